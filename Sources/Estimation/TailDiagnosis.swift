/// What the largest contributions say about a mean.
public struct TailDiagnosis: Equatable, Sendable {
  /// Pareto k̂, or `nil` when there is no tail to fit.
  public var shape: Double?
  /// Whether the mean's standard error can be believed.
  public var isReliable: Bool

  /// The diagnosis of `count` contributions with these largest and (negated) smallest ones.
  ///
  /// The heavier of the two tails counts: k̂ <= `limit` is reliable. Tails of ties have no k̂: where
  /// both are, at two values, as for an event that happens or not, ten of each value make the error
  /// normal enough. Where all contributions are equal or fewer than 25, or where fewer than four decide
  /// the error, nothing supports it, and the mean is not relied on. Contributions that differ by at most
  /// `rounding` are equal: the event that would make a difference has not been seen.
  init(upper: [Double], lower: [Double], count: Int, limit: Double, rounding: Double = 0) {
    let shapes = [upper, lower].compactMap { tail -> Double? in
      tail.allSatisfy(\.isFinite) ? ParetoTail.shape(largest: tail, count: count) : .infinity
    }
    shape = shapes.max()
    let (top, bottom) = (upper.max() ?? 0, lower.max() ?? 0)
    let ties = min(upper.count { $0 == top }, lower.count { $0 == bottom })
    // `lower` is negated, so that equal contributions sum to 0.
    let areTwoValues = count >= 25 && ties >= 10 && top + bottom > 0
    isReliable =
      !(rounding > 0 && top + bottom <= rounding) && (shape.map { $0 <= limit } ?? areTwoValues)
      && Self.decisive(upper, lower, count: count) >= Self.fewestDecisive
  }

  /// How many contributions must decide the standard error for it to be believed.
  static let fewestDecisive = 4.0

  /// (Σ r²)²/Σ r⁴ of the largest contributions r at both ends: the number of those that the standard
  /// error hangs on.
  ///
  /// A Pareto tail of shape 0.7 has about 8. Where two or three contributions are 10^30 times the others,
  /// the tail is no Pareto tail and k̂ does not see them.
  private static func decisive(_ upper: [Double], _ lower: [Double], count: Int) -> Double {
    let kept = ParetoTail.length(count: count) + 1
    let ends = [upper, lower].flatMap { $0.sorted(by: >).prefix(kept) }
    let scale = ends.reduce(0) { max($0, abs($1)) }
    guard scale > 0, scale.isFinite else { return .infinity }
    var (squares, fourths) = (0.0, 0.0)
    for value in ends {
      let square = (value / scale) * (value / scale)
      squares += square
      fourths += square * square
    }
    return squares * squares / fourths
  }
}

extension Extremes {
  /// The diagnosis of the residuals of `regression`, which are taken about a line at height `level`.
  func diagnosis(of regression: TwinRegression, level: Double) -> TailDiagnosis {
    diagnosis(
      intercept: regression.intercept,
      slope: regression.slope,
      count: regression.count,
      limit: ParetoTail.threshold(count: regression.count),
      rounding: Self.roundingShare * abs(level)
    )
  }

  /// Sums of products of numbers of size 1 are exact to this, with much to spare.
  private static let roundingShare = 1e-11

  /// The diagnosis of the residuals about a line, the companions being where it is evaluated.
  func diagnosis(
    intercept: Double,
    slope: Double,
    count: Int,
    limit: Double,
    rounding: Double = 0
  ) -> TailDiagnosis {
    TailDiagnosis(
      upper: upper.elements.map { $0.value - intercept - slope * $0.companion },
      lower: lower.elements.map { $0.value + intercept - slope * $0.companion },
      count: count,
      limit: limit,
      rounding: rounding
    )
  }
}
