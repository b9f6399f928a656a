import GuidedDiffusion
import TestOracles
import Testing

@testable import Estimation

@Suite("Steps of the quadrature")
struct QuadratureStepTests {
  @Test("Without steps to merge the plan is the chain's own, from u_N down")
  func plainPlan() {
    let logTimes = OracleGrid.logUniform(start: 10, stepCount: 25)
    let steps = QuadratureStep.plan(sampler: DDPM(), logTimes: logTimes, mergeable: 2e-4)
    #expect(steps.count == 25)
    for (index, step) in steps.enumerated() {
      let n = 25 - index
      let own = DDPM().coefficients(from: logTimes[n], to: logTimes[n - 1])
      #expect(step.logTime == logTimes[n])
      #expect(step.stage.coefficients == own)
    }
  }

  @Test(
    "Merged steps are one step of the same chain with the score frozen",
    arguments: [0.02, 0.5]
  )
  func mergedSteps(mergeable: Double) throws {
    let logTimes = OracleGrid.li(stepCount: 200)
    let steps = QuadratureStep.plan(
      sampler: DDPM(),
      logTimes: logTimes,
      mergeable: mergeable
    )
    let merged = try #require(steps.last)
    let first = try #require(logTimes.firstIndex(of: merged.logTime))
    #expect(merged.logTime <= mergeable && logTimes[first + 1] > mergeable)
    #expect(steps.count == 200 - first + 1)
    // The mean and variance of x -> a x + b ŝ + σ z, one step at a time.
    let (start, score) = (0.7, -1.3)
    var (mean, variance) = (start, 0.0)
    for n in stride(from: first, to: 0, by: -1) {
      let step = DDPM().coefficients(from: logTimes[n], to: logTimes[n - 1])
      mean = step.state * mean + step.score * score
      variance = step.state * step.state * variance + step.noise * step.noise
    }
    let moved =
      merged.stage.coefficients.state * start + merged.stage.coefficients.score * score
    #expect(abs(moved - mean) < 1e-13)
    #expect(abs(merged.noise * merged.noise / variance - 1) < 1e-12)
  }
}
