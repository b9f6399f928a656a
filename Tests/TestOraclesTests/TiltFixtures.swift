import TestOracles
import Testing

/// A base law with its tilt, named for the report.
struct TiltCase: Sendable, CustomTestStringConvertible {
  var name: String
  var law: OracleTiltedLaw

  var testDescription: String { "\(name), \(law.mixture.dimension)-d" }

  /// Two classes on the line, 0.3 N(-2, 0.5) and 0.7 N(1, 0.8) with variances.
  static let line = OracleMixture(
    classes: [(0.3, -2.0, 0.5), (0.7, 1.0, 0.8)].map { prior, mean, variance in
      OracleClass(
        label: "mean \(mean)",
        prior: prior,
        components: [OracleComponent(weight: 1, mean: mean, variance: variance)]
      )
    }
  )

  /// The reward exp(0.7 x) over the line, whose published values are known.
  static let reward = OracleTiltedLaw(mixture: line, tilt: .exponentialLinear(direction: [0.7]))

  /// One tilt of every kind on the line, the base law p(x) or that of a class.
  static let onTheLine = [
    TiltCase(name: "exponential", law: reward),
    TiltCase(
      name: "radial",
      law: OracleTiltedLaw(mixture: line, tilt: .radial(centre: [-0.4], length: 0.8))
    ),
    TiltCase(
      name: "quadratic",
      law: OracleTiltedLaw(
        mixture: line,
        tilt: .quadratic(centre: [0.5], matrix: [[0.7]], constant: 0.3)
      )
    ),
    TiltCase(
      name: "half-space below",
      law: OracleTiltedLaw(mixture: line, tilt: .halfSpace(normal: [-1.5], offset: 0.6))
    ),
    TiltCase(
      name: "probit of a class",
      law: OracleTiltedLaw(
        mixture: line,
        baseClass: 1,
        tilt: .probit(normal: [1.7], offset: 2.5)
      )
    ),
  ]

  /// One tilt of every kind in the plane.
  static let inThePlane = [
    TiltCase(
      name: "exponential of a class",
      law: OracleTiltedLaw(
        mixture: Fixtures.asymmetricPlane,
        baseClass: 0,
        tilt: .exponentialLinear(direction: [0.5, -0.8])
      )
    ),
    TiltCase(
      name: "radial",
      law: OracleTiltedLaw(
        mixture: Fixtures.asymmetricPlane,
        tilt: .radial(centre: [0.2, -0.7], length: 1.3)
      )
    ),
    TiltCase(
      name: "quadratic, not symmetric",
      law: OracleTiltedLaw(
        mixture: Fixtures.asymmetricPlane,
        tilt: .quadratic(centre: [0.3, 1], matrix: [[0.9, 0.5], [-0.1, 0.4]], constant: 0.2)
      )
    ),
    TiltCase(
      name: "half-space",
      law: OracleTiltedLaw(
        mixture: Fixtures.asymmetricPlane,
        tilt: .halfSpace(normal: [0.6, -1.1], offset: 0.4)
      )
    ),
    TiltCase(
      name: "probit",
      law: OracleTiltedLaw(
        mixture: Fixtures.asymmetricPlane,
        tilt: .probit(normal: [-0.9, 0.4], offset: -0.3)
      )
    ),
  ]

  /// The class tilts on the line and in the plane.
  static let ofClasses = [
    TiltCase(
      name: "class probability",
      law: OracleTiltedLaw(mixture: line, tilt: .classProbability(classIndex: 0))
    ),
    TiltCase(
      name: "reciprocal",
      law: OracleTiltedLaw(
        mixture: line,
        baseClass: 1,
        tilt: .reciprocalClassProbability(classIndex: 1)
      )
    ),
    TiltCase(
      name: "class probability",
      law: OracleTiltedLaw(
        mixture: Fixtures.asymmetricPlane,
        tilt: .classProbability(classIndex: 1)
      )
    ),
    TiltCase(
      name: "reciprocal",
      law: OracleTiltedLaw(
        mixture: Fixtures.asymmetricPlane,
        baseClass: 0,
        tilt: .reciprocalClassProbability(classIndex: 0)
      )
    ),
  ]

  /// The tilts whose Gaussian expectation is in closed form.
  static let gaussian = onTheLine + inThePlane

  /// Every tilt.
  static let all = gaussian + ofClasses

  /// Points within the mass of the law, and none on the boundary of a half-space.
  var points: [[Double]] {
    law.mixture.dimension == 1 ? [[-1.3], [0.2], [2.1]] : [[0.3, -0.8], [1.4, 1.9]]
  }
}

/// The largest distance of two vectors' entries.
func largestDistance(_ first: [Double], _ second: [Double]) -> Double {
  zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
