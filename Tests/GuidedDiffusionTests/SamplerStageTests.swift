import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@Suite("Stages, DDIM and Heun's method")
struct SamplerStageTests {
  private static let logTimes = [0, 0.01, 0.3, 0.35, 1, 2.5, 7]

  @Test("One stage for each step, from the noise down", arguments: SamplerPair.all)
  func oneStage(pair: SamplerPair) {
    let sampler = pair.sampler
    #expect(sampler.stageCount(steps: 6) == 6)
    for index in 0..<6 {
      let stage = sampler.stage(index, logTimes: Self.logTimes)
      let (u, v) = (Self.logTimes[6 - index], Self.logTimes[5 - index])
      #expect(stage.logTime == u && stage.step == index && stage.carry == 0)
      #expect(stage.coefficients == sampler.coefficients(from: u, to: v))
    }
  }

  @Test("DDIM with η = 1 is DDPM with the posterior variance", arguments: SamplerTests.steps)
  func ddimIsDDPM(step: (from: Double, to: Double)) {
    let ddim = DDIM(eta: 1).coefficients(from: step.from, to: step.to)
    let ddpm = DDPM(variance: .posterior).coefficients(from: step.from, to: step.to)
    #expect(abs(ddim.state / ddpm.state - 1) < 1e-14)
    #expect(abs(ddim.score / ddpm.score - 1) < 1e-14)
    #expect(abs(ddim.noise - ddpm.noise) < 1e-14)
  }

  @Test(
    "DDIM carries the law of a single point exactly through every step",
    arguments: [0, 0.4, 1],
    SamplerTests.steps
  )
  func onePoint(eta: Double, step: (from: Double, to: Double)) {
    // X_u ~ N(m e^{-u/2}, q_u) with q_u = 1 - e^{-u} has the score -(x - m e^{-u/2})/q_u.
    let values = DDIM(eta: eta).coefficients(from: step.from, to: step.to)
    let (before, after) = (-expm1(-step.from), -expm1(-step.to))
    let slope = values.state - values.score / before
    let variance = slope * slope * before + values.noise * values.noise
    #expect(abs(variance - after) < 1e-13)
    let mean = values.state * exp(-step.from / 2)
    #expect(abs(mean - exp(-step.to / 2)) < 1e-14)
  }

  @Test("DDIM's last step to the data lands on the predicted data")
  func predictedData() {
    for eta in [0, 0.7, 1] {
      let values = DDIM(eta: eta).coefficients(from: 0.6, to: 0)
      #expect(abs(values.state - exp(0.3)) < 1e-15)
      #expect(abs(values.score - -expm1(-0.6) * exp(0.3)) < 1e-15)
      #expect(values.noise == 0)
    }
  }

  @Test("Heun: two stages for each step but the last, which is an Euler step")
  func heunStages() {
    let sampler = ODEHeun()
    #expect(sampler.stageCount(steps: 6) == 11)
    #expect(sampler.stageCount(steps: 1) == 1)
    #expect(!sampler.isReverseProcess)
    let stages = (0..<11).map { sampler.stage($0, logTimes: Self.logTimes) }
    #expect(stages.map(\.step) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5])
    #expect(stages.map(\.logTime) == [7, 2.5, 2.5, 1, 1, 0.35, 0.35, 0.3, 0.3, 0.01, 0.01])
    #expect(stages.map(\.carry) == [0, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0])
    #expect(stages.allSatisfy { $0.coefficients.noise == 0 })
    #expect(stages[10].coefficients == ODEEuler().coefficients(from: 0.01, to: 0))
    #expect(stages[0].coefficients == sampler.coefficients(from: 7, to: 2.5))
    // h = 4.5: carry + a = 1 + h/4 and b = h/4.
    #expect(stages[1].coefficients.state == 1.625 && stages[1].coefficients.score == 1.125)
  }

  @Test("Heun's stages are Heun's method", arguments: [-2.2, 0.1, 1.4])
  func heunValues(start: Double) {
    let target = FlowOrderTests.target
    let score = { target.noised(at: $1).score(at: [$0])[0] }
    for logTimes in [Self.logTimes, KarrasGrid().logTimes(steps: 12), [0, 1], [0.2, 0.5, 1]] {
      let value = ODEHeun().endpoint(from: start, logTimes: logTimes, score: score)
      let expected = OracleODE(score: score).heun(start, logTimes: logTimes)
      #expect(distance(value, expected) < 1e-12)
    }
  }
}
