import GuidedDiffusion
import TestOracles
import Testing

/// A tilt on a target, for the library and for the oracle.
struct TiltCase: Sendable, CustomTestStringConvertible {
  var name: String
  var target: LabelledMixture
  var tilt: Tilt
  var oracleTilt: OracleTilt
  var baseClass: Int?
  var kind = Guidance.Kind.reward

  var testDescription: String { "\(name), d = \(target.dimension)" }

  var guidance: Guidance { guidance(scales: [1]) }

  func guidance(scales: [Double]) -> Guidance {
    Guidance(kind: kind, tilt: tilt, baseClass: baseClass, scales: scales)
  }

  var oracle: OracleTiltedLaw {
    OracleTiltedLaw(mixture: target.oracle, baseClass: baseClass, tilt: oracleTilt)
  }

  /// A spread of points, some far out.
  var points: [[Double]] {
    (0..<6).map { number in
      (0..<target.dimension).map { coordinate in
        let phase = Double(number * 7 + coordinate * 3) * 0.61
        return (phase - phase.rounded()) * (number == 5 ? 14 : 5)
      }
    }
  }

  /// Every tilt on a target of mixed covariances and one of isotropic ones.
  static func all(dimension d: Int) throws -> [TiltCase] {
    let plain = try RandomMixture(
      dimension: d,
      classes: 2,
      components: 3,
      separation: 1,
      covariance: .isotropic,
      seed: 3
    ).mixture()
    let diagonal = try RandomMixture(
      dimension: d,
      classes: 3,
      components: 2,
      separation: 1,
      covariance: .diagonal,
      seed: 4
    ).mixture()
    return try all(on: plain, name: "isotropic") + all(on: diagonal, name: "diagonal")
      + (d == 1 ? [] : all(on: .mixed(dimension: d), name: "full"))
  }

  /// Every tilt on `target`.
  static func all(on target: LabelledMixture, name: String) throws -> [TiltCase] {
    let d = target.dimension
    let a = (0..<d).map { 0.9 - 0.5 * Double($0) }
    let b = (0..<d).map { 0.3 + 0.2 * Double($0) }
    var rows = (0..<d).map { row in (0..<d).map { $0 == row ? 0.4 + 0.1 * Double(row) : 0 } }
    let diagonalRows = rows
    for row in 0..<d {
      for column in 0..<d where row != column { rows[row][column] = 0.05 }
    }
    let full = try #require(SymmetricMatrix(rows: rows))
    let diagonal = try #require(SymmetricMatrix(rows: diagonalRows))
    func item(_ tilt: Tilt, _ oracle: OracleTilt, _ what: String, _ base: Int? = nil) -> TiltCase {
      TiltCase(
        name: "\(what), \(name)",
        target: target,
        tilt: tilt,
        oracleTilt: oracle,
        baseClass: base
      )
    }
    return [
      item(
        .gaussian(ExponentialLinearTilt(direction: a)),
        .exponentialLinear(direction: a),
        "exponential-linear"
      ),
      item(
        .gaussian(ExponentialLinearTilt(direction: b)),
        .exponentialLinear(direction: b),
        "exponential-linear on a class",
        1
      ),
      item(
        .gaussian(RadialTilt(centre: b, length: 0.8)),
        .radial(centre: b, length: 0.8),
        "radial"
      ),
      item(
        .posterior(QuadraticTilt(centre: b, matrix: full, constant: 0.2)),
        .quadratic(centre: b, matrix: rows, constant: 0.2),
        "quadratic"
      ),
      item(
        .posterior(QuadraticTilt(centre: a, matrix: diagonal, constant: 0.1)),
        .quadratic(centre: a, matrix: diagonalRows, constant: 0.1),
        "diagonal quadratic on a class",
        0
      ),
      item(
        .posterior(HalfSpaceTilt(normal: a, offset: 0.4)),
        .halfSpace(normal: a, offset: 0.4),
        "half-space"
      ),
      item(
        .posterior(ProbitTilt(normal: a, offset: -0.2)),
        .probit(normal: a, offset: -0.2),
        "probit"
      ),
      item(
        .classProbability(classIndex: 1),
        .classProbability(classIndex: 1),
        "class probability"
      ),
      item(
        .reciprocalClassProbability(classIndex: 0),
        .reciprocalClassProbability(classIndex: 0),
        "reciprocal class probability",
        0
      ),
    ]
  }
}
