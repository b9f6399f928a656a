import GuidedDiffusion
import TestOracles
import Testing

/// A law to compare at.
struct LawCase: Sendable, CustomTestStringConvertible {
  var dimension: Int
  var covariance: RandomMixture.CovarianceForm
  var logTime: Double

  var testDescription: String { "d = \(dimension), \(covariance), u = \(logTime)" }

  static let all: [LawCase] = [1, 2, 5].flatMap { dimension in
    RandomMixture.CovarianceForm.allCases.flatMap { covariance in
      [0, 0.01, 1, 10].map { logTime in
        LawCase(dimension: dimension, covariance: covariance, logTime: logTime)
      }
    }
  }

  /// Three classes of two components each.
  func mixture() throws -> LabelledMixture {
    try RandomMixture(
      dimension: dimension,
      classes: 3,
      components: 2,
      separation: 2,
      covariance: covariance,
      seed: 17
    ).mixture()
  }

  /// Points of standard deviation `scale`.
  func points(_ count: Int, scale: Double) -> [[Double]] {
    let stream = NormalStream(seed: 99)
    return (0..<count).map { path in
      (0..<dimension).map { coordinate in
        scale * stream.normal(path: UInt64(path), step: 0, coordinate: coordinate)
      }
    }
  }
}

@Suite("Noised mixtures")
struct MixtureTests {
  private static let tolerance = 1e-10

  @Test("Densities, class probabilities and scores", arguments: LawCase.all)
  func agreesWithOracle(_ example: LawCase) throws {
    let target = try example.mixture()
    let law = NoisedMixture(MixtureSpectrum(target), logTime: example.logTime)
    let oracle = target.oracle.noised(at: example.logTime)
    for point in example.points(25, scale: 3) {
      check(law.logDensity(at: point), oracle.logDensity(at: point))
      check(law.score(at: point), oracle.score(at: point))
      for index in 0..<3 {
        check(
          law.logDensity(at: point, classIndex: index),
          oracle.logDensity(at: point, classIndex: index)
        )
        check(law.score(at: point, classIndex: index), oracle.score(at: point, classIndex: index))
        let probability = law.classProbability(at: point, classIndex: index)
        let expected = oracle.classProbability(at: point, classIndex: index)
        #expect(abs(probability / expected - 1) < Self.tolerance)
      }
    }
  }

  @Test("A million standard deviations out", arguments: LawCase.all)
  func farPoints(_ example: LawCase) throws {
    let target = try example.mixture()
    let law = NoisedMixture(MixtureSpectrum(target), logTime: example.logTime)
    let oracle = target.oracle.noised(at: example.logTime)
    for point in example.points(8, scale: 1e6) {
      check(law.logDensity(at: point), oracle.logDensity(at: point))
      check(law.score(at: point), oracle.score(at: point))
      var total = 0.0
      for index in 0..<3 {
        let score = law.score(at: point, classIndex: index)
        #expect(score.allSatisfy { $0.isFinite })
        check(score, oracle.score(at: point, classIndex: index))
        total += law.classProbability(at: point, classIndex: index)
      }
      #expect(abs(total - 1) < Self.tolerance)
    }
  }

  @Test("Three forms of one covariance give one law", arguments: [0.0, 0.3])
  func formsAgree(logTime: Double) throws {
    let forms: [Covariance] = [
      .isotropic(variance: 0.6), .diagonal(variances: [0.6, 0.6]),
      .full(SymmetricMatrix(diagonal: [0.6, 0.6])),
    ]
    let scores = try forms.map { covariance in
      let target = try LabelledMixture(
        classes: [
          MixtureClass(
            label: "only",
            prior: 1,
            components: [
              GaussianComponent(weight: 0.25, mean: [1, 2], covariance: covariance),
              GaussianComponent(weight: 0.75, mean: [-1, 0], covariance: covariance),
            ]
          )
        ]
      )
      let law = NoisedMixture(MixtureSpectrum(target), logTime: logTime)
      #expect(law.classProbability(at: [0.3, 0.4], classIndex: 0) == 1)
      return law.score(at: [0.3, 0.4])
    }
    check(scores[1], scores[0])
    check(scores[2], scores[0])
  }

  private func check(
    _ value: Double,
    _ expected: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      distance(value, expected) < Self.tolerance,
      "\(value) for \(expected)",
      sourceLocation: sourceLocation
    )
  }

  private func check(
    _ values: [Double],
    _ expected: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (value, reference) in zip(values, expected) {
      check(value, reference, sourceLocation: sourceLocation)
    }
  }
}
