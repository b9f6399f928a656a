import Foundation
import TestOracles
import Testing

@Suite("Tilts")
struct OracleTiltTests {
  private static let means = [[-0.6], [0.5, -0.3]]
  private static let covariances: [[[Double]]] = [[[0.7]], [[0.9, 0.35], [0.35, 0.5]]]

  /// The Gaussian a case is averaged over.
  private static func gaussian(_ example: TiltCase) -> OracleComponent {
    let index = example.law.mixture.dimension - 1
    return OracleComponent(weight: 1, mean: means[index], covariance: covariances[index])
  }

  /// The tilt over one Gaussian as its own base law, so that moments can be integrated.
  private static func alone(_ example: TiltCase) -> OracleTiltedLaw {
    OracleTiltedLaw(
      mixture: OracleMixture(
        classes: [OracleClass(label: "all", prior: 1, components: [gaussian(example)])]
      ),
      tilt: example.law.tilt
    )
  }

  @Test("Values worked by hand")
  func valuesByHand() {
    let mixture = TiltCase.line
    let values: [(OracleTilt, [Double], Double)] = [
      (.exponentialLinear(direction: [0.5, -2]), [3, 1], exp(-0.5)),
      (.radial(centre: [1, 1], length: 2), [4, 5], exp(-25.0 / 8)),
      (.quadratic(centre: [1, 0], matrix: [[1, 2], [0, 3]], constant: 0.5), [3, -1], 3.5),
      (.halfSpace(normal: [2, 1], offset: 3), [1, 1], 1),
      (.halfSpace(normal: [2, 1], offset: 3), [1, 0.9], 0),
      (.probit(normal: [2], offset: 1), [1], 0.841_344_746_068_543),
    ]
    for (tilt, point, reference) in values {
      #expect(abs(tilt.value(at: point, in: mixture) - reference) < 1e-14, "\(tilt)")
    }
    let odds = 0.3 / 0.7 * (0.8 / 0.5).squareRoot() * exp(-4 / 1.0 + 1 / 1.6)
    let probability = odds / (1 + odds)
    let direct = OracleTilt.classProbability(classIndex: 0).value(at: [0], in: mixture)
    let reciprocal = OracleTilt.reciprocalClassProbability(classIndex: 0)
    #expect(abs(direct / probability - 1) < 1e-13)
    #expect(abs(reciprocal.value(at: [0], in: mixture) * probability - 1) < 1e-13)
  }

  @Test("Logarithms belong to the values, gradients to the logarithms", arguments: TiltCase.all)
  func logarithmsAndGradients(_ example: TiltCase) {
    let (tilt, mixture) = (example.law.tilt, example.law.mixture)
    for point in example.points {
      let value = tilt.value(at: point, in: mixture)
      #expect(abs(exp(tilt.logValue(at: point, in: mixture)) - value) <= 1e-13 * value)
      if value == 0 { continue }
      let slope = OracleGradient.richardson(
        of: { tilt.logValue(at: $0, in: mixture) },
        at: point
      )
      let gradient = tilt.logGradient(at: point, in: mixture)
      #expect(largestDistance(gradient, slope) < 1e-9, "\(gradient), \(slope)")
    }
  }

  @Test("Gaussian expectations and second moments are the integrals", arguments: TiltCase.gaussian)
  func momentsAreIntegrals(_ example: TiltCase) {
    let tilt = example.law.tilt
    let gaussian = Self.gaussian(example)
    let first = tilt.gaussianExpectation(mean: gaussian.mean, covariance: gaussian.covariance)
    let second = tilt.gaussianSecondMoment(mean: gaussian.mean, covariance: gaussian.covariance)
    let alone = Self.alone(example)
    #expect(abs(alone.quadratureMoment(power: 1) / first - 1) < 1e-10, "first \(first)")
    #expect(abs(alone.quadratureMoment(power: 2) / second - 1) < 1e-10, "second \(second)")
  }

  @Test("Without a spread the Gaussian expectation is the value", arguments: TiltCase.gaussian)
  func noSpread(_ example: TiltCase) {
    let (tilt, mixture) = (example.law.tilt, example.law.mixture)
    let zero = (0..<mixture.dimension).map { _ in [Double](repeating: 0, count: mixture.dimension) }
    for point in example.points {
      let value = tilt.gaussianExpectation(mean: point, covariance: zero)
      #expect(abs(value - tilt.value(at: point, in: mixture)) < 1e-14)
      let gradient = tilt.logGaussianExpectationGradient(mean: point, covariance: zero)
      #expect(largestDistance(gradient, tilt.logGradient(at: point, in: mixture)) < 1e-13)
    }
  }

  @Test("The derivative by the mean is that of log R", arguments: TiltCase.gaussian)
  func gradientOfGaussianExpectation(_ example: TiltCase) {
    let tilt = example.law.tilt
    let covariance = Self.gaussian(example).covariance
    for point in example.points {
      let slope = OracleGradient.richardson(
        of: { tilt.logGaussianExpectation(mean: $0, covariance: covariance) },
        at: point
      )
      let gradient = tilt.logGaussianExpectationGradient(mean: point, covariance: covariance)
      #expect(largestDistance(gradient, slope) < 1e-9, "\(gradient), \(slope)")
    }
  }
}
