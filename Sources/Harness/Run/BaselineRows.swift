import Estimation
import GuidedDiffusion

/// The rows that guidance is compared with, and its distance to the base law.
extension CellRows {
  /// The squared Fréchet distance at one scale; none in more than 128 dimensions.
  func frechetRows(scale: Int) -> [ResultRow] {
    guard estimates.frechet.indices.contains(scale) else { return [] }
    let w = cell.scales[scale]
    var row = frechetRow(estimates.frechet[scale], .direct, scale: w)
    row.paths = guidedPaths
    if let known = exact[scale] {
      row.exact = FrechetDistance(toBaseOf: cell.guidance, on: cell.target)?.squared(
        of: LawMoments(mean: [known.mean], covariance: SymmetricMatrix(diagonal: [known.variance]))
      )
    } else if continuous.isKnown(scale: w), cell.target.dimension > 1 {
      row.exact = continuous.frechet(scale: w)
    }
    return [row]
  }

  private func frechetRow(
    _ estimate: FrechetEstimate,
    _ estimator: ResultRow.Estimator,
    scale: Double
  ) -> ResultRow {
    var row = blank(.frechetDistance, estimator, scale: scale)
    let t = estimate.errors(confidence: cell.confidence)
    guard estimate.value.isFinite, estimate.standardError.isFinite else {
      row.status = .failed(reason: Self.overflow)
      return row
    }
    row.estimate = Self.interval(estimate.value, estimate.standardError, t)
    if estimator == .direct {
      row.improvement = Self.interval(estimate.difference, estimate.differenceError, t)
    }
    row.status = estimate.isReliable ? .ok : .unreliable
    return row
  }

  private static func interval(_ value: Double, _ error: Double, _ t: Double) -> ResultRow.Estimate
  {
    ResultRow.Estimate(
      value: value,
      standardError: error,
      lower: value - t * error,
      upper: value + t * error
    )
  }

  /// The rows of all baselines that the cell asks for, the plug-in gradient aside.
  var baselineRows: [ResultRow] {
    var rows: [ResultRow] = []
    for best in estimates.baselines?.bestOf ?? [] {
      guard let estimator = ResultRow.Estimator(rawValue: "best-of-\(best.size)") else { continue }
      rows += meanRows(best.rows, estimator, scale: 0, paths: best.paths)
    }
    if let resampling = estimates.baselines?.resampling {
      rows += meanRows(resampling.rows, .resampled, scale: 1, paths: resampling.paths)
      var row = blank(.effectiveSampleSize, .resampled, scale: 1)
      let size = resampling.effectiveSampleSize
      // A fact of this sample, not an estimate: it has no error.
      row.estimate = ResultRow.Estimate(value: size, standardError: 0, lower: size, upper: size)
      row.paretoK = resampling.weightShape
      row.paths = resampling.paths
      rows.append(row)
    }
    if cell.baselines.contains(.reweighted) { rows += reweightedRows }
    return rows
  }

  private func meanRows(
    _ means: [BaselineRow],
    _ estimator: ResultRow.Estimator,
    scale: Double,
    paths: Int
  ) -> [ResultRow] {
    quantities.compactMap { item in
      guard let index = estimates.functionals.firstIndex(of: item.functional) else { return nil }
      let mean = means[index]
      var row = blank(item.quantity, estimator, scale: scale)
      row.paths = paths
      row.paretoK = mean.estimate.tail.shape
      // Resampled paths are unguided ones of the cell's own chain.
      if estimator == .resampled, continuous.isKnown(scale: 0) {
        row.exact = continuous.law(item.functional, scale: 1).map { $0 * item.factor }
      }
      guard mean.estimate.value.isFinite else {
        row.status = .failed(reason: Self.overflow)
        return row
      }
      row.estimate = interval(mean.estimate.value, mean.estimate.standardError, item.factor)
      row.improvement =
        mean.isDifferenceReliable
        ? interval(mean.estimate.difference, mean.estimate.differenceError, item.factor) : nil
      row.status = mean.estimate.tail.isReliable ? .ok : .unreliable
      return row
    }
  }

  /// Exact samples of the law ∝ f · base, as many as there are guided paths.
  private var reweightedRows: [ResultRow] {
    let count = guidedPaths
    guard let law = ExactLaw.reweighted(by: cell.guidance, on: cell.target) else {
      return failedRows("this tilt's reweighted law has no exact sampler; see the column exact")
    }
    let drawn = ExactLawEstimates(
      law,
      of: cell.guidance,
      on: cell.target,
      count: count,
      seed: cell.seed
    )
    guard let drawn else {
      return failedRows(
        "fewer than one in \(ExactLaw.mostProposals) samples of the base law is"
          + " accepted"
      )
    }
    var rows = quantities.compactMap { item -> ResultRow? in
      guard let index = drawn.functionals.firstIndex(of: item.functional) else { return nil }
      let mean = drawn.rows[index]
      var row = blank(item.quantity, .reweighted, scale: 1)
      row.paths = count
      row.estimate = interval(mean.value, mean.standardError, item.factor)
      row.exact = continuous.law(item.functional, scale: 1).map { $0 * item.factor }
      row.paretoK = mean.tail.shape
      row.status = mean.tail.isReliable ? .ok : .unreliable
      return row
    }
    if let frechet = drawn.frechet {
      var row = frechetRow(frechet, .reweighted, scale: 1)
      row.paths = count
      row.exact = continuous.frechet(scale: 1)
      rows.append(row)
    }
    return rows
  }

  private func failedRows(_ reason: String) -> [ResultRow] {
    quantities.map { item in
      var row = blank(item.quantity, .reweighted, scale: 1)
      row.status = .failed(reason: reason)
      return row
    }
  }
}

extension Cell {
  /// The same cell guided by the plug-in gradient, its paths all guided; `nil` unless asked for.
  var plugInCell: Cell? {
    guard baselines.contains(.plugIn) else { return nil }
    var cell = self
    cell.guidance.kind = .plugIn
    cell.paths = paths - Int((Double(paths) * twinShare).rounded(.down))
    cell.twinShare = 0
    cell.hasProfile = false
    cell.baselines = []
    cell.targets = plugInTargets
    return cell
  }
}

extension CellRows {
  /// The rows of a plug-in cell as those of a baseline of `cell`.
  func asBaseline(of cell: Cell) -> [ResultRow] {
    rows.filter { $0.scale > 0 }.map { row in
      var row = row
      row.estimator = .plugIn
      row.guided = cell.guidedName
      // Classifier guidance calls its tilt by name.
      if row.quantity == .reward { row.quantity = cell.mainQuantity }
      return row
    }
  }
}
