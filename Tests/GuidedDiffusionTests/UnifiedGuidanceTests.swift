import TestOracles
import Testing

@testable import GuidedDiffusion

@Suite("All guidance is one: three ways of writing classifier-free guidance")
struct UnifiedGuidanceTests {
  private static let scales = [0.0, 0.3, 1, 4]

  private static func outcomes(_ target: LabelledMixture, _ guidance: Guidance) -> [BlockOutcome] {
    let simulation = PathSimulation(
      target: target,
      guidance: guidance,
      sampler: DDPM(),
      logTimes: LogUniformGrid(start: 8).logTimes(steps: 60),
      paths: 700,
      twinShare: 0.5,
      seed: 77
    )
    let worker = PathWorker(simulation)
    return (0..<simulation.blocks).map { worker.run(block: $0) }
  }

  @Test("The paths of P and of Q agree to 1e-10", arguments: [1, 2, 4])
  func samePaths(dimension: Int) throws {
    let targets = try [
      RandomMixture(dimension: dimension, classes: 3, components: 2, separation: 1, seed: 8)
        .mixture(),
      LabelledMixture.mixed(dimension: dimension),
    ]
    for target in targets {
      let free = Self.outcomes(target, Guidance(classIndex: 1, scales: Self.scales))
      let cost = Self.outcomes(
        target,
        Guidance(
          kind: .cost,
          tilt: .reciprocalClassProbability(classIndex: 1),
          baseClass: 1,
          scales: Self.scales
        )
      )
      let classifier = Self.outcomes(
        target,
        Guidance(
          kind: .classifier,
          tilt: .classProbability(classIndex: 1),
          scales: Self.scales.map { $0 + 1 }
        )
      )
      for (index, block) in free.enumerated() {
        for other in [cost[index], classifier[index]] {
          #expect(block.isTwin == other.isTwin)
          for (own, its) in [
            (block.samples, other.samples), (block.logRatios, other.logRatios),
            (block.logOdds, other.logOdds),
          ] {
            #expect(own.count == its.count)
            #expect(zip(own, its).allSatisfy { distance($0, $1) < 1e-10 })
          }
        }
      }
    }
  }

  @Test("A reward p(c|x) moves as classifier guidance does, and its twin the other way")
  func rewardIsClassifier() throws {
    let target = try RandomMixture(
      dimension: 2,
      classes: 2,
      components: 2,
      separation: 1,
      seed: 5
    ).mixture()
    func run(_ kind: Guidance.Kind) -> [BlockOutcome] {
      Self.outcomes(
        target,
        Guidance(kind: kind, tilt: .classProbability(classIndex: 0), scales: Self.scales)
      )
    }
    for (one, other) in zip(run(.classifier), run(.reward)) {
      var differs = false
      for scale in 0..<one.scales {
        for path in 0..<one.count {
          let place = scale * one.count + path
          if one.isTwin[path] {
            differs = differs || one.samples[2 * place] != other.samples[2 * place]
          } else {
            #expect(distance(one.samples[2 * place], other.samples[2 * place]) < 1e-12)
          }
        }
      }
      #expect(differs)
    }
  }
}
