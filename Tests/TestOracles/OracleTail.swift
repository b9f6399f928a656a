import Foundation

/// The Pareto shape k̂ of the largest of M values, as a diagnosis of their mean.
///
/// Sources: Zhang & Stephens 2009, "A new and efficient estimation method for the generalized
/// Pareto distribution"; Vehtari, Simpson, Gelman, Yao & Gabry 2024, "Pareto smoothed importance
/// sampling".
public enum OracleTail {
  /// The number ⌈min(0.2 M, 3 √M)⌉ of largest values that make up the tail.
  ///
  /// - Parameter count: The number M of values.
  /// - Returns: The length of the tail.
  public static func tailLength(count: Int) -> Int {
    Int(min(0.2 * Double(count), 3 * Double(count).squareRoot()).rounded(.up))
  }

  /// The threshold min(1 - 1/log10 M, 0.7) above which the mean of M values is unreliable.
  ///
  /// - Parameter count: The number M > 1 of values.
  /// - Returns: The largest acceptable k̂.
  public static func threshold(count: Int) -> Double {
    min(1 - 1 / log10(Double(count)), 0.7)
  }

  /// The regularized shape k̂ of the upper tail of the values.
  ///
  /// The exceedances of the largest values over the next largest one are fitted; the shape is then
  /// drawn towards 1/2 with the weight of ten observations.
  ///
  /// - Parameter values: M values, in any order.
  /// - Returns: k̂, or nil when the tail has fewer than five values or its lowest quarter is tied
  ///   with the next largest value.
  public static func shape(ofValues values: [Double]) -> Double? {
    let length = tailLength(count: values.count)
    guard length >= 5, length < values.count else { return nil }
    let descending = values.sorted(by: >)
    let cutoff = descending[length]
    let exceedances = descending[0..<length].map { $0 - cutoff }
    guard let fit = fit(exceedances: exceedances) else { return nil }
    return regularized(shape: fit.shape, count: length)
  }

  /// The shape after the weakly informative prior centred at 1/2, (n k + 10/2) / (n + 10).
  ///
  /// - Parameters:
  ///   - shape: The fitted shape k.
  ///   - count: The number n of exceedances.
  /// - Returns: The regularized shape.
  public static func regularized(shape: Double, count: Int) -> Double {
    (Double(count) * shape + 10 * 0.5) / (Double(count) + 10)
  }

  /// Fits a generalized Pareto distribution P(X > x) = (1 + k x/σ)^{-1/k} to exceedances.
  ///
  /// With θ = -k/σ the profile log-likelihood is n (ln(-θ/k(θ)) - k(θ) - 1), where
  /// k(θ) = mean ln(1 - θ x). θ is averaged over m = 30 + ⌊√n⌋ points
  ///
  ///     θ_j = 1/x_max + (1 - √(m/(j - 1/2))) / (3 x*),     x* = the ⌊n/4 + 1/2⌋-th smallest,
  ///
  /// with weights proportional to the profile likelihood.
  ///
  /// - Parameter exceedances: n >= 2 non-negative values, in any order.
  /// - Returns: The shape k and the scale σ, without regularization; nil when x* is not positive.
  public static func fit(exceedances: [Double]) -> (shape: Double, scale: Double)? {
    let ascending = exceedances.sorted()
    let count = ascending.count
    guard count >= 2, let largest = ascending.last else { return nil }
    let quartile = ascending[max(1, Int((Double(count) / 4 + 0.5).rounded(.down))) - 1]
    guard quartile > 0 else { return nil }
    func profileShape(_ theta: Double) -> Double {
      ascending.reduce(0) { $0 + log1p(-theta * $1) } / Double(count)
    }
    let pointCount = 30 + Int(Double(count).squareRoot().rounded(.down))
    let thetas = (1...pointCount).map { index in
      1 / largest
        + (1 - (Double(pointCount) / (Double(index) - 0.5)).squareRoot()) / (3 * quartile)
    }
    let logLikelihoods = thetas.map { theta in
      let shape = profileShape(theta)
      return Double(count) * (log(-theta / shape) - shape - 1)
    }
    let highest = logLikelihoods.reduce(-Double.infinity, max)
    let weights = logLikelihoods.map { exp($0 - highest) }
    let total = weights.reduce(0, +)
    let theta = zip(thetas, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let shape = profileShape(theta)
    return (shape, -shape / theta)
  }
}
