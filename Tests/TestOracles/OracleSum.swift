import Foundation

/// Sums of numbers that are given by their logarithms.
public enum OracleSum {
  /// The logarithm log Σ exp(l_i) of a sum of exponentials, scaled by the largest term.
  ///
  /// - Parameter values: The logarithms l_i; minus infinity is a term of zero.
  /// - Returns: The logarithm of the sum, minus infinity when every term is zero.
  public static func logSumExp(_ values: [Double]) -> Double {
    let largest = values.reduce(-Double.infinity, max)
    if largest == -Double.infinity { return largest }
    return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
  }
}
