import Foundation

/// The law of X_0 given X_u = x when the data are a Gaussian mixture, which is again a mixture.
///
/// With r = ᾱ/(1 - ᾱ) and ᾱ = e^{-u}, component k has
///
///     V_k = (Σ_k⁻¹ + r I)⁻¹,    m_k = V_k (Σ_k⁻¹ μ_k + r x/√ᾱ),
///
/// and its responsibility ρ_k(x) is its share of the noised density at x. At u = 0 the law is the
/// point x itself: V_k = 0 and m_k = x.
public struct OraclePosterior: Sendable {
  /// One component of the base law with what does not depend on x.
  struct Part {
    /// The logarithm of the weight, with the prior of the class if the base law is p(x).
    var logWeight: Double
    /// The component N(e^{-u/2} μ_k, e^{-u} Σ_k + (1 - e^{-u}) I) of the noised law.
    var noised: OracleComponent
    /// The posterior covariance V_k.
    var covariance: [[Double]]
    /// The matrix ∂m_k/∂x.
    var gain: [[Double]]
    /// The posterior mean m_k at x = 0.
    var intercept: [Double]
  }

  /// The whole noised mixture, every class of it.
  public let noisedMixture: OracleMixture
  let parts: [Part]
  private let baseClass: Int?

  /// Prepares the posterior at a log-time.
  ///
  /// - Parameters:
  ///   - mixture: The data law.
  ///   - baseClass: The class c of the base law p(x|c), or nil for p(x).
  ///   - logTime: The log-time u >= 0.
  public init(mixture: OracleMixture, baseClass: Int?, logTime: Double) {
    self.baseClass = baseClass
    noisedMixture = mixture.noised(at: logTime)
    let ratio = exp(-logTime) / (1 - exp(-logTime))
    var parts: [Part] = []
    for (index, group) in mixture.classes.enumerated()
    where baseClass == nil || baseClass == index {
      for component in group.components {
        var part = Part(
          logWeight: log(component.weight) + (baseClass == nil ? log(group.prior) : 0),
          noised: component.noised(at: logTime),
          covariance: component.mean.map { _ in component.mean.map { _ in 0 } },
          gain: OracleMatrix.identity(component.mean.count),
          intercept: component.mean.map { _ in 0 }
        )
        if logTime > 0 {
          var precision = component.precision
          for row in precision.indices {
            precision[row][row] += ratio
          }
          part.covariance = OracleMatrix.inverse(of: precision).inverse
          part.gain = part.covariance.map { row in row.map { $0 * ratio * exp(logTime / 2) } }
          part.intercept = OracleMatrix.product(
            part.covariance,
            OracleMatrix.product(component.precision, component.mean)
          )
        }
        parts.append(part)
      }
    }
    self.parts = parts
  }

  /// The score s_u(x) of the base law.
  ///
  /// - Parameter point: The point x, d coordinates.
  /// - Returns: d partial derivatives.
  public func baseScore(at point: [Double]) -> [Double] {
    guard let baseClass else { return noisedMixture.score(at: point) }
    return noisedMixture.score(at: point, classIndex: baseClass)
  }

  /// The posterior mean E[X_0 | X_u = x].
  ///
  /// - Parameter point: The point x, d coordinates.
  /// - Returns: Σ_k ρ_k m_k, d coordinates.
  public func mean(at point: [Double]) -> [Double] {
    let logShares = logResponsibilities(at: point)
    var sum = point.map { _ in 0.0 }
    for (part, logShare) in zip(parts, logShares) {
      for (row, value) in part.mean(at: point).enumerated() {
        sum[row] += exp(logShare) * value
      }
    }
    return sum
  }

  /// The derivative ∂E[X_0 | X_u = x]/∂x.
  ///
  ///     ∂m/∂x = Σ_k ρ_k (∂m_k/∂x + m_k (s_k - s)'),   s_k the score of the noised component
  ///
  /// - Parameter point: The point x, d coordinates.
  /// - Returns: The Jacobian, row i for the i-th coordinate of the mean, d × d.
  public func meanJacobian(at point: [Double]) -> [[Double]] {
    let logShares = logResponsibilities(at: point)
    let score = baseScore(at: point)
    var sum = point.map { _ in point.map { _ in 0.0 } }
    for (part, logShare) in zip(parts, logShares) {
      let mean = part.mean(at: point)
      for row in point.indices {
        for column in point.indices {
          let drift = part.noised.score(at: point, coordinate: column) - score[column]
          sum[row][column] += exp(logShare) * (part.gain[row][column] + mean[row] * drift)
        }
      }
    }
    return sum
  }

  /// The logarithms of the responsibilities ρ_k(x), in the order of the parts.
  func logResponsibilities(at point: [Double]) -> [Double] {
    let terms = parts.map { $0.logWeight + $0.noised.logDensity(at: point) }
    let total = OracleSum.logSumExp(terms)
    return terms.map { $0 - total }
  }
}

extension OraclePosterior.Part {
  /// The posterior mean m_k of the component.
  func mean(at point: [Double]) -> [Double] {
    zip(intercept, OracleMatrix.product(gain, point)).map { $0 + $1 }
  }
}
