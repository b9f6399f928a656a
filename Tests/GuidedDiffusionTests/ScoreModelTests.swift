import Testing

@testable import GuidedDiffusion

@Suite("Score models")
struct ScoreModelTests {
  /// Guidance of every kind of law: two nested groups, two apart, posteriors.
  private static func guidances(dimension: Int) -> [Guidance] {
    let zeros = [Double](repeating: 0, count: dimension - 1)
    let scales = [0.0, 0.7, 2]
    return [
      Guidance(classIndex: 0, scales: scales),
      Guidance(kind: .classifier, tilt: .classProbability(classIndex: 1), scales: scales),
      Guidance(
        kind: .reward,
        tilt: .gaussian(ExponentialLinearTilt(direction: [0.6] + zeros)),
        scales: scales,
        schedule: .power(exponent: 0.1)
      ),
      Guidance(
        kind: .cost,
        tilt: .posterior(ProbitTilt(normal: [0.9] + zeros, offset: 0.2)),
        baseClass: 1,
        scales: scales
      ),
    ]
  }

  @Test("Exact scores as a model give the paths of the law, twins too", arguments: [1, 2, 5])
  func exactModel(dimension: Int) throws {
    let target = try RandomMixture(
      dimension: dimension,
      classes: 2,
      components: 2,
      separation: 1,
      seed: 3
    ).mixture()
    for guidance in Self.guidances(dimension: dimension) {
      for sampler in [DDPM(), ODEHeun()] as [any Sampler] {
        func outcomes(_ model: (any ScoreModel)?) -> [BlockOutcome] {
          let simulation = PathSimulation(
            target: target,
            guidance: guidance,
            sampler: sampler,
            logTimes: LogUniformGrid(start: 6, end: 0.01).logTimes(steps: 25),
            paths: 700,
            twinShare: 0.5,
            seed: 12,
            hasProfile: true,
            scoreModel: model
          )
          #expect(simulation.profile.stages.isEmpty == (model != nil || sampler is ODEHeun))
          let worker = PathWorker(simulation)
          return (0..<simulation.blocks).map { worker.run(block: $0) }
        }
        let usual = outcomes(nil)
        let modelled = outcomes(ExactScoreModel(target: target, guidance: guidance))
        #expect(usual.count == modelled.count)
        for (own, other) in zip(usual, modelled) {
          #expect(other.isTwin == own.isTwin && own.isTwin.contains(true))
          #expect(Self.distance(own.samples, other.samples) < 1e-10)
          #expect(Self.distance(own.logRatios, other.logRatios) < 1e-10)
          #expect(Self.distance(own.logTilts, other.logTilts) < 1e-10)
          #expect(sampler is ODEHeun || own.logRatios.contains { abs($0) > 0.01 })
        }
      }
    }
  }

  @Test("A model's scores are those that are simulated: N(3, 1) from s = √ᾱ 3 - x, g = 0")
  func otherScores() throws {
    let simulation = PathSimulation(
      target: try .line([(1, [(1, 0, 1)])]),
      guidance: Guidance(
        kind: .reward,
        tilt: .gaussian(ExponentialLinearTilt(direction: [0.5])),
        scales: [0, 2]
      ),
      sampler: DDPM(),
      logTimes: LogUniformGrid(start: 8).logTimes(steps: 200),
      paths: 4096,
      twinShare: 0.25,
      seed: 4,
      scoreModel: Shifted()
    )
    let worker = PathWorker(simulation)
    let outcomes = (0..<simulation.blocks).map { worker.run(block: $0) }
    let samples = outcomes.flatMap { $0.samples.prefix($0.count) }
    let mean = samples.reduce(0, +) / 4096
    #expect(abs(mean - 3) < 0.1)
    #expect(outcomes.allSatisfy { $0.logRatios.allSatisfy { $0 == 0 } })
    #expect(outcomes.allSatisfy { $0.samples.prefix($0.count) == $0.samples.suffix($0.count) })
  }

  private static func distance(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1) / max(1, abs($1.0))) }
  }
}

/// The scores of N(3, 1), which nothing guides.
private struct Shifted: ScoreModel {
  let dimension = 1

  func evaluator(groups: Int) -> any ScoreEvaluator { Evaluator() }

  private final class Evaluator: ScoreEvaluator {
    func evaluate(
      at x: UnsafePointer<Lanes>,
      groups: Int,
      logTime: Double,
      score: UnsafeMutablePointer<Lanes>,
      gradient: UnsafeMutablePointer<Lanes>
    ) {
      for group in 0..<groups {
        score[group] = 3 * Elementary.exp(-0.5 * logTime) - x[group]
        gradient[group] = .zero
      }
    }
  }
}
