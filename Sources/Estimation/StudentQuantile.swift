import GuidedDiffusion

/// The quantile function of Student's t distribution, for intervals from few groups.
public enum StudentQuantile {
  /// The t below which a share `probability` in (0, 1) lies, with `degreesOfFreedom` ν.
  ///
  /// The expansion in the normal quantile z to the order ν⁻⁴ (Abramowitz & Stegun 1964, 26.7.5). Between
  /// the 0.5 % and 99.5 % quantiles the error is below 1e-4 for ν >= 10 and 4e-6 for ν >= 19.
  public static func value(_ probability: Double, degreesOfFreedom: Int) -> Double {
    let z = NormalQuantile.value(probability)
    let x = z * z
    let terms = [
      (x + 1) / 4,
      ((5 * x + 16) * x + 3) / 96,
      (((3 * x + 19) * x + 17) * x - 15) / 384,
      ((((79 * x + 776) * x + 1482) * x - 1920) * x - 945) / 92160,
    ]
    let nu = Double(degreesOfFreedom)
    return z * (1 + terms.reversed().reduce(0) { ($0 + $1) / nu })
  }

  /// The t of a two-sided interval that covers with probability `confidence`.
  public static func twoSided(_ confidence: Double, degreesOfFreedom: Int) -> Double {
    value(0.5 + 0.5 * confidence, degreesOfFreedom: degreesOfFreedom)
  }
}
