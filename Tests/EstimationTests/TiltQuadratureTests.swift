import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@testable import Estimation

@Suite("The chain's own expectation under every tilt")
struct TiltQuadratureTests {
  private static let classes = [
    EstimationFixtures.lineClass("a", prior: 0.4, [(-1.5, 0.4), (0.2, 1)]),
    EstimationFixtures.lineClass("b", prior: 0.6, [(1.2, 0.7)]),
  ]

  private static let tilts: [(Tilt, OracleTilt, Int?)] = [
    (
      .gaussian(ExponentialLinearTilt(direction: [0.8])),
      .exponentialLinear(direction: [0.8]), nil
    ),
    (
      .gaussian(RadialTilt(centre: [0.5], length: 0.6)), .radial(centre: [0.5], length: 0.6), 0
    ),
    (
      .posterior(
        QuadraticTilt(centre: [0.4], matrix: SymmetricMatrix(diagonal: [0.7]), constant: 0.1)
      ),
      .quadratic(centre: [0.4], matrix: [[0.7]], constant: 0.1), nil
    ),
    (
      .posterior(HalfSpaceTilt(normal: [-1.3], offset: 0.3)),
      .halfSpace(normal: [-1.3], offset: 0.3), nil
    ),
    (.posterior(ProbitTilt(normal: [4], offset: 1)), .probit(normal: [4], offset: 1), 1),
    (.classProbability(classIndex: 0), .classProbability(classIndex: 0), nil),
    (
      .reciprocalClassProbability(classIndex: 1),
      .reciprocalClassProbability(classIndex: 1), 1
    ),
  ]

  private static func chain(_ number: Int, _ kind: Guidance.Kind) -> RewardChain {
    let (tilt, _, base) = tilts[number]
    return RewardChain(
      name: "tilt \(number)",
      classes: classes,
      kind: kind,
      tilt: tilt,
      baseClass: base,
      scales: [0, 0.7, 2],
      logTimes: LogUniformGrid(start: 8).logTimes(steps: 60)
    )
  }

  @Test(
    "E[f] is the backward quadrature's, to 2e-6",
    arguments: 0..<7,
    [Guidance.Kind.reward, .cost, .plugIn]
  )
  func agreesWithOracle(number: Int, kind: Guidance.Kind) throws {
    let chain = Self.chain(number, kind)
    let (_, oracleTilt, base) = Self.tilts[number]
    if kind == .plugIn, case .halfSpace = oracleTilt { return }
    // Raising 1/p leaves no finite mean on so coarse a chain.
    if kind != .cost, case .reciprocalClassProbability = oracleTilt { return }
    let law = OracleTiltedLaw(
      mixture: EstimationFixtures.oracle(chain.classes),
      baseClass: base,
      tilt: oracleTilt
    )
    for (scale, value) in zip(chain.scales, try chain.exact()) {
      let strength = kind == .cost ? -scale : scale
      let oracle = OracleQuadrature(
        logTimes: chain.logTimes,
        sampler: .ddpmBeta,
        domain: OracleQuadrature.domain(of: law, strength: strength),
        nodeCount: 60
      )
      let expected = oracle.tiltedExpectation(
        law: law,
        direction: kind == .plugIn ? .plugIn : .exact,
        omega: { _ in strength }
      )
      #expect(
        abs(value - expected) < 2e-6 * max(1, abs(expected)),
        "\(chain.testDescription), w = \(scale): \(value) for \(expected)"
      )
    }
  }

  @Test(
    "Simulated means lie within 4 standard errors, by direct and by twin",
    arguments: 0..<7,
    [Guidance.Kind.reward, .cost]
  )
  func simulated(number: Int, kind: Guidance.Kind) throws {
    let chain = Self.chain(number, kind)
    if kind != .cost, case .reciprocalClassProbability = chain.tilt { return }
    let estimates = try chain.estimates(paths: 6000, seed: UInt64(40 + number))
    let known = try chain.quadrature().expectations()
    for scale in chain.scales.indices {
      let expectations = try #require(known[scale])
      for (index, functional) in Functional.all(of: chain.guidance).enumerated() {
        let exact = functional.constant + expectations.parts[index]
        for estimate in [
          estimates.direct(functional, scale: scale), estimates.twin(functional, scale: scale),
        ] where estimate.tail.isReliable {
          #expect(
            abs(estimate.value - exact) < 4 * estimate.standardError,
            "\(chain.testDescription), \(functional): \(estimate.value) for \(exact)"
          )
        }
      }
    }
  }

  @Test(
    "Gains are the oracle's within 5 standard errors, their integral within 4 and the rule's error",
    arguments: 0..<7
  )
  func pathIntegral(number: Int) throws {
    let (_, oracleTilt, base) = Self.tilts[number]
    let kind: Guidance.Kind = number == 6 ? .cost : .reward
    let chain = Self.chain(number, kind)
    let estimates = try chain.estimates(paths: 8000, seed: UInt64(80 + number))
    let law = OracleTiltedLaw(
      mixture: EstimationFixtures.oracle(chain.classes),
      baseClass: base,
      tilt: oracleTilt
    )
    for (scale, w) in chain.scales.enumerated() where w > 0 {
      let strength = kind == .cost ? -w : w
      let oracle = OraclePathIntegral(
        law: law,
        logTimes: chain.logTimes,
        sampler: .ddpmBeta,
        domain: OracleQuadrature.domain(of: law, strength: strength),
        omega: { _ in strength }
      )
      for node in 0..<estimates.profile.nodes {
        let sums = estimates.profile[scale, node]
        let rate = oracle.rates[chain.logTimes.count - 1 - node]
        #expect(
          abs(strength * sums.gain - rate) < 5 * w * sums.standardError + 1e-9,
          "\(chain.testDescription), w = \(w), node \(node): \(sums.gain) for \(rate / strength)"
        )
      }
      // A half-space has no rate at the data for the oracle's trapezoid rule.
      if case .halfSpace = oracleTilt { continue }
      let (value, error) = (
        w * estimates.integrals[scale].value, w * estimates.integrals[scale].standardError
      )
      // The oracle has the rate at the data where the product has a parabola through its last nodes.
      let last = chain.logTimes[1] - chain.logTimes[0]
      let rule = 0.01 * abs(oracle.trapezoidSum) + 0.2 * last * abs(oracle.rates[0])
      #expect(
        abs(value - oracle.trapezoidSum) < 4 * error + rule,
        "\(chain.testDescription), w = \(w): \(value) ± \(error) for \(oracle.trapezoidSum)"
      )
    }
  }
}
