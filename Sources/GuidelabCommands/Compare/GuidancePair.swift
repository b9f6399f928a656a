import Harness

/// One scale of one cell: a quantity with guidance and without, on the same noise.
struct GuidancePair: Equatable {
  /// What is seen of the difference; the raw value is its name in all formats.
  enum Verdict: String, CaseIterable {
    /// The interval of the improvement is on the good side of 0.
    case better
    /// It is on the bad side of 0.
    case worse
    /// It is above 0, and neither side is good.
    case higher
    /// It is below 0, and neither side is good.
    case lower
    /// It holds 0.
    case unseen = "no difference seen"
    /// No row of this scale has an interval that can be trusted.
    case unreliable
    /// No row of this scale has a value.
    case failed
    /// The quantity compares by itself and has no improvement.
    case none = "–"

    /// The name in a narrow column.
    var label: String { self == .unseen ? "none seen" : rawValue }
  }

  /// w.
  var scale: Double
  /// How the values were estimated: `twin` or `direct`.
  var estimator: ResultRow.Estimator
  /// The value at scale 0 by the same estimator.
  var unguided: ResultRow.Estimate?
  /// The value at this scale.
  var guided: ResultRow.Estimate?
  /// The paired difference.
  var improvement: ResultRow.Estimate?
  /// The share of paths that end better.
  var improvedFraction: ResultRow.Estimate?
  /// What a theorem says of the improvement.
  var theorem: ResultRow.Theorem
  /// What is seen of the difference.
  var verdict: Verdict

  /// The pair at `scale` by the best estimator that can be trusted: the twin, else the plain mean;
  /// `nil` where neither has a row.
  ///
  /// `rows` are those of one quantity and cell.
  init?(scale: Double, rows: [ResultRow], fraction: ResultRow.Estimate?, sense: QuantitySense) {
    let candidates = [ResultRow.Estimator.twin, .direct].compactMap { estimator in
      rows.first { $0.scale == scale && $0.estimator == estimator }
    }
    func zero(_ row: ResultRow) -> ResultRow? {
      rows.first { $0.scale == 0 && $0.estimator == row.estimator }
    }
    func isTrusted(_ row: ResultRow) -> Bool {
      let isSound = row.status.isTrusted && zero(row).map(\.status.isTrusted) ?? true
      return isSound && (row.improvement != nil || Self.comparesByItself(row.quantity))
    }
    let trusted = candidates.first(where: isTrusted)
    let row =
      trusted ?? candidates.first { $0.improvement != nil }
      ?? candidates.first { $0.estimate != nil } ?? candidates.first
    guard let row else { return nil }
    self.scale = scale
    estimator = row.estimator
    unguided = zero(row)?.estimate
    guided = row.estimate
    improvement = row.improvement
    improvedFraction = fraction
    theorem = row.theorem
    if row.estimate == nil {
      verdict = .failed
    } else if Self.comparesByItself(row.quantity) {
      verdict = trusted == nil ? .unreliable : .none
    } else {
      verdict = trusted == nil ? .unreliable : Self.verdict(row.improvement, sense: sense)
    }
  }

  /// Whether the interval can be trusted.
  var isReliable: Bool { verdict != .unreliable && verdict != .failed }

  /// Half the length of the interval of the improvement, the longer half where they differ.
  var halfInterval: Double? {
    improvement.map { max($0.upper - $0.value, $0.value - $0.lower) }
  }

  /// Quantities that are of guided and unguided paths together.
  private static func comparesByItself(_ quantity: ResultRow.Quantity) -> Bool {
    quantity == .improvedFraction || quantity == .meanLoss
  }

  private static func verdict(
    _ improvement: ResultRow.Estimate?,
    sense: QuantitySense
  ) -> Verdict {
    guard let improvement, !improvement.lower.isNaN, !improvement.upper.isNaN else {
      return .unreliable
    }
    guard improvement.lower > 0 || improvement.upper < 0 else { return .unseen }
    let rises = improvement.lower > 0
    switch sense {
    case .higher: return rises ? .better : .worse
    case .lower: return rises ? .worse : .better
    case .neither: return rises ? .higher : .lower
    }
  }
}
