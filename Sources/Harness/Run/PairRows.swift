import Estimation

extension CellRows {
  /// The rows that compare each guided path with the unguided one on the same noise.
  func pairRows(scale: Int) -> [ResultRow] {
    [improvedFraction(scale: scale), meanLoss(scale: scale)]
  }

  /// The share of paths that guidance makes better.
  private func improvedFraction(scale: Int) -> ResultRow {
    let fraction = estimates.improvedFractions[scale]
    let bounds = fraction.interval(z: z)
    // A sample that is no number is neither better nor worse.
    let hasValue =
      estimates.row(.meanSquare, scale: scale)
      .map { estimates.direct[$0].value.isFinite } ?? true
    var row = blank(.improvedFraction, .direct, scale: cell.scales[scale])
    if hasValue {
      row.estimate = ResultRow.Estimate(
        value: fraction.value,
        standardError: fraction.standardError,
        lower: bounds.lower,
        upper: bounds.upper
      )
    }
    row.paths = fraction.trials
    row.status = hasValue ? .ok : .failed(reason: Self.overflow)
    return row
  }

  /// What the others lose.
  private func meanLoss(scale: Int) -> ResultRow {
    let loss = estimates.losses[scale]
    let hasValue = loss.value.isFinite
    var row = blank(.meanLoss, .direct, scale: cell.scales[scale])
    if hasValue { row.estimate = interval(loss.value, loss.standardError) }
    row.paretoK = loss.tail.shape
    row.paths = guidedPaths
    row.status =
      hasValue ? (loss.tail.isReliable ? .ok : .unreliable) : .failed(reason: Self.overflow)
    return row
  }
}
