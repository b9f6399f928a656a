import Foundation

/// The estimate of E_P[F] from guided paths and twins, by the balance heuristic and a control
/// variate.
///
/// With a the share of paths simulated under P and L = dP/dQ of each path,
///
///     p/m = 1/(a + (1 - a)/L),   q/m = 1/(a L + 1 - a),   y = F p/m,   c = p/m - q/m;
///
/// the estimate is the intercept of the least-squares line of y on c, and its standard error is the
/// standard deviation of the residuals over √M.
///
/// Source: Owen & Zhou 2000, "Safe and effective importance sampling".
public struct OracleTwin: Sendable {
  /// The estimate of E_P[F], in the units of F.
  public let estimate: Double
  /// Its standard error, in the units of F.
  public let standardError: Double
  /// The slope of y on c; zero when c does not vary.
  public let slope: Double
  /// The residuals y - estimate - slope c, one per path.
  public let residuals: [Double]

  /// Estimates E_P[F] from M paths.
  ///
  /// - Parameters:
  ///   - values: The functional F of each path, M numbers.
  ///   - logRatios: log L = log dP/dQ of each path, M numbers.
  ///   - guidedShare: The actual share a of the M paths that were simulated under P.
  ///   - lostDegreesOfFreedom: The variance of the residuals divides by M minus this number.
  public init(
    values: [Double],
    logRatios: [Double],
    guidedShare: Double,
    lostDegreesOfFreedom: Int = 1
  ) {
    let responses = zip(values, logRatios).map { value, logRatio in
      value * Self.guidedWeight(logRatio: logRatio, guidedShare: guidedShare)
    }
    let controls = logRatios.map { logRatio in
      Self.guidedWeight(logRatio: logRatio, guidedShare: guidedShare)
        - Self.guidedWeight(logRatio: -logRatio, guidedShare: 1 - guidedShare)
    }
    let count = Double(values.count)
    let meanResponse = responses.reduce(0, +) / count
    let meanControl = controls.reduce(0, +) / count
    var products = 0.0
    var squares = 0.0
    for (response, control) in zip(responses, controls) {
      products += (control - meanControl) * (response - meanResponse)
      squares += (control - meanControl) * (control - meanControl)
    }
    let fittedSlope = squares > 0 ? products / squares : 0
    let intercept = meanResponse - fittedSlope * meanControl
    slope = fittedSlope
    estimate = intercept
    residuals = zip(responses, controls).map { $0 - intercept - fittedSlope * $1 }
    standardError = Self.standardError(
      ofResiduals: residuals,
      lostDegreesOfFreedom: lostDegreesOfFreedom
    )
  }

  /// Estimates E_P[F] from M paths whose kinds are known; the share is counted.
  ///
  /// - Parameters:
  ///   - values: The functional F of each path, M numbers.
  ///   - logRatios: log L = log dP/dQ of each path, M numbers.
  ///   - isTwin: Whether each path was simulated under Q, M entries.
  ///   - lostDegreesOfFreedom: The variance of the residuals divides by M minus this number.
  public init(
    values: [Double],
    logRatios: [Double],
    isTwin: [Bool],
    lostDegreesOfFreedom: Int = 1
  ) {
    let guidedCount = isTwin.reduce(0) { $0 + ($1 ? 0 : 1) }
    self.init(
      values: values,
      logRatios: logRatios,
      guidedShare: Double(guidedCount) / Double(isTwin.count),
      lostDegreesOfFreedom: lostDegreesOfFreedom
    )
  }

  /// The difference of two estimates whose paths share their noise, path by path.
  ///
  /// - Parameters:
  ///   - other: The estimate to subtract, from the same number of paths in the same order.
  ///   - lostDegreesOfFreedom: The variance of the differences divides by M minus this number.
  /// - Returns: `estimate - other.estimate` and its standard error from the differences of
  ///   residuals.
  public func difference(
    from other: OracleTwin,
    lostDegreesOfFreedom: Int = 1
  ) -> (estimate: Double, standardError: Double) {
    let differences = zip(residuals, other.residuals).map { $0 - $1 }
    let standardError = Self.standardError(
      ofResiduals: differences,
      lostDegreesOfFreedom: lostDegreesOfFreedom
    )
    return (estimate - other.estimate, standardError)
  }

  /// The density ratio p/m = L/(a L + 1 - a) of P to the mixture m = a p + (1 - a) q.
  private static func guidedWeight(logRatio: Double, guidedShare: Double) -> Double {
    if logRatio > 0 {
      return 1 / (guidedShare + (1 - guidedShare) * exp(-logRatio))
    }
    return exp(logRatio) / (guidedShare * exp(logRatio) + 1 - guidedShare)
  }

  private static func standardError(
    ofResiduals residuals: [Double],
    lostDegreesOfFreedom: Int
  ) -> Double {
    let count = Double(residuals.count)
    let mean = residuals.reduce(0, +) / count
    let squares = residuals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / (count - Double(lostDegreesOfFreedom)) / count).squareRoot()
  }
}
