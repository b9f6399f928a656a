import Testing

@testable import GuidedDiffusion
@testable import Harness

/// A mistake with the claims that it must refute.
struct VerdictTrial: Sendable {
  /// The mistake.
  var mistake: WrongImplementation
  /// Kind and quantity of each claim that it must refute.
  var refuted: [String]

  init(_ refuted: String..., mistake: WrongImplementation) {
    self.mistake = mistake
    self.refuted = refuted
  }

  /// A committed spec.
  static func experiment(_ name: String, _ overrides: String...) throws -> Experiment {
    try Experiment.load(
      file: SpecFixtures.experiments.appending(path: "\(name).json").path,
      overrides: overrides.compactMap(Override.parse)
    )
  }

  /// Expects every claim of `experiment` to be supported by the right implementation, and each trial's
  /// claims to be refuted by its mistake.
  static func check(
    _ trials: [VerdictTrial],
    on experiment: Experiment,
    rows: (WrongImplementation) -> [ResultRow]
  ) {
    for (claim, right) in judged(experiment, by: rows(.none)) {
      #expect(right.verdict == .supported, "\(claim), right: margin \(right.margin) errors")
    }
    for trial in trials {
      let judgements = judged(experiment, by: rows(trial.mistake))
      for claim in trial.refuted {
        let found = judgements[claim]
        #expect(
          found?.verdict == .refuted,
          "\(claim), \(trial.mistake.name): margin \(found?.margin ?? .nan) errors"
        )
      }
    }
  }

  /// The verdict on each claim, with the least of its margins in standard errors.
  private static func judged(
    _ experiment: Experiment,
    by rows: [ResultRow]
  ) -> [String: (verdict: Verdict, margin: Double)] {
    let table = ClaimTable(experiment: experiment, rows: rows)
    let judgements = table.verdicts.map { claim, _, overall in
      let margins = claim.evidence(in: rows, sweptKeys: []).compactMap { item in
        item.measurement.map { $0.margin / $0.standardError }
      }
      return (
        "\(claim.kind.rawValue) \(claim.quantity.rawValue)",
        (verdict: overall, margin: margins.min() ?? .nan)
      )
    }
    return Dictionary(uniqueKeysWithValues: judgements)
  }

  /// Mistakes of 1 % in one coefficient of a sampler, each way.
  ///
  /// The state's coefficient is 1 and a little more: 1 % of that little, too, is wrong.
  static func coefficients(refuting claim: String) -> [VerdictTrial] {
    let kinds: [(name: String, change: WritableKeyPath<WrongSampler, Double> & Sendable)] = [
      ("score coefficient", \.score), ("noise coefficient", \.noise),
      ("state coefficient", \.state), ("state coefficient less 1", \.growth),
    ]
    return kinds.flatMap { name, change in
      [0.99, 1.01].map { factor in
        VerdictTrial(
          claim,
          mistake: WrongImplementation(name: "\(name) times \(factor)") { right in
            var wrong = WrongSampler(right: right)
            wrong[keyPath: change] = factor
            return wrong
          }
        )
      }
    }
  }
}
