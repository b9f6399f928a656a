import Foundation
import TestOracles
import Testing

@Suite("Path integral of the improvement")
struct OraclePathIntegralTests {
  private static func integral(
    of law: OracleTiltedLaw,
    direction: OracleTiltedLaw.Direction = .exact,
    logTimes: [Double],
    sampler: OracleSampler = .ddpmBeta,
    omega: Double
  ) -> OraclePathIntegral {
    OraclePathIntegral(
      law: law,
      direction: direction,
      logTimes: logTimes,
      sampler: sampler,
      domain: OracleQuadrature.domain(of: law, strength: omega),
      omega: { _ in omega }
    )
  }

  private static func backward(
    of law: OracleTiltedLaw,
    direction: OracleTiltedLaw.Direction = .exact,
    logTimes: [Double],
    sampler: OracleSampler = .ddpmBeta,
    omega: Double
  ) -> Double {
    OracleQuadrature(
      logTimes: logTimes,
      sampler: sampler,
      domain: OracleQuadrature.domain(of: law, strength: omega),
      spacing: 0.02
    ).tiltedExpectation(law: law, direction: direction, omega: { _ in omega })
  }

  @Test(
    "The density carried forward gives the chain's value of the backward quadrature",
    arguments: TiltCase.all.filter { $0.law.mixture.dimension == 1 }
  )
  func forwardIsBackward(_ example: TiltCase) {
    let logTimes = OracleGrid.logUniform(start: 8, stepCount: 50)
    for omega in [-1.5, 0, 1.5] {
      let forward = Self.integral(of: example.law, logTimes: logTimes, omega: omega)
      let backward = Self.backward(of: example.law, logTimes: logTimes, omega: omega)
      #expect(
        abs(forward.expectations[0] / backward - 1) < 1e-6,
        "ω = \(omega): \(forward.expectations[0]), \(backward)"
      )
    }
  }

  @Test("So it does with a last step without noise, and with the plug-in direction")
  func silentStepAndPlugIn() {
    let law = TiltCase.onTheLine[1].law
    let logTimes = OracleGrid.logUniform(start: 8, stepCount: 50)
    for direction in OracleTiltedLaw.Direction.allCases {
      let forward = Self.integral(
        of: law,
        direction: direction,
        logTimes: logTimes,
        sampler: .ddpmPosterior,
        omega: 1.2
      )
      let backward = Self.backward(
        of: law,
        direction: direction,
        logTimes: logTimes,
        sampler: .ddpmPosterior,
        omega: 1.2
      )
      #expect(
        abs(forward.expectations[0] / backward - 1) < 1e-6,
        "\(direction): \(forward.expectations[0]), \(backward)"
      )
    }
  }

  @Test("The rates of exp(a x) over N(0, 1), whose chain stays Gaussian", arguments: [-2.0, 0.8])
  func ratesByHand(omega: Double) {
    let slope = 0.6
    let law = OracleTiltedLaw(
      mixture: Fixtures.twoGaussians(separation: 0),
      tilt: .exponentialLinear(direction: [slope])
    )
    let logTimes = OracleGrid.logUniform(start: 9, stepCount: 60)
    let integral = Self.integral(of: law, logTimes: logTimes, omega: omega)
    var mean = 0.0
    var riemannSum = 0.0
    for step in stride(from: 60, through: 0, by: -1) {
      let shrink = exp(-logTimes[step] / 2)
      let value = exp(slope * shrink * mean + slope * slope / 2)
      let rate = omega * slope * slope * shrink * shrink * value
      #expect(abs(integral.rates[step] - rate) < 1e-11)
      #expect(abs(integral.expectations[step] - value) < 1e-11)
      if step == 0 { break }
      let length = logTimes[step] - logTimes[step - 1]
      riemannSum += length * rate
      let root = exp(-length / 2)
      mean = root * mean + (1 - root * root) / root * omega * slope * shrink
    }
    #expect(abs(integral.riemannSum - riemannSum) < 1e-11)
    // In continuous time the integral is exp(a²/2) (exp(ω a²) - 1).
    let limit = exp(slope * slope / 2) * (exp(omega * slope * slope) - 1)
    #expect(abs(integral.trapezoidSum / limit - 1) < 0.05)
    #expect(abs(integral.trapezoidSum - integral.riemannSum) > 0.01)
  }

  @Test(
    "The improvement theorem: the integral is the change of E[f], but for O(1/N)",
    arguments: TiltCase.all.filter { $0.law.mixture.dimension == 1 }
  )
  func improvementTheorem(_ example: TiltCase) {
    let law = example.law
    for omega in [-1, 1.5] {
      // To raise 1/p(c|x) takes far smaller steps: its mean is in the thousands.
      if case .reciprocalClassProbability = law.tilt, omega > 0 { continue }
      let gaps = [120, 240].map { stepCount in
        let logTimes = OracleGrid.logUniform(start: 10, stepCount: stepCount)
        let guided = Self.integral(of: law, logTimes: logTimes, omega: omega)
        return (guided.expectations[0] - law.baseExpectation, guided.trapezoidSum)
      }
      let errors = gaps.map { abs($0.0 - $0.1) }
      #expect(gaps[1].1 * omega > 0.1)
      #expect(errors[1] < 0.05 * abs(gaps[1].1), "ω = \(omega): \(gaps)")
      #expect(errors[1] < 0.75 * errors[0], "ω = \(omega): \(gaps)")
    }
  }

  @Test("Prefix weights of guided paths and twins find the sum within 4 standard errors")
  func prefixWeightsAgree() {
    let law = TiltCase.reward
    let logTimes = OracleGrid.logUniform(start: 8, stepCount: 30)
    let posteriors = logTimes.map { law.posterior(at: $0) }
    let chain = OracleGuidedChain(law: law, logTimes: logTimes, sampler: .ddpmBeta) { _ in 0.8 }
    let isTwin = (0..<3000).map { $0 % 2 == 1 }
    let paths = isTwin.indices.map { path in
      let noise = { Fixtures.normal(seed: 4, path: path, step: $0, coordinate: $1) }
      return chain.run(from: [noise(0, 0)], isTwin: isTwin[path], noise: noise)
    }
    var estimate = 0.0
    var residuals = isTwin.map { _ in 0.0 }
    for index in 0..<30 {
      let step = 30 - index
      let twin = OracleTwin(
        values: paths.map { path in
          let point = path.states[index].point
          let slope = law.gradient(at: point, in: posteriors[step])[0]
          let value = exp(law.logExpectation(at: point, in: posteriors[step]))
          return (logTimes[step] - logTimes[step - 1]) * 0.8 * value * slope * slope
        },
        logRatios: paths.map(\.states[index].logRatio),
        isTwin: isTwin
      )
      estimate += twin.estimate
      residuals = zip(residuals, twin.residuals).map { $0 + $1 }
    }
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let standardError = squares.squareRoot() / Double(residuals.count)
    let reference = Self.integral(of: law, logTimes: logTimes, omega: 0.8).riemannSum
    #expect(
      abs(estimate - reference) < 4 * standardError,
      "\(estimate) ± \(standardError) for \(reference)"
    )
    #expect(standardError < 0.03 * reference)
  }
}
