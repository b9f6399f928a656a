import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@testable import Estimation

@Suite("Rewards and costs")
struct RewardTests {
  private static let published = [1.793111, 3.476685, 8.705775]

  @Test("The chain's own E[exp(0.7 x)] at w = 0, 1 and 3, to the printed digits")
  func referenceValues() throws {
    for (value, expected) in zip(try RewardChain.reference.exact(), Self.published) {
      #expect(abs(value - expected) < 1e-6, "\(value) for \(expected)")
    }
  }

  @Test("Direct and twin estimates lie within 4 standard errors, each below 2 % of the value")
  func referenceEstimates() throws {
    let estimates = try RewardChain.reference.estimates(paths: 20_000, seed: 31)
    for (scale, expected) in Self.published.enumerated() {
      for estimate in [
        estimates.direct(.tilt, scale: scale), estimates.twin(.tilt, scale: scale),
      ] {
        #expect(abs(estimate.value - expected) < 4 * estimate.standardError)
        #expect(estimate.standardError < 0.02 * expected)
      }
      let (twin, direct) = (
        estimates.twin(.tilt, scale: scale), estimates.direct(.tilt, scale: scale)
      )
      #expect(twin.standardError < 1.1 * direct.standardError)
    }
  }

  @Test("The path integral lies within 4 standard errors and the chain's O(1/N)")
  func referencePathIntegral() throws {
    let estimates = try RewardChain.reference.estimates(paths: 20_000, seed: 32)
    let unguided = 1.798469
    for (scale, w) in [0.0, 1, 3].enumerated() where w > 0 {
      let integral = estimates.integrals[scale]
      let value = unguided + w * integral.value
      let error = w * integral.standardError
      #expect(error < 0.02 * value)
      #expect(
        abs(value - Self.published[scale]) < 4 * error + 0.02 * value,
        "\(value) ± \(error) for \(Self.published[scale])"
      )
    }
  }

  @Test(
    "With w = 1 E[f] approaches E[f²]/E[f] at the rate 1/N, without guidance E[f]",
    arguments: 0..<RewardChain.tilts
  )
  func continuousTime(number: Int) throws {
    guard number != 6 else { return }
    // Numbers of the same tilt and of dimension 1.
    let item = try #require((0..<50).first { $0 % RewardChain.tilts == number && $0 % 3 == 0 })
    var errors: [[Double]] = []
    for steps in [100, 200, 400] {
      var chain = try RewardChain.random(item, steps: steps)
      chain.kind = .reward
      chain.scales = [0, 1]
      chain.logTimes = LogUniformGrid(start: 16).logTimes(steps: steps)
      let target = try LabelledMixture(classes: chain.classes)
      let oracle = OracleTiltedLaw(
        mixture: EstimationFixtures.oracle(target.classes),
        tilt: RewardChain.oracleTilt(item)
      )
      let mean = oracle.quadratureMoment(power: 1)
      let square = oracle.quadratureMoment(power: 2)
      let exact = try chain.exact()
      errors.append([exact[0] - mean, exact[1] - square / mean])
    }
    for scale in 0..<2 {
      // A half-space is met by a last step of width √h: order 1/2 there.
      let order = number == 3 ? 0.5 : 1
      for (coarse, fine) in zip(errors, errors.dropFirst())
      where abs(coarse[scale]) > 1e-7 {
        let rate = log2(abs(coarse[scale] / fine[scale]))
        #expect(rate > order - 0.25, "scale \(scale): \(errors.map { $0[scale] })")
      }
      #expect(abs(errors[2][scale]) < 0.05)
    }
  }

  @Test(
    "Guidance raises rewards and lowers costs, by the path integral, on random mixtures",
    arguments: 0..<50
  )
  func improvement(number: Int) throws {
    let coarse = try RewardChain.random(number, steps: 40)
    let fine = try RewardChain.random(number, steps: 80)
    let before = try coarse.estimates(paths: 4000, seed: UInt64(number))
    let after = try fine.estimates(paths: 4000, seed: UInt64(number))
    let sign = fine.kind == .reward ? 1.0 : -1
    for scale in 1..<fine.scales.count {
      let twin = after.twin(fine.functional, scale: scale)
      let rough = before.twin(fine.functional, scale: scale)
      #expect(
        sign * twin.difference > -4 * twin.differenceError,
        "\(fine.testDescription): \(twin.difference) ± \(twin.differenceError)"
      )
      let w = fine.scales[scale]
      let integral = after.integrals[scale]
      let roughIntegral = before.integrals[scale]
      let discretization =
        abs(twin.difference - rough.difference)
        + w * abs(integral.value - roughIntegral.value)
      let error = (twin.differenceError + w * integral.standardError)
      #expect(
        abs(twin.difference - w * integral.value) < 4 * error + 2 * discretization,
        "\(fine.testDescription): \(twin.difference) for \(w * integral.value) ± \(error)"
      )
    }
  }
}

extension RewardChain {
  /// The tilt of `random` for the oracles, in dimension 1.
  fileprivate static func oracleTilt(_ number: Int) -> OracleTilt {
    let a = [0.6 - 0.3 * Double(number % 3)]
    switch number % tilts {
    case 0: return .exponentialLinear(direction: a)
    case 1: return .radial(centre: a, length: 1.2)
    case 2: return .quadratic(centre: a, matrix: [[0.2]], constant: 0.5)
    case 3: return .halfSpace(normal: a, offset: 0.1)
    case 4: return .probit(normal: a, offset: -0.3)
    case 5: return .classProbability(classIndex: 1)
    default: return .reciprocalClassProbability(classIndex: 0)
    }
  }
}
