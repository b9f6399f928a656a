import Foundation
import GuidedDiffusion
import Testing

@testable import Learning

@Suite("What networks learn")
struct LearnedScoreTests {
  /// The mean square of the difference of two functions over X_u, X_0 being N(m, σ²) or, in equal
  /// parts, N(m, σ²) and N(-m, σ²).
  private static func meanSquare(
    logTime u: Double,
    mean: Double,
    variance: Double,
    isTwoSided: Bool = false,
    _ difference: ([Double]) -> [Double]
  ) -> Double {
    let kept = exp(-u)
    let deviation = (kept * variance + 1 - kept).squareRoot()
    let stream = NormalStream(seed: 77)
    let points = (0..<800).map {
      (isTwoSided && $0.isMultiple(of: 2) ? -1 : 1) * kept.squareRoot() * mean
        + deviation * stream.normal(path: UInt64($0), step: 0, coordinate: 0)
    }
    return difference(points).reduce(0) { $0 + $1 * $1 } / 800
  }

  private static func settings() -> TrainingSettings {
    var settings = TrainingSettings.short(steps: 1500, batch: 256)
    settings.rate = 4e-3
    settings.warmUp = 100
    settings.averageDecay = 0.99
    return settings
  }

  @Test("Trained on N(1, 0.3²) told a wrong scale, the score is -(x - √ᾱ m)/v within 6 %")
  func gaussian() throws {
    // Told mean 0 and deviation 1, the network has all of the difference to learn.
    let architecture = Architecture.line(mean: 0, deviation: 1)
    let data = MixtureData(TrainingDraws(target: try .line(mean: 1, variance: 0.09)))
    let trainer = try Trainer(
      architecture,
      data: data,
      settings: Self.settings(),
      seed: 4,
      threads: 2
    )
    let before = trainer.heldOutLoss()
    try trainer.train()
    #expect(trainer.heldOutLoss() < 0.7 * before)
    let evaluator = NetworkEvaluator(trainer.network)
    for u in [0.05, 0.3, 1, 3] {
      let kept = exp(-u)
      let v = kept * 0.09 + 1 - kept
      let error = Self.meanSquare(logTime: u, mean: 1, variance: 0.09) { points in
        let score = evaluator.values(.score, at: points, logTime: u)
        return zip(score, points).map { $0 + ($1 - kept.squareRoot()) / v }
      }
      // E|s|² is 1/v.
      #expect(error * v < 0.06 * 0.06, "u \(u): \(error * v)")
    }
  }

  @Test("Weighted by e^{ax}, N(0, 1) becomes N(a, 1); its log ratio has the gradient a √ᾱ")
  func reweighted() throws {
    let a = 0.8
    let draws = TrainingDraws(
      target: try .line(mean: 0, variance: 1),
      tilt: .gaussian(ExponentialLinearTilt(direction: [a]))
    )
    let data = MixtureData(draws, weighting: .tilt)
    for head in [Architecture.Head.noise, .logRatio] {
      let trainer = try Trainer(
        .line(head: head, mean: 0, deviation: 1),
        data: data,
        settings: Self.settings(),
        seed: 4,
        threads: 2
      )
      // E[f] = e^{a²/2} within 5 standard errors, f having the variance e^{2a²} - e^{a²}.
      let spread = (exp(2 * a * a) - exp(a * a)).squareRoot()
      #expect(abs(trainer.weightMean - exp(a * a / 2)) < 5 * spread / 200.0.squareRoot())
      try trainer.train()
      let evaluator = NetworkEvaluator(trainer.network)
      for u in [0.1, 0.5, 1.5] {
        let exact = a * exp(-u / 2)
        let error = Self.meanSquare(logTime: u, mean: 0, variance: 1) { points in
          let values = evaluator.values(
            head == .noise ? .score : .gradient,
            at: points,
            logTime: u
          )
          return zip(values, points).map { head == .noise ? $0 + $1 - exact : $0 - exact }
        }
        #expect(error < 0.12 * 0.12, "\(head), u \(u): \(error)")
      }
    }
  }

  @Test("With labels, each label has its class's score and none that of the mixture")
  func labels() throws {
    let target = try LabelledMixture(
      classes: [-1.0, 1.0].enumerated().map { index, mean in
        MixtureClass(
          label: "\(index)",
          prior: 0.5,
          components: [
            GaussianComponent(weight: 1, mean: [mean], covariance: .isotropic(variance: 0.5))
          ]
        )
      }
    )
    let data = MixtureData(TrainingDraws(target: target), labels: 2)
    let architecture = Architecture(
      dimension: 1,
      hidden: [48, 48],
      waves: 3,
      labels: 2,
      scale: data.scale,
      logTimes: 0.02...8
    )
    var settings = Self.settings()
    settings.steps = 5000
    settings.averageDecay = 0.998
    let trainer = try Trainer(architecture, data: data, settings: settings, seed: 4, threads: 2)
    try trainer.train()
    let evaluator = NetworkEvaluator(trainer.network)
    for u in [0.2, 1.0] {
      let law = NoisedMixture(MixtureSpectrum(target), logTime: u)
      for label in [nil, 0, 1] as [Int?] {
        let error = Self.meanSquare(
          logTime: u,
          mean: label == 0 ? -1 : 1,
          variance: 0.5,
          isTwoSided: label == nil
        ) { points in
          let score = evaluator.values(.score, at: points, logTime: u, label: label)
          return zip(score, points).map { $0 - law.score(at: [$1], classIndex: label)[0] }
        }
        #expect(error < 0.1 * 0.1, "label \(String(describing: label)), u \(u): \(error)")
      }
    }
  }

  @Test("Given points are trained on with their weights; the held-out rows are not")
  func givenPoints() throws {
    // Rows at -1 with weight 1 and at 2 with weight 3; the held-out rows are elsewhere.
    let rows = (0..<600).map { $0 < 500 ? ($0.isMultiple(of: 2) ? -1.0 : 2.0) : 5.0 }
    let weights = rows.map { $0 == 2 ? 3.0 : 1.0 }
    let data = try #require(
      PointData(dimension: 1, points: rows, weights: weights, heldOut: 100)
    )
    #expect(data.counts.training == 500 && data.counts.heldOut == 100)
    #expect(abs(data.scale.mean[0] - 0.5) < 1e-12 && abs(data.scale.deviation - 1.5) < 1e-12)
    let architecture = Architecture(
      dimension: 1,
      hidden: [32, 32],
      waves: 3,
      scale: data.scale,
      logTimes: 0.02...8
    )
    let trainer = try Trainer(
      architecture,
      data: data,
      settings: Self.settings(),
      seed: 4,
      threads: 2
    )
    #expect(trainer.weightMean == 1)
    try trainer.train()
    let u = 1.0
    let (kept, noise) = (exp(-u), 1 - exp(-u))
    let evaluator = NetworkEvaluator(trainer.network)
    let points = [-1.0, 0, 0.5, 1, 1.5]
    let score = evaluator.values(.score, at: points, logTime: u)
    for (x, own) in zip(points, score) {
      func mass(_ point: Double, _ weight: Double) -> Double {
        let offset = x - kept.squareRoot() * point
        return weight * exp(-offset * offset / (2 * noise))
      }
      let (low, high) = (mass(-1, 1), mass(2, 3))
      let mean = kept.squareRoot() * (2 * high - low) / (low + high)
      #expect(abs(own - (mean - x) / noise) < 0.2, "x \(x)")
    }
    #expect(PointData(dimension: 2, points: [1, 2, 3]) == nil)
    #expect(PointData(dimension: 1, points: [1, 2], weights: [1]) == nil)
    #expect(PointData(dimension: 1, points: [1, 2], weights: [1, -1]) == nil)
    #expect(PointData(dimension: 1, points: [1, .nan]) == nil)
    #expect(PointData(dimension: 1, points: [1, 2], pointLabels: [0, 2], labels: 2) == nil)
    #expect(PointData(dimension: 1, points: [1, 2], heldOut: 2) == nil)
  }
}
