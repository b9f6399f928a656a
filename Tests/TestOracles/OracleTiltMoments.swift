import Foundation

/// Gaussian expectations of tilts; the two class tilts have none in closed form.
extension OracleTilt {
  /// The expectation R = E[f(X)] for X ~ N(m, V).
  ///
  /// | tilt | R |
  /// |---|---|
  /// | exponential-linear | exp(a·m + a'Va/2) |
  /// | radial | \|I + V/ℓ²\|^{-1/2} exp(-(m - b)'(ℓ²I + V)⁻¹(m - b)/2) |
  /// | quadratic | c + (m - b)'A(m - b) + tr(AV) |
  /// | half-space | Φ((a·m - b)/√(a'Va)) |
  /// | probit | Φ((a·m - b)/√(1 + a'Va)) |
  ///
  /// - Parameters:
  ///   - mean: The mean m, d coordinates.
  ///   - covariance: The covariance V, d × d; it may be zero.
  /// - Returns: R, dimensionless.
  public func gaussianExpectation(mean: [Double], covariance: [[Double]]) -> Double {
    exp(logGaussianExpectation(mean: mean, covariance: covariance))
  }

  /// The logarithm log R of the Gaussian expectation.
  ///
  /// - Parameters:
  ///   - mean: The mean m, d coordinates.
  ///   - covariance: The covariance V, d × d; it may be zero.
  /// - Returns: log R, minus infinity outside the half-space when V is zero.
  public func logGaussianExpectation(mean: [Double], covariance: [[Double]]) -> Double {
    switch self {
    case .exponentialLinear(let direction):
      return OracleMatrix.dot(direction, mean) + Self.form(covariance, direction) / 2
    case .radial(let centre, let length):
      let offset = zip(mean, centre).map { $0 - $1 }
      let (inverse, logDeterminant) = Self.widened(covariance, by: length)
      let logLength = Double(mean.count) * log(length * length)
      return -0.5 * (logDeterminant - logLength + Self.form(inverse, offset))
    case .quadratic(let centre, let matrix, let constant):
      let offset = zip(mean, centre).map { $0 - $1 }
      let spread = OracleMatrix.trace(OracleMatrix.product(matrix, covariance))
      return log(constant + Self.form(matrix, offset) + spread)
    case .halfSpace(let normal, let offset):
      let variance = Self.form(covariance, normal)
      let distance = OracleMatrix.dot(normal, mean) - offset
      if variance == 0 { return distance >= 0 ? 0 : -.infinity }
      return OracleNormal.logProbability(below: distance / variance.squareRoot())
    case .probit(let normal, let offset):
      let variance = 1 + Self.form(covariance, normal)
      let distance = OracleMatrix.dot(normal, mean) - offset
      return OracleNormal.logProbability(below: distance / variance.squareRoot())
    case .classProbability, .reciprocalClassProbability:
      preconditionFailure("a class tilt has no Gaussian expectation in closed form")
    }
  }

  /// The derivative ∇_m log R with respect to the mean.
  ///
  /// - Parameters:
  ///   - mean: The mean m, d coordinates.
  ///   - covariance: The covariance V, d × d; it may be zero.
  /// - Returns: d partial derivatives; zero for the half-space when V is zero.
  public func logGaussianExpectationGradient(
    mean: [Double],
    covariance: [[Double]]
  ) -> [Double] {
    switch self {
    case .exponentialLinear(let direction):
      return direction
    case .radial(let centre, let length):
      let offset = zip(mean, centre).map { $0 - $1 }
      let inverse = Self.widened(covariance, by: length).inverse
      return OracleMatrix.product(inverse, offset).map { -$0 }
    case .quadratic(let centre, let matrix, _):
      let offset = zip(mean, centre).map { $0 - $1 }
      let total = gaussianExpectation(mean: mean, covariance: covariance)
      return OracleMatrix.product(Self.symmetrized(matrix), offset).map { 2 * $0 / total }
    case .halfSpace(let normal, let offset):
      let variance = Self.form(covariance, normal)
      if variance == 0 { return normal.map { _ in 0 } }
      return Self.hazard(mean, normal, offset, variance)
    case .probit(let normal, let offset):
      return Self.hazard(mean, normal, offset, 1 + Self.form(covariance, normal))
    case .classProbability, .reciprocalClassProbability:
      preconditionFailure("a class tilt has no Gaussian expectation in closed form")
    }
  }

  /// The second moment E[f(X)²] for X ~ N(m, V).
  ///
  /// The square of an exponential-linear tilt has twice its direction, that of a radial one its
  /// length over √2, that of an indicator is itself. A quadratic tilt adds the variance
  /// 2 tr(AVAV) + 4 (m - b)'AVA(m - b) with A symmetrized. A probit tilt needs only the law of
  /// a·X and is summed over it by the trapezoidal rule.
  ///
  /// - Parameters:
  ///   - mean: The mean m, d coordinates.
  ///   - covariance: The covariance V, d × d.
  /// - Returns: E[f²], dimensionless.
  public func gaussianSecondMoment(mean: [Double], covariance: [[Double]]) -> Double {
    let first = { (tilt: OracleTilt) in
      tilt.gaussianExpectation(mean: mean, covariance: covariance)
    }
    switch self {
    case .exponentialLinear(let direction):
      return first(.exponentialLinear(direction: direction.map { 2 * $0 }))
    case .radial(let centre, let length):
      return first(.radial(centre: centre, length: length / 2.0.squareRoot()))
    case .quadratic(let centre, let matrix, _):
      let offset = zip(mean, centre).map { $0 - $1 }
      let curved = OracleMatrix.product(Self.symmetrized(matrix), covariance)
      let slope = OracleMatrix.product(Self.symmetrized(matrix), offset)
      let variance =
        2 * OracleMatrix.trace(OracleMatrix.product(curved, curved))
        + 4 * Self.form(covariance, slope)
      return first(self) * first(self) + variance
    case .halfSpace:
      return first(self)
    case .probit(let normal, let offset):
      let centre = OracleMatrix.dot(normal, mean) - offset
      let deviation = Self.form(covariance, normal).squareRoot()
      let step = 0.1 / max(1, deviation)
      let last = Int(12 / step)
      return (-last...last).reduce(0) { sum, index in
        let normal = step * Double(index)
        let density = exp(-0.5 * normal * normal) / (2 * Double.pi).squareRoot()
        let value = OracleNormal.probability(below: centre + deviation * normal)
        return sum + step * density * value * value
      }
    case .classProbability, .reciprocalClassProbability:
      preconditionFailure("a class tilt has no Gaussian expectation in closed form")
    }
  }

  /// The quadratic form v'Mv.
  static func form(_ matrix: [[Double]], _ vector: [Double]) -> Double {
    OracleMatrix.dot(vector, OracleMatrix.product(matrix, vector))
  }

  private static func symmetrized(_ matrix: [[Double]]) -> [[Double]] {
    matrix.indices.map { row in
      matrix.indices.map { (matrix[row][$0] + matrix[$0][row]) / 2 }
    }
  }

  /// The inverse and the log-determinant of ℓ²I + V.
  private static func widened(
    _ covariance: [[Double]],
    by length: Double
  ) -> (inverse: [[Double]], logDeterminant: Double) {
    var sum = covariance
    for index in covariance.indices {
      sum[index][index] += length * length
    }
    let (inverse, logDeterminant) = OracleMatrix.inverse(of: sum)
    return (inverse, logDeterminant)
  }

  /// The gradient of log Φ((a·m - b)/√variance).
  private static func hazard(
    _ mean: [Double],
    _ normal: [Double],
    _ offset: Double,
    _ variance: Double
  ) -> [Double] {
    let deviation = variance.squareRoot()
    let quantile = (OracleMatrix.dot(normal, mean) - offset) / deviation
    return normal.map { $0 * OracleNormal.hazard(at: quantile) / deviation }
  }
}
