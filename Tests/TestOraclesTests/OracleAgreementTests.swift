import Foundation
import TestOracles
import Testing

/// One setting in which simulated paths must agree with the quadrature.
struct AgreementCase: Sendable, CustomTestStringConvertible {
  var mixture: OracleMixture
  var scale: Double
  var sampler: OracleSampler
  var logTimes: [Double]

  var testDescription: String {
    "\(mixture.classes[1].label), \(sampler), w = \(scale), N = \(logTimes.count - 1)"
  }
}

@Suite("Simulation against quadrature")
struct OracleAgreementTests {
  private static let pathCount = 4000
  private static let coarseGrid = OracleGrid.logUniform(start: 8, stepCount: 40)

  static let mildCases = OracleSampler.reverseProcesses.map { sampler in
    AgreementCase(
      mixture: Fixtures.middleAndSides,
      scale: 1,
      sampler: sampler,
      logTimes: coarseGrid
    )
  }

  static let heavyTailedCases = [
    AgreementCase(
      mixture: Fixtures.twoGaussians(separation: 2),
      scale: 0.1,
      sampler: .ddpmBeta,
      logTimes: coarseGrid
    ),
    AgreementCase(
      mixture: Fixtures.twoGaussians(separation: 2),
      scale: 0,
      sampler: .eulerMaruyama,
      logTimes: OracleGrid.li(stepCount: 60)
    ),
  ]

  /// Half of the paths guided, half twins, all from N(0, 1) as in the quadrature.
  private static func paths(
    _ example: AgreementCase,
    scale: Double
  ) -> (values: [Double], logRatios: [Double], isTwin: [Bool]) {
    let chain = OracleChain(
      mixture: example.mixture,
      guidedClass: 1,
      scale: scale,
      logTimes: example.logTimes,
      sampler: example.sampler
    )
    var values: [Double] = []
    var logRatios: [Double] = []
    let isTwin = (0..<pathCount).map { $0 % 2 == 1 }
    for path in 0..<pathCount {
      let normal = { (step: Int, coordinate: Int) in
        Fixtures.normal(seed: 2025, path: path, step: step, coordinate: coordinate)
      }
      let end = chain.run(from: [normal(0, 0)], isTwin: isTwin[path], noise: normal)
      values.append(example.mixture.reciprocalClassProbability(at: end.point, classIndex: 1))
      logRatios.append(end.logRatio)
    }
    return (values, logRatios, isTwin)
  }

  private static func reference(_ example: AgreementCase, scale: Double) -> Double {
    OracleQuadrature(
      logTimes: example.logTimes,
      sampler: example.sampler,
      domain: OracleQuadrature.domain(of: example.mixture)
    ).classifierFreeExpectation(mixture: example.mixture, guidedClass: 1, scale: scale)
  }

  @Test(
    "The twin estimate lies within 4 standard errors of the chain's value",
    arguments: mildCases + heavyTailedCases
  )
  func twinAgrees(_ example: AgreementCase) {
    let (values, logRatios, isTwin) = Self.paths(example, scale: example.scale)
    let twin = OracleTwin(values: values, logRatios: logRatios, isTwin: isTwin)
    let reference = Self.reference(example, scale: example.scale)
    #expect(
      abs(twin.estimate - reference) < 4 * twin.standardError,
      "\(twin.estimate) ± \(twin.standardError) for \(reference)"
    )
    #expect(twin.standardError < 0.012 * reference)
  }

  @Test("A paired difference of two scales lies within 4 of its smaller standard errors")
  func pairedDifferenceAgrees() {
    let example = Self.mildCases[0]
    let twins = [1.0, 0.5].map { scale in
      let (values, logRatios, isTwin) = Self.paths(example, scale: scale)
      return OracleTwin(values: values, logRatios: logRatios, isTwin: isTwin)
    }
    let difference = twins[0].difference(from: twins[1])
    let reference = Self.reference(example, scale: 1) - Self.reference(example, scale: 0.5)
    #expect(
      abs(difference.estimate - reference) < 4 * difference.standardError,
      "\(difference.estimate) ± \(difference.standardError) for \(reference)"
    )
    #expect(difference.standardError < twins[0].standardError)
  }

  @Test("Plain averaging of guided paths agrees within 4 standard errors where tails are light")
  func directAgrees() {
    let example = Self.mildCases[0]
    let (values, _, isTwin) = Self.paths(example, scale: 1)
    let direct = zip(values, isTwin).filter { !$0.1 }.map(\.0)
    // With L = 1 the estimate is the plain mean and its standard error.
    let plain = OracleTwin(
      values: direct,
      logRatios: direct.map { _ in 0 },
      guidedShare: 1
    )
    let reference = Self.reference(example, scale: 1)
    #expect(
      abs(plain.estimate - reference) < 4 * plain.standardError,
      "\(plain.estimate) ± \(plain.standardError) for \(reference)"
    )
    #expect(plain.standardError < 0.05)
  }
}
