import GuidedDiffusion

/// The upper tail of the chi-square distribution: how rare a sum of squares that large is.
public enum ChiSquareTail {
  /// P(χ²_ν > `value`) with `degreesOfFreedom` ν >= 1; 1 for values up to 0, 0 where it is no number.
  ///
  /// The finite sums for whole ν (Abramowitz & Stegun 1964, 26.4.4 and 26.4.5): with t = value/2,
  ///
  ///     ν even:  Σ_{k < ν/2} e^-t t^k/k!,
  ///     ν odd:   2 Φ(-√value) + Σ_{k < (ν-1)/2} e^-t t^(k + 1/2)/Γ(k + 3/2).
  ///
  /// Every term is positive: the relative error is that of one exponential.
  public static func probability(above value: Double, degreesOfFreedom: Int) -> Double {
    guard value > 0 else { return value.isNaN ? 0 : 1 }
    guard value.isFinite else { return 0 }
    let t = value / 2
    let logarithm = Elementary.log(t)
    let isEven = degreesOfFreedom.isMultiple(of: 2)
    var sum = isEven ? 0 : 2 * Elementary.normalCumulative(-value.squareRoot())
    // ln(e^-t t^k/k!) from k = 0, or ln(e^-t t^(k + 1/2)/Γ(k + 3/2)); Γ(3/2) = √π/2.
    var term = isEven ? -t : 0.5 * logarithm - t + 0.12078223763524522
    for k in 0..<(degreesOfFreedom / 2) {
      sum += Elementary.exp(term)
      term += logarithm - Elementary.log(Double(k) + (isEven ? 1 : 1.5))
    }
    return min(sum, 1)
  }
}
