import Foundation

/// One Gaussian component ω N(μ, Σ) of a mixture, with a dense covariance.
public struct OracleComponent: Sendable {
  /// The weight ω within its class (dimensionless, the weights of a class sum to one).
  public let weight: Double
  /// The mean μ (d coordinates).
  public let mean: [Double]
  /// The covariance Σ (d × d, symmetric positive definite).
  public let covariance: [[Double]]
  /// The precision Σ⁻¹ (d × d).
  public let precision: [[Double]]
  /// The logarithm of the determinant of Σ.
  public let logDeterminant: Double

  /// Creates a component and inverts its covariance.
  ///
  /// - Parameters:
  ///   - weight: The weight ω within the class.
  ///   - mean: The mean μ, d coordinates.
  ///   - covariance: The covariance Σ, d × d.
  public init(weight: Double, mean: [Double], covariance: [[Double]]) {
    self.weight = weight
    self.mean = mean
    self.covariance = covariance
    (precision, logDeterminant) = OracleMatrix.inverse(of: covariance)
  }

  /// Creates a one-dimensional component ω N(μ, variance).
  ///
  /// - Parameters:
  ///   - weight: The weight ω within the class.
  ///   - mean: The mean μ.
  ///   - variance: The variance.
  public init(weight: Double, mean: Double, variance: Double) {
    self.init(weight: weight, mean: [mean], covariance: [[variance]])
  }

  /// The component after the forward process has run for a log-time u.
  ///
  ///     N(e^{-u/2} μ, e^{-u} Σ + (1 - e^{-u}) I), the weight unchanged
  ///
  /// - Parameter logTime: The log-time u = -ln(1 - τ) >= 0.
  /// - Returns: The noised component.
  ///
  /// Source: Li & Jiao 2025, the forward process.
  public func noised(at logTime: Double) -> OracleComponent {
    let kept = exp(-logTime)
    let added = 1 - kept
    var noisedCovariance = covariance
    for row in 0..<mean.count {
      for column in 0..<mean.count {
        noisedCovariance[row][column] = kept * covariance[row][column] + (row == column ? added : 0)
      }
    }
    return OracleComponent(
      weight: weight,
      mean: mean.map { exp(-logTime / 2) * $0 },
      covariance: noisedCovariance
    )
  }

  /// The log-density of N(μ, Σ), without the weight.
  ///
  ///     -(d ln 2π + ln |Σ| + (x - μ)' Σ⁻¹ (x - μ)) / 2
  ///
  /// - Parameter point: The point x, d coordinates.
  /// - Returns: The natural logarithm of the density at x.
  public func logDensity(at point: [Double]) -> Double {
    var quadratic = 0.0
    for row in 0..<mean.count {
      for column in 0..<mean.count {
        quadratic +=
          (point[row] - mean[row]) * precision[row][column] * (point[column] - mean[column])
      }
    }
    return -0.5 * (Double(mean.count) * log(2 * Double.pi) + logDeterminant + quadratic)
  }

  /// One coordinate of the score -Σ⁻¹ (x - μ) of N(μ, Σ).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - coordinate: The coordinate wanted, 0..<d.
  /// - Returns: The partial derivative of the log-density along that coordinate.
  public func score(at point: [Double], coordinate: Int) -> Double {
    var sum = 0.0
    for column in 0..<mean.count {
      sum -= precision[coordinate][column] * (point[column] - mean[column])
    }
    return sum
  }
}
