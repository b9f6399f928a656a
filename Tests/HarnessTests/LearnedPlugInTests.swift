import GuidedDiffusion
import Learning
import Testing

@testable import Harness

@Suite("Plug-in gradients of learned scores")
struct LearnedPlugInTests {
  /// A network whose output is 0: the score of N(mean, deviation² I).
  private static func gaussian(_ mean: [Double], deviation: Double) throws -> Network {
    let scale = DataScale(mean: mean, deviation: deviation, detail: deviation)
    let architecture = Architecture(
      dimension: mean.count,
      hidden: [16],
      waves: 2,
      scale: scale,
      logTimes: 0.01...10
    )
    let sizes = [architecture.inputs, 16, mean.count]
    let tensors = (0..<2).flatMap { layer in
      [
        [Float](repeating: layer == 0 ? 0.1 : 0, count: sizes[layer] * sizes[layer + 1]),
        [Float](repeating: 0, count: sizes[layer + 1]),
      ]
    }
    return try #require(Network(architecture: architecture, tensors: tensors))
  }

  @Test("With the score of a Gaussian it is the exact plug-in gradient, at u = 0 too")
  func gaussian() throws {
    let (mean, deviation) = ([0.4, -0.7], 1.2)
    let component = GaussianComponent(
      weight: 1,
      mean: mean,
      covariance: .isotropic(variance: deviation * deviation)
    )
    let target = try LabelledMixture(classes: [
      MixtureClass(label: "all", prior: 1, components: [component])
    ])
    let tilt = Tilt.gaussian(RadialTilt(centre: [1, -1], length: 1.3))
    let guidance = Guidance(kind: .plugIn, tilt: tilt, scales: [0, 1])
    let network = try Self.gaussian(mean, deviation: deviation)
    let models = [
      LearnedModel([(.base, network)], guidance: guidance, target: target),
      LearnedModel(
        [(.base, network), (.reweighted, network)],
        guidance: Guidance(kind: .reward, tilt: tilt, scales: [0, 1]),
        target: target
      )?.plugIn(tilt, on: target),
    ]
    let groups = 11
    let stream = NormalStream(seed: 5)
    let x = AlignedBuffer(repeating: Lanes.zero, count: 2 * groups)
    for place in 0..<(2 * groups) {
      for lane in 0..<8 {
        x[place][lane] = 2 * stream.normal(path: UInt64(lane), step: place, coordinate: 0)
      }
    }
    func read(_ model: any ScoreModel, _ u: Double) -> [Lanes] {
      let score = AlignedBuffer(repeating: Lanes.zero, count: 2 * groups)
      let gradient = AlignedBuffer(repeating: Lanes.zero, count: 2 * groups)
      model.evaluator(groups: groups)
        .evaluate(
          at: x.base,
          groups: groups,
          logTime: u,
          score: score.base,
          gradient: gradient.base
        )
      return (0..<(2 * groups)).flatMap { [score[$0], gradient[$0]] }
    }
    for model in models {
      let model = try #require(model)
      for u in [0.01, 0.5, 4] {
        let exact = read(ExactScoreModel(target: target, guidance: guidance), u)
        for (own, exact) in zip(read(model, u), exact) {
          for lane in 0..<8 { #expect(abs(own[lane] - exact[lane]) < 1e-9, "u \(u)") }
        }
      }
      // ∇ ln f of the point itself.
      let atZero = read(model, 0)
      for place in 0..<(2 * groups) {
        let slope = -(x[place] - (place % 2 == 0 ? 1 : -1)) / (1.3 * 1.3)
        for lane in 0..<8 { #expect(abs(atZero[2 * place + 1][lane] - slope[lane]) < 1e-12) }
      }
    }
  }

  @Test("A plug-in cell needs the base network alone, the one that rewards share")
  func networks() throws {
    func plans(_ kind: String, scores: String = LearnedFixtures.small) throws -> [NetworkPlan] {
      let experiment = try LearnedFixtures.experiment(
        scores: scores,
        guidance: RewardFixtures.guidance(kind)
      )
      return experiment.cells[0].networks
    }
    let own = try plans("plug-in")
    #expect(own.map(\.role) == [.base])
    let reward = try plans("reward")
    #expect(reward.map(\.role) == [.base, .reweighted])
    #expect(own[0].digest == reward[0].digest && reward[1].digest != own[0].digest)
    let ofClass = try LearnedFixtures.experiment(
      guidance: RewardFixtures.guidance(
        "plug-in",
        tilt: #"{ "kind": "class-probability", "label": "left" }"#
      )
    )
    #expect(ofClass.cells[0].networks.map(\.digest) == own.map(\.digest))
  }

  @Test("Plug-in rows of a reward cell are those of the plug-in cell, trained once")
  func baseline() throws {
    let with = try LearnedFixtures.experiment(
      run: #"{ "paths": 401, "seed": 7, "baselines": ["plug-in"] }"#
    )
    let report = LearnedFixtures.report(with)
    #expect(Set(report.training.map(\.role)) == [.base, .reweighted])
    let own = report.rows.filter { $0.estimator == .plugIn }
    let alone = LearnedFixtures.report(
      try LearnedFixtures.experiment(
        guidance: RewardFixtures.guidance("plug-in"),
        run: #"{ "paths": 201, "seed": 7, "twin_share": 0, "profile": false }"#
      )
    )
    #expect(Set(alone.training.map(\.role)) == [.base])
    var expected = alone.rows.filter { $0.scale > 0 }
    for index in expected.indices { expected[index].estimator = .plugIn }
    #expect(own == expected && own.count == 12)
    #expect(own.allSatisfy { $0.exact == nil && $0.theorem == .none })
    // The guided paths of the cell are others: they move with the learned g.
    for row in report.rows.of(.reward, .direct) where row.scale > 0 {
      let plugIn = try #require(own.first { $0.quantity == .reward && $0.scale == row.scale })
      #expect(plugIn.estimate != row.estimate)
    }
    // Without the baseline, the cell's other rows are the same.
    let without = LearnedFixtures.report(
      try LearnedFixtures.experiment(run: #"{ "paths": 401, "seed": 7 }"#)
    )
    #expect(without.rows == report.rows.filter { $0.estimator != .plugIn })
  }

  @Test("A classifier's plug-in rows take its network with labels and train no other")
  func classifier() throws {
    let report = LearnedFixtures.report(
      try LearnedFixtures.experiment(
        guidance: #"{ "kind": "classifier", "label": "left", "scales": [1] }"#,
        run: #"{ "paths": 400, "seed": 7, "baselines": ["plug-in"] }"#
      )
    )
    #expect(Set(report.training.map(\.role)) == [.conditional])
    let own = report.rows.filter { $0.estimator == .plugIn }
    #expect(own.first?.quantity == .probability && own.allSatisfy { $0.paths == 200 })
    #expect(own.allSatisfy { $0.estimate != nil && $0.exact == nil })
    #expect(try #require(own.first?.improvement).lower > 0)
  }

  @Test(
    "Trained for a while, plug-in rows are within 10 % of the exact ones, and so is the gradient"
  )
  func trained() throws {
    let settings = #""hidden": [48, 48], "steps": 1500, "batch": 256, "rate": 0.004, "ema": 0.99"#
    let sampler =
      #"{ "kind": "ddpm", "steps": 50, "grid": { "kind": "log-uniform", "start": 6 } }"#
    // A narrow one, of which the plug-in gradient expects too much.
    let guidance = RewardFixtures.guidance(
      "plug-in",
      tilt: #"{ "kind": "radial", "centre": [1], "length": 0.7 }"#
    )
    let run = #"{ "paths": 4000, "seed": 7 }"#
    let exact = try #require(
      RunFixtures.rows(
        try RunFixtures.experiment(
          target: RewardFixtures.target(),
          guidance: guidance,
          sampler: sampler,
          run: run
        )
      ).of(.reward, .direct).last?.improvement
    )
    let report = LearnedFixtures.report(
      try LearnedFixtures.experiment(
        scores: #"{ "kind": "learned", \#(settings) }"#,
        guidance: guidance,
        sampler: sampler,
        run: run
      )
    )
    let own = try #require(report.rows.of(.reward, .direct).last?.improvement)
    #expect(abs(own.value / exact.value - 1) < 0.1, "\(own.value) for \(exact.value)")
    #expect(report.scoreErrors.count == 36)
    for row in report.scoreErrors where row.logTime > 0.3 && row.logTime < 2 {
      switch row.quantity {
      case .score, .plugIn: #expect(row.error.value < 0.05 * row.square.value, "\(row)")
      // What the plug-in gradient itself is off by is not small.
      case .guidance: #expect(row.error.value > 0.05 * row.square.value, "\(row)")
      }
    }
  }
}
