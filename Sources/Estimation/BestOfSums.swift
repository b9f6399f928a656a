import GuidedDiffusion

/// Best of n: sums over the best of every n consecutive unguided paths.
///
/// Groups are counted from the first path of the run and may reach over blocks and over parts: a part
/// that starts or ends within a group keeps what it has of it, and merging in order completes it. n
/// paths left at the end that do not fill a group are not used.
struct BestOfSums: Sendable {
  /// What deviations are taken about.
  struct Centres: Sendable {
    /// [functional] for the values that are kept.
    var kept: [Double]
    /// [functional] for their differences to the means of their groups.
    var differences: [Double]
  }

  private let size: Int
  /// The number of paths in front of the first of these.
  private let firstPath: Int
  /// [functional] over the samples that are kept.
  private var kept: [Moments]
  /// [functional] the kept value less the mean of its group.
  private var differences: [Moments]
  private var tails: [Extremes]
  /// Groups from first to last path among these paths.
  private var groups = 0
  /// The first paths of these, as far as they belong to a group that starts before them.
  private var head: BestOfGroup
  /// The group that is being filled.
  private var open: BestOfGroup

  /// Empty sums for groups of `size` among `paths` unguided paths, from number `firstPath` on.
  init(size: Int, functionals: Int, paths: Int, firstPath: Int = 0) {
    self.size = size
    self.firstPath = firstPath
    kept = Array(repeating: Moments(), count: functionals)
    differences = kept
    tails = Array(
      repeating: Extremes(capacity: ParetoTail.kept(count: paths / size)),
      count: functionals
    )
    head = BestOfGroup(functionals: functionals)
    open = head
  }

  /// The paths that the group at the start lacks.
  private var missing: Int { (size - firstPath % size) % size }

  /// Keeps, of tails, what can count beside those of `earlier`.
  mutating func follow(_ earlier: BestOfSums) {
    tails = earlier.tails.map { Extremes(following: $0) }
  }

  /// Keeps no more tail values than a run of so many unguided paths would.
  mutating func limitTails(paths: Int) {
    let kept = ParetoTail.kept(count: paths / size)
    for index in tails.indices { tails[index].limit(to: kept) }
  }

  /// Takes the unguided paths of the next block in.
  mutating func add(_ block: BlockObservation, centres: Centres) {
    let missing = missing
    for path in block.isTwin.indices where !block.isTwin[path] {
      if head.filled < missing {
        head.add(block, path: path)
      } else {
        open.add(block, path: path)
        if open.filled == size { close(centres) }
      }
    }
  }

  private mutating func close(_ centres: Centres) {
    let number = (firstPath + missing) / size + groups
    for functional in kept.indices {
      let deviation = open.best[functional] - centres.kept[functional]
      kept[functional].add(deviation)
      differences[functional].add(open.difference(functional) - centres.differences[functional])
      tails[functional].offer(deviation, companion: 0, order: number)
    }
    groups += 1
    open = BestOfGroup(functionals: kept.count)
  }

  /// Takes in the sums of the paths after these, or, unless they are the next, of later ones: groups that
  /// reach between the two are then left out.
  mutating func merge(_ next: BestOfSums, centres: Centres, isNext: Bool = true) {
    if !isNext {
      open = BestOfGroup(functionals: kept.count)
    } else if head.filled < missing {
      head.append(next.head)
    } else {
      open.append(next.head)
      if open.filled == size { close(centres) }
    }
    for functional in kept.indices {
      kept[functional].merge(next.kept[functional])
      differences[functional].merge(next.differences[functional])
      tails[functional].merge(next.tails[functional])
    }
    groups += next.groups
    if next.head.filled == next.missing { open = next.open }
  }

  mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    try coder.code(&groups, atMost: paths / size)
    try head.code(with: &coder, atMost: missing)
    try open.code(with: &coder, atMost: size - 1)
    for functional in kept.indices {
      try kept[functional].code(with: &coder, paths: paths)
      try differences[functional].code(with: &coder, paths: paths)
    }
    try coder.code(&tails, orders: paths / size)
  }

  /// The estimates of functionals with these `constants`, or `nil` with fewer than two groups.
  func estimates(
    constants: [Double],
    centres: Centres,
    isUnguidedReliable: [Bool]
  ) -> BestOfEstimates? {
    guard groups >= 2 else { return nil }
    return BestOfEstimates(
      size: size,
      paths: size * groups,
      rows: constants.indices.map { functional in
        let (own, difference) = (kept[functional], differences[functional])
        var extremes = tails[functional]
        extremes.prune()
        let tail = extremes.diagnosis(
          intercept: own.mean,
          slope: 0,
          count: groups,
          // A plain mean has a normal error only if its variance is finite.
          limit: min(0.5, ParetoTail.threshold(count: groups))
        )
        return BaselineRow(
          estimate: PairedEstimate(
            value: constants[functional] + centres.kept[functional] + own.mean,
            standardError: own.standardError,
            difference: centres.differences[functional] + difference.mean,
            differenceError: difference.standardError,
            tail: tail
          ),
          isDifferenceReliable: tail.isReliable && isUnguidedReliable[functional]
        )
      }
    )
  }
}

extension BestOfSums.Centres {
  /// The values of the first group of `blocks`, as far as they are finite; otherwise 0.
  init(size: Int, functionals: Int, blocks: [BlockObservation]) {
    kept = Array(repeating: 0, count: functionals)
    differences = kept
    var group = BestOfGroup(functionals: functionals)
    for block in blocks {
      for path in block.isTwin.indices where !block.isTwin[path] && group.filled < size {
        group.add(block, path: path)
      }
    }
    guard group.filled == size else { return }
    for functional in kept.indices {
      let (best, difference) = (group.best[functional], group.difference(functional))
      kept[functional] = best.isFinite ? best : 0
      differences[functional] = difference.isFinite ? difference : 0
    }
  }
}
