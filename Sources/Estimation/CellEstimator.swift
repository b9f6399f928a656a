import GuidedDiffusion

/// Gathers the blocks of one cell, in order, and turns them into estimates.
///
/// The first `pilotPaths` paths decide where sums are centred and residuals are taken about; until
/// they are in, blocks wait. All memory is fixed by the numbers of scales and of tail values.
struct CellEstimator {
  /// The paths that settle the centres.
  static let pilotPaths = 1024

  private let guidedPaths: Int
  private var waiting: [BlockObservation] = []
  private var waitingPaths = 0
  private var centres: BlockSums.Centres?
  private var sums: BlockSums
  private var directTails: [Extremes]
  private var twinTails: [Extremes]
  private var paths = 0

  /// An estimator for `paths` paths, of which `twinPaths` are twins.
  init(scales: Int, paths: Int, twinPaths: Int) {
    guidedPaths = paths - twinPaths
    sums = BlockSums(scales: scales, hasTwins: twinPaths > 0)
    let rows = scales * Functional.allCases.count
    directTails = Array(
      repeating: Extremes(capacity: ParetoTail.length(count: guidedPaths) + 1),
      count: rows
    )
    twinTails =
      twinPaths > 0
      ? Array(
        repeating: Extremes(capacity: ParetoTail.length(count: paths) + 1),
        count: rows
      )
      : []
  }

  /// Takes the next block; blocks come in their order.
  mutating func add(_ block: BlockObservation) {
    if let centres {
      absorb(block, centres)
      return
    }
    waiting.append(block)
    waitingPaths += block.isTwin.count
    if waitingPaths >= Self.pilotPaths { settle() }
  }

  /// Fixes the centres from the blocks that wait, and takes them in.
  private mutating func settle() {
    let settled = BlockSums.Centres(waiting)
    centres = settled
    for block in waiting { absorb(block, settled) }
    waiting = []
  }

  private mutating func absorb(_ block: BlockObservation, _ centres: BlockSums.Centres) {
    sums.merge(BlockSums(block, centres: centres))
    let functionals = Functional.allCases.count
    for row in directTails.indices {
      let values = block.values[row]
      for path in block.isTwin.indices where !block.isTwin[path] {
        directTails[row].offer(
          values[path] - centres.means[row],
          companion: 0,
          order: paths + path
        )
      }
      guard !twinTails.isEmpty else { continue }
      let line = centres.lines[row]
      let controls = block.controls[row / functionals]
      let weighted = block.weighted[row]
      for path in block.isTwin.indices {
        twinTails[row].offer(
          weighted[path] - line.intercept - line.slope * controls[path],
          companion: controls[path],
          order: paths + path
        )
      }
    }
    paths += block.isTwin.count
  }

  /// The estimates of all rows, once every block is in.
  mutating func finish() -> CellEstimates {
    if centres == nil { settle() }
    guard let centres else { return CellEstimates(direct: [], twin: [], improvedFractions: []) }
    let functionals = Functional.allCases
    let rows = directTails.indices
    let twin = twinTails.indices.map { row in
      let regression = sums.twin[row]
      let reference = sums.twin[row % functionals.count]
      let intercept = centres.lines[row].intercept + regression.intercept
      let referenceIntercept =
        centres.lines[row % functionals.count].intercept + reference.intercept
      return PairedEstimate(
        value: functionals[row % functionals.count].constant + intercept,
        standardError: regression.standardError,
        difference: intercept - referenceIntercept,
        differenceError: row < functionals.count
          ? 0 : regression.standardErrorOfDifference(to: reference),
        tail: twinTails[row].diagnosis(
          intercept: regression.intercept,
          slope: regression.slope,
          count: regression.count,
          limit: ParetoTail.threshold(count: regression.count)
        )
      )
    }
    let direct = rows.map { row in
      let moments = sums.direct[row]
      let differences = sums.differences[row]
      let shift = centres.means[row] - centres.means[row % functionals.count]
      var tail = directTails[row].diagnosis(
        intercept: moments.mean,
        slope: 0,
        count: moments.count,
        // A plain mean has a normal error only if its variance is finite.
        limit: min(0.5, ParetoTail.threshold(count: moments.count))
      )
      if !twin.isEmpty {
        let constant = functionals[row % functionals.count].constant
        tail.isReliable =
          tail.isReliable
          && hasSeenVariance(row: row, mean: twin[row].value - constant)
      }
      return PairedEstimate(
        value: functionals[row % functionals.count].constant + centres.means[row] + moments.mean,
        standardError: moments.standardError,
        difference: shift + differences.mean,
        differenceError: differences.standardError,
        tail: tail
      )
    }
    return CellEstimates(
      direct: direct,
      twin: twin,
      improvedFractions: sums.improved.map {
        BinomialEstimate(successes: $0, trials: guidedPaths)
      }
    )
  }
}

extension CellEstimator {
  /// Whether the guided paths alone show the variance that guided and twin paths together do.
  ///
  /// Twins go where 1/p(c|Y) is large and know E_P[F²] = E_m[F² p/m] better. A sample that has seen
  /// less than two thirds of that variance states an error that is too small, however tame it looks.
  private func hasSeenVariance(row: Int, mean: Double) -> Bool {
    let moments = sums.direct[row]
    let n = Double(moments.count)
    let seen = moments.standardError * moments.standardError * n
    let known = sums.weightedSquares[row] / Double(sums.twin[row].count) - mean * mean
    return known <= 1.5 * seen
  }
}

extension Extremes {
  /// The diagnosis of the residuals about a line, the companions being where it is evaluated.
  fileprivate func diagnosis(
    intercept: Double,
    slope: Double,
    count: Int,
    limit: Double
  ) -> TailDiagnosis {
    TailDiagnosis(
      upper: upper.elements.map { $0.value - intercept - slope * $0.companion },
      lower: lower.elements.map { $0.value + intercept - slope * $0.companion },
      count: count,
      limit: limit
    )
  }
}
