import Foundation
import TestOracles
import Testing

@Suite("Discrete samplers")
struct OracleSamplerTests {
  @Test("Each step at Y = 1, ŝ = -2, h = ln 4, α = 1/4, worked by hand")
  func handWorkedStep() {
    let upper = 2 * log(4.0)
    let lower = log(4.0)
    let expected: [(sampler: OracleSampler, mean: Double, variance: Double)] = [
      (.ddpmBeta, -1, 0.75),
      (.ddpmPosterior, -1, 0.6),
      (.eulerMaruyama, 1 - 1.5 * log(4.0), log(4.0)),
      (.exponentialIntegrator, -2, 3),
      // x̂ = -7/2 and ε̂ = √15/2, so the mean is -7/4 + √(3/4 - σ²) √15/2.
      (.ddim(eta: 0), -1.75 + 45.0.squareRoot() / 4, 0),
      (.ddim(eta: 0.5), -0.25, 0.15),
      (.ddim(eta: 1), -1, 0.6),
      (.odeEuler, 1 - log(2.0), 0),
    ]
    for (sampler, mean, variance) in expected {
      let scale = sampler.noiseScale(from: upper, to: lower)
      #expect(
        abs(sampler.mean(of: 1, guidedScore: -2, from: upper, to: lower) - mean) < 1e-14,
        "\(sampler)"
      )
      #expect(abs(scale * scale - variance) < 1e-14, "\(sampler)")
      let next = sampler.step(1, guidedScore: -2, from: upper, to: lower, noise: 0.5)
      #expect(abs(next - mean - 0.5 * scale) < 1e-14, "\(sampler)")
    }
  }

  @Test("The last posterior step adds no noise")
  func lastPosteriorStepIsDeterministic() {
    #expect(OracleSampler.ddpmPosterior.noiseScale(from: 0.1, to: 0) == 0)
  }

  @Test("The posterior variance carries the law of a single point exactly through every step")
  func posteriorIsExactForOnePoint() {
    let location = 1.7
    let logTimes = OracleGrid.logUniform(start: 3, stepCount: 7)
    for step in 1..<logTimes.count {
      let upper = logTimes[step]
      let lower = logTimes[step - 1]
      let sampler = OracleSampler.ddpmPosterior
      let means = [0.0, 1.0].map { value in
        let score = -(value - exp(-upper / 2) * location) / (1 - exp(-upper))
        return sampler.mean(of: value, guidedScore: score, from: upper, to: lower)
      }
      let slope = means[1] - means[0]
      let scale = sampler.noiseScale(from: upper, to: lower)
      let mean = means[0] + slope * exp(-upper / 2) * location
      let variance = slope * slope * (1 - exp(-upper)) + scale * scale
      #expect(abs(mean - exp(-lower / 2) * location) < 1e-14)
      #expect(abs(variance - (1 - exp(-lower))) < 1e-14)
    }
  }

  @Test("The beta variance leaves a standard normal law exactly as it is")
  func betaIsExactForTheStandardNormal() {
    let sampler = OracleSampler.ddpmBeta
    let slope = sampler.mean(of: 1, guidedScore: -1, from: 1.3, to: 0.9)
    let scale = sampler.noiseScale(from: 1.3, to: 0.9)
    #expect(abs(slope * slope + scale * scale - 1) < 1e-14)
  }

  @Test("With a constant score the exponential integrator is the limit of small Euler steps")
  func exponentialIntegratorSolvesConstantScores() {
    let stepCount = 200_000
    let length = 0.8 / Double(stepCount)
    let euler = OracleSampler.eulerMaruyama
    var mean = 0.7
    var variance = 0.0
    for _ in 0..<stepCount {
      mean = euler.mean(of: mean, guidedScore: -1.1, from: length, to: 0)
      variance *= (1 + length / 2) * (1 + length / 2)
      variance += euler.noiseScale(from: length, to: 0) * euler.noiseScale(from: length, to: 0)
    }
    let integrator = OracleSampler.exponentialIntegrator
    let scale = integrator.noiseScale(from: 0.8, to: 0)
    #expect(abs(integrator.mean(of: 0.7, guidedScore: -1.1, from: 0.8, to: 0) - mean) < 1e-5)
    #expect(abs(scale * scale - variance) < 1e-5)
  }
}
