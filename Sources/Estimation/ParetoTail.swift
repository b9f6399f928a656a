import GuidedDiffusion

/// The tail diagnosis of a mean: Pareto k̂ of the contributions farthest from it.
///
/// A generalized Pareto distribution is fitted to the ⌈min(0.2 M, 3√M)⌉ largest of M contributions.
/// Its shape k̂ says how many moments exist: above 1/k̂ none. Means of M terms are trusted while
/// k̂ <= min(1 - 1/log10 M, 0.7) (Vehtari, Simpson, Gelman, Yao & Gabry, "Pareto smoothed importance
/// sampling", JMLR 25, 2024).
public enum ParetoTail {
  /// ⌈min(0.2 M, 3√M)⌉, the number of contributions that the fit looks at.
  public static func length(count: Int) -> Int {
    Int(min(0.2 * Double(count), 3 * Double(count).squareRoot()).rounded(.up))
  }

  /// How many of the largest of `count` contributions are kept to be looked at.
  static func kept(count: Int) -> Int { length(count: count) + 1 }

  /// How many are kept of residuals about a line that may still turn a little: some more, for which
  /// of them are the largest about the final line is not known before.
  static func keptOfResiduals(count: Int) -> Int {
    kept(count: count) + kept(count: count) / 4 + 64
  }

  /// The largest k̂ that is trusted for a mean of `count` terms.
  public static func threshold(count: Int) -> Double {
    min(1 - 2.302585092994046 / Elementary.log(Double(count)), 0.7)
  }

  /// k̂ of the tail of `count` contributions, or `nil` when it is too short (fewer than five) or has
  /// no spread to fit: when those above the threshold are all equal.
  ///
  /// `largest` holds at least the `length(count:)` + 1 largest of them; the smallest of these is the
  /// threshold that the others exceed.
  public static func shape(largest: [Double], count: Int) -> Double? {
    let length = length(count: count)
    let sorted = largest.sorted(by: >)
    guard length >= 5, sorted.count > length else { return nil }
    guard sorted[0].isFinite else { return .infinity }
    let exceedances = sorted[..<length].reversed().map { $0 - sorted[length] }
    guard let last = exceedances.last, exceedances.contains(where: { $0 > 0 && $0 < last }) else {
      return nil
    }
    let raw = fit(ascending: exceedances)
    // A weak prior at 1/2, worth ten observations, steadies short tails.
    let n = Double(length)
    return (n * raw + 5) / (n + 10)
  }

  /// The shape of the generalized Pareto distribution of `exceedances`, ascending and not all zero.
  ///
  /// The empirical Bayes estimate of Zhang & Stephens ("A new and efficient estimation method for the
  /// generalized Pareto distribution", Technometrics 51, 2009), a weighted mean over a profile grid.
  static func fit(ascending exceedances: [Double]) -> Double {
    let n = exceedances.count
    let grid = 30 + Int(Double(n).squareRoot())
    // The quartile scales the grid; among ties at the threshold take the first that exceeds it.
    let quartile = max(
      exceedances[Int(Double(n) / 4 + 0.5) - 1],
      exceedances.first { $0 > 0 } ?? 1
    )
    let largest = exceedances[n - 1]
    var thetas: [Double] = []
    var likelihoods: [Double] = []
    for index in 1...grid {
      let theta =
        1 / largest
        + (1 - (Double(grid) / (Double(index) - 0.5)).squareRoot()) / (3 * quartile)
      let k = meanLog(theta, exceedances)
      thetas.append(theta)
      likelihoods.append(Double(n) * (Elementary.log(-theta / k) - k - 1))
    }
    let top = likelihoods.max() ?? 0
    let weights = likelihoods.map { Elementary.exp($0 - top) }
    let total = weights.reduce(0, +)
    let theta = zip(thetas, weights).map { $0 * $1 }.reduce(0, +) / total
    return meanLog(theta, exceedances)
  }

  /// The mean of ln(1 - θ x): the shape that is most likely for θ.
  private static func meanLog(_ theta: Double, _ exceedances: [Double]) -> Double {
    var sum = Lanes.zero
    for index in stride(from: 0, to: exceedances.count, by: 8) {
      var x = Lanes.zero
      for lane in 0..<min(8, exceedances.count - index) { x[lane] = exceedances[index + lane] }
      sum += Elementary.log1p(-theta * x)
    }
    return sum.sum() / Double(exceedances.count)
  }
}
