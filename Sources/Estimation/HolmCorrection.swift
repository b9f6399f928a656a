import GuidedDiffusion

/// Several hypotheses tested at once, so that the chance of any false rejection stays below a level.
///
/// S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
/// Statistics 6 (1979): with the p-values ascending, the k-th of m is compared with level/(m - k + 1), and
/// the first that is larger stops the procedure. It holds whatever the dependence between the tests.
public enum HolmCorrection {
  /// Which hypotheses are rejected at `level`; a p-value that is no number rejects nothing.
  public static func rejections(_ pValues: [Double], level: Double) -> [Bool] {
    var isRejected = pValues.map { _ in false }
    let ascending = pValues.indices.sorted {
      (comparable(pValues[$0]), $0) < (comparable(pValues[$1]), $1)
    }
    for (rank, index) in ascending.enumerated() {
      guard pValues[index] <= level / Double(pValues.count - rank) else { break }
      isRejected[index] = true
    }
    return isRejected
  }

  private static func comparable(_ pValue: Double) -> Double {
    pValue.isNaN ? .infinity : pValue
  }
}

/// The p-value of a number whose error is normal.
public enum NormalTest {
  /// The two-sided p-value 2 Φ(-|distance|/error) of the hypothesis that the true distance is 0.
  ///
  /// Without error it is 0, or 1 where the distance is 0 too; 1 where either is no number.
  public static func pValue(distance: Double, error: Double) -> Double {
    guard distance.isFinite, error.isFinite else { return 1 }
    guard error > 0 else { return distance == 0 ? 1 : 0 }
    return 2 * Elementary.normalCumulative(-abs(distance) / error)
  }
}
