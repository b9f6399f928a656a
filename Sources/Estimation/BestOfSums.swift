import GuidedDiffusion

/// Best of n: sums over the best of every n consecutive unguided paths.
///
/// Groups may reach over blocks; n paths left at the end that do not fill a group are not used.
struct BestOfSums: Sendable {
  private let size: Int
  /// [functional] over the samples that are kept.
  private var kept: [CentredMoments]
  /// [functional] the kept value less the mean of its group.
  private var differences: [CentredMoments]
  private var tails: [Extremes]
  private var groups = 0
  // The group that is being filled.
  private var filled = 0
  private var merit = 0.0
  private var best: [Double]
  private var totals: [Double]

  /// Empty sums for groups of `size` among `paths` unguided paths.
  init(size: Int, functionals: Int, paths: Int) {
    self.size = size
    kept = Array(repeating: CentredMoments(), count: functionals)
    differences = kept
    tails = Array(
      repeating: Extremes(capacity: ParetoTail.length(count: paths / size) + 1),
      count: functionals
    )
    best = Array(repeating: 0, count: functionals)
    totals = best
  }

  /// Takes the unguided paths of the next block in.
  mutating func add(_ block: BlockObservation) {
    for path in block.isTwin.indices where !block.isTwin[path] {
      let own = block.merits[path]
      // Of equals the first stays.
      let isBest = filled == 0 || own > merit || (merit.isNaN && !own.isNaN)
      if isBest { merit = own }
      for functional in best.indices {
        let value = block.values[functional][path]
        if isBest { best[functional] = value }
        totals[functional] = filled == 0 ? value : totals[functional] + value
      }
      filled += 1
      if filled == size { close() }
    }
  }

  private mutating func close() {
    for functional in best.indices {
      let deviation = kept[functional].add(best[functional])
      differences[functional].add(best[functional] - totals[functional] / Double(size))
      tails[functional].offer(deviation, companion: 0, order: groups)
    }
    groups += 1
    filled = 0
  }

  /// The estimates of functionals with these `constants`, or `nil` with fewer than two groups.
  func estimates(constants: [Double], isUnguidedReliable: [Bool]) -> BestOfEstimates? {
    guard groups >= 2 else { return nil }
    return BestOfEstimates(
      size: size,
      paths: size * groups,
      rows: constants.indices.map { functional in
        let (own, difference) = (kept[functional], differences[functional])
        let tail = tails[functional].diagnosis(
          intercept: own.moments.mean,
          slope: 0,
          count: groups,
          // A plain mean has a normal error only if its variance is finite.
          limit: min(0.5, ParetoTail.threshold(count: groups))
        )
        return BaselineRow(
          estimate: PairedEstimate(
            value: constants[functional] + own.mean,
            standardError: own.standardError,
            difference: difference.mean,
            differenceError: difference.standardError,
            tail: tail
          ),
          isDifferenceReliable: tail.isReliable && isUnguidedReliable[functional]
        )
      }
    )
  }
}
