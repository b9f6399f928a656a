import GuidedDiffusion
import Testing

@testable import Estimation

@Suite("Estimates under a score error")
struct ScoreErrorEstimateTests {
  @Test("Direct and twin means are those of the perturbed chain, within 4 standard errors")
  func agreesWithQuadrature() throws {
    let target = try LabelledMixture(classes: EstimationFixtures.pair(half: 1))
    let guidance = Guidance(classIndex: 1, scales: [0, 0.5, 2])
    let logTimes = LogUniformGrid(start: 8).logTimes(steps: 60)
    let exact = ChainQuadrature(
      target: target,
      guidance: guidance,
      sampler: DDPM(),
      logTimes: logTimes
    ).expectations()
    for size in [0.1, 0.4] {
      let error = ScoreError(size: size, seed: 3)
      let known = ChainQuadrature(
        target: target,
        guidance: guidance,
        sampler: DDPM(),
        logTimes: logTimes,
        scoreError: error
      ).expectations()
      let simulation = PathSimulation(
        target: target,
        guidance: guidance,
        sampler: DDPM(),
        logTimes: logTimes,
        paths: 12_000,
        twinShare: 0.5,
        seed: 6,
        scoreError: error
      )
      let estimates = CellRun(simulation).estimates(threads: 2) { _ in }
      for scale in 0..<3 {
        let odds = try #require(known[scale]).odds
        let unperturbed = try #require(exact[scale]).odds
        let twin = estimates.twin(.reciprocalProbability, scale: scale)
        let direct = estimates.direct(.probability, scale: scale)
        #expect(abs(twin.value - 1 - odds) < 4 * twin.standardError)
        #expect(twin.standardError < 0.02)
        let less = try #require(known[scale]).probabilityLessOne
        #expect(abs(direct.value - 1 - less) < 4 * direct.standardError)
        // The error is seen, and no larger than a few times its size.
        #expect(abs(odds - unperturbed) > 1e-4 && abs(odds - unperturbed) < 5 * size)
      }
    }
  }
}
