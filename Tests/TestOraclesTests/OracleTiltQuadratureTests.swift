import Foundation
import TestOracles
import Testing

@Suite("Backward quadrature of tilts")
struct OracleTiltQuadratureTests {
  private static func value(
    of law: OracleTiltedLaw,
    omega: Double,
    stepCount: Int,
    reach: Double = 10,
    spacing: Double = 0.03,
    nodeCount: Int = 12
  ) -> Double {
    OracleQuadrature(
      logTimes: OracleGrid.logUniform(start: 10, stepCount: stepCount),
      sampler: .ddpmBeta,
      domain: OracleQuadrature.domain(of: law, strength: omega, reach: reach),
      spacing: spacing,
      nodeCount: nodeCount
    ).tiltedExpectation(law: law, omega: { _ in omega })
  }

  @Test(
    "The published E[exp(0.7 Y)] with U = 10, N = 150 and the beta variance",
    arguments: [(0.0, 1.793111), (1.0, 3.476685), (3.0, 8.705775)]
  )
  func reproducesRewardValues(omega: Double, reference: Double) {
    let value = Self.value(of: TiltCase.reward, omega: omega, stepCount: 150)
    #expect(abs(value - reference) < 1e-6, "value \(value)")
  }

  @Test("Classifier-free guidance is the reciprocal class probability, lowered")
  func classifierFree() {
    let mixture = Fixtures.twoGaussians(separation: 2)
    let law = OracleTiltedLaw(
      mixture: mixture,
      baseClass: 1,
      tilt: .reciprocalClassProbability(classIndex: 1)
    )
    let value = Self.value(of: law, omega: -0.1, stepCount: 400)
    #expect(abs(value - 1.281876) < 1e-6, "value \(value)")
  }

  @Test("A finer table, a wider domain and more nodes leave the value alone", arguments: [-1.0, 2])
  func convergesInItsOwnParameters(omega: Double) {
    for example in TiltCase.onTheLine {
      let coarse = Self.value(of: example.law, omega: omega, stepCount: 60)
      let fine = Self.value(
        of: example.law,
        omega: omega,
        stepCount: 60,
        reach: 11,
        spacing: 0.02,
        nodeCount: 16
      )
      #expect(abs(coarse / fine - 1) < 1e-6, "\(example): \(coarse), \(fine)")
    }
  }

  @Test("With ω = 1 the chain tends to E[f²]/E[f], the error halving with the steps")
  func raisingOnceTendsToTheReweightedLaw() {
    for example in TiltCase.onTheLine {
      let limit = example.law.secondMoment / example.law.baseExpectation
      let errors = [100, 200].map {
        Self.value(of: example.law, omega: 1, stepCount: $0) - limit
      }
      #expect(abs(errors[0]) < 0.03 * limit, "\(example): \(errors), limit \(limit)")
      // The jump of a half-space is seen no finer than the last step's noise, of scale 1/√N.
      var factor = 0.65
      if case .halfSpace = example.law.tilt { factor = 0.8 }
      #expect(abs(errors[1]) < factor * abs(errors[0]), "\(example): \(errors)")
    }
  }

  @Test("Another functional: the mean of exp(Y/2) when exp(0.7 x) is the reward")
  func anotherFunctional() {
    let value = OracleQuadrature(
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 400),
      sampler: .ddpmBeta,
      domain: OracleQuadrature.domain(of: TiltCase.reward)
    ).tiltedExpectation(law: TiltCase.reward, omega: { _ in 1 }, logFunctional: { 0.5 * $0 })
    let both = OracleTilt.exponentialLinear(direction: [1.2])
    let limit =
      OracleTiltedLaw(mixture: TiltCase.line, tilt: both).baseExpectation
      / TiltCase.reward.baseExpectation
    #expect(abs(value / limit - 1) < 2e-3, "value \(value), limit \(limit)")
  }

  @Test("The table reaches around the components moved by ω a Σ, and to a centre or a boundary")
  func domainFollowsTheGuidance() {
    let raised = OracleQuadrature.domain(of: TiltCase.reward, strength: 10)
    #expect(raised.lowerBound == -10)
    #expect(abs(raised.upperBound - (1 + 10 * 0.7 * 0.8 + 10 * 0.8.squareRoot())) < 1e-12)
    let lowered = OracleQuadrature.domain(of: TiltCase.reward, strength: -10, reach: 8)
    #expect(abs(lowered.lowerBound - (1 - 10 * 0.7 * 0.8 - 8 * 0.8.squareRoot())) < 1e-12)
    let far: [OracleTilt] = [
      .radial(centre: [14], length: 1), .halfSpace(normal: [2], offset: 28),
    ]
    for tilt in far {
      let law = OracleTiltedLaw(mixture: TiltCase.line, tilt: tilt)
      #expect(OracleQuadrature.domain(of: law).upperBound == 14)
    }
  }
}
