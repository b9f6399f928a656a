import GuidedDiffusion
import TestOracles
import Testing

@Suite("Samplers and guidance schedules")
struct SamplerTests {
  static let steps: [(from: Double, to: Double)] = [
    (10, 9.5), (3, 2), (1, 0.999), (0.5, 0.25), (0.02, 0.01), (0.3, 0), (0.01, 0), (8, 0),
  ]

  @Test("a, b and σ of every sampler", arguments: SamplerPair.all + SamplerPair.contrast, steps)
  func coefficients(pair: SamplerPair, step: (from: Double, to: Double)) {
    let values = pair.sampler.coefficients(from: step.from, to: step.to)
    func mean(_ state: Double, _ score: Double) -> Double {
      pair.oracle.mean(of: state, guidedScore: score, from: step.from, to: step.to)
    }
    let noise = pair.oracle.noiseScale(from: step.from, to: step.to)
    #expect(distance(values.state, mean(1, 0)) < 1e-12)
    #expect(distance(values.score, mean(0, 1)) < 1e-12)
    #expect(distance(values.noise, noise) < 1e-12)
    let next = values.state * -1.7 + values.score * 0.9 + values.noise * 0.4
    let expected = pair.oracle.step(
      -1.7,
      guidedScore: 0.9,
      from: step.from,
      to: step.to,
      noise: 0.4
    )
    #expect(distance(next, expected) < 1e-12)
  }

  @Test("Small steps keep their relative accuracy", arguments: SamplerPair.all)
  func smallSteps(pair: SamplerPair) {
    // To first order all samplers agree: a = 1 + h/2, b = h, σ² = h.
    let (u, h) = (0x1p-10, 0x1p-40)
    let values = pair.sampler.coefficients(from: u + h, to: u)
    #expect(abs(values.state - 1 - 0.5 * h) < 1e-15)
    #expect(abs(values.score / h - 1) < 1e-11)
    #expect(abs(values.noise * values.noise / h - 1) < 2e-9)
  }

  @Test("Small steps of DDIM and the ODE keep their relative accuracy", arguments: [0, 0.4, 1])
  func smallContrastSteps(eta: Double) {
    // To first order a = 1 + h/2, b = (1 + η²) h/2, σ² = η² h.
    let (u, h) = (0x1p-10, 0x1p-40)
    let values = DDIM(eta: eta).coefficients(from: u + h, to: u)
    #expect(abs(values.state - 1 - 0.5 * h) < 1e-15)
    #expect(abs(values.score / (0.5 * (1 + eta * eta) * h) - 1) < 2e-9)
    #expect(abs(values.noise * values.noise - eta * eta * h) < 2e-9 * h)
    #expect(ODEEuler().coefficients(from: u + h, to: u).score == 0.5 * h)
  }

  @Test("Only the posterior variance's last step to the data is without noise")
  func lastStep() {
    for pair in SamplerPair.all {
      let noise = pair.sampler.coefficients(from: 0.1, to: 0).noise
      #expect(pair.oracle == .ddpmPosterior ? noise == 0 : noise > 0.3)
      #expect(pair.sampler.coefficients(from: 0.2, to: 0.1).noise > 0.2)
      #expect(pair.sampler.isReverseProcess)
    }
    for pair in SamplerPair.contrast {
      #expect(pair.sampler.coefficients(from: 0.1, to: 0).noise == 0)
      #expect(!pair.sampler.isReverseProcess)
    }
  }

  @Test("DDPM keeps a standard normal law exactly", arguments: steps)
  func keepsNormalLaw(step: (from: Double, to: Double)) {
    // The score -x makes the linear part of the DDPM mean √α x.
    let values = DDPM().coefficients(from: step.from, to: step.to)
    let kept = values.state - values.score
    #expect(abs(kept * kept + values.noise * values.noise - 1) < 1e-14)
  }

  @Test("Schedules")
  func schedules() {
    #expect(GuidanceSchedule.constant.factor(at: 3) == 1)
    let interval = GuidanceSchedule.interval(from: 0.5, to: 2)
    #expect([0.49, 0.5, 1, 2, 2.01].map { interval.factor(at: $0) } == [0, 1, 1, 1, 0])
  }
}
