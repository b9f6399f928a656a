import Foundation

/// The standard normal distribution function Φ and what is derived from it, far into the tail.
///
/// Below -10 the ratio Φ/φ is Laplace's continued fraction
///
///     Φ(-t)/φ(t) = 1/(t + 1/(t + 2/(t + 3/(t + ...))))
///
/// so that neither the logarithm nor the hazard φ/Φ loses digits where Φ underflows.
///
/// Source: Abramowitz & Stegun 1964, formula 26.2.14.
public enum OracleNormal {
  /// The distribution function Φ(t) = P(Z <= t).
  ///
  /// - Parameter quantile: The number t.
  /// - Returns: A probability.
  public static func probability(below quantile: Double) -> Double {
    0.5 * erfc(-quantile / 2.0.squareRoot())
  }

  /// The logarithm log Φ(t).
  ///
  /// - Parameter quantile: The number t.
  /// - Returns: A number of at most zero.
  public static func logProbability(below quantile: Double) -> Double {
    if quantile > 0 { return log1p(-probability(below: -quantile)) }
    if quantile > -10 { return log(probability(below: quantile)) }
    return logDensity(at: quantile) + log(tailRatio(at: -quantile))
  }

  /// The derivative φ(t)/Φ(t) of log Φ.
  ///
  /// - Parameter quantile: The number t.
  /// - Returns: A positive number, close to -t far below zero.
  public static func hazard(at quantile: Double) -> Double {
    if quantile > -10 { return exp(logDensity(at: quantile)) / probability(below: quantile) }
    return 1 / tailRatio(at: -quantile)
  }

  private static func logDensity(at point: Double) -> Double {
    -0.5 * point * point - 0.5 * log(2 * Double.pi)
  }

  /// Φ(-t)/φ(t) for t of ten or more, from the innermost fraction outwards.
  private static func tailRatio(at distance: Double) -> Double {
    if distance == .infinity { return 0 }
    var fraction = distance
    for level in stride(from: 200, to: 0, by: -1) {
      fraction = distance + Double(level) / fraction
    }
    return 1 / fraction
  }
}
