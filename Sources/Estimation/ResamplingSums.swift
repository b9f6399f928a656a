import GuidedDiffusion

/// Self-normalized importance sampling: sums over unguided paths with the weights W = f/E_base[f].
///
/// With G = F - c about a fixed centre c, the estimate is c + Σ W G/Σ W. To first order its error is
/// the mean of the residuals W (G - Σ W G/Σ W)/W̄ (delta method), and that of its difference to the
/// plain mean the mean of those less G - Ḡ.
struct ResamplingSums: Sendable {
  private struct Row: Sendable {
    var g = 0.0
    var gg = 0.0
    var wg = 0.0
    var wgg = 0.0
    var wwg = 0.0
    var wwgg = 0.0

    mutating func merge(_ other: Row) {
      g += other.g
      gg += other.gg
      wg += other.wg
      wgg += other.wgg
      wwg += other.wwg
      wwgg += other.wwgg
    }

    mutating func code(with coder: inout some PartCoder) throws(PartProblem) {
      try coder.code(&g)
      try coder.code(&gg)
      try coder.code(&wg)
      try coder.code(&wgg)
      try coder.code(&wwg)
      try coder.code(&wwgg)
    }
  }

  /// The number of paths in front of the first of these.
  private let firstPath: Int

  private var count = 0
  private var w = 0.0
  private var ww = 0.0
  private var rows: [Row]
  private var weightTail: LargestValues
  /// [functional] of W G, its companion being W.
  private var tails: [Extremes]

  /// Empty sums for some of `paths` unguided paths, from number `firstPath` on.
  init(functionals: Int, paths: Int, firstPath: Int = 0) {
    self.firstPath = firstPath
    rows = Array(repeating: Row(), count: functionals)
    weightTail = LargestValues(capacity: ParetoTail.kept(count: paths))
    tails = Array(
      repeating: Extremes(capacity: ParetoTail.keptOfResiduals(count: paths)),
      count: functionals
    )
  }

  /// [functional] what the first blocks of the run say, so that the largest W G are the largest
  /// residuals.
  static func centres(functionals: Int, blocks: [BlockObservation]) -> [Double] {
    (0..<functionals).map { functional in
      var (total, weight) = (0.0, 0.0)
      for block in blocks {
        for path in block.isTwin.indices where !block.isTwin[path] {
          total += block.important[functional][path]
          weight += block.importance[path]
        }
      }
      let centre = total / weight
      return centre.isFinite ? centre : 0
    }
  }

  /// Keeps, of tails, what can count beside those of `earlier`.
  mutating func follow(_ earlier: ResamplingSums) {
    weightTail = LargestValues(following: earlier.weightTail)
    tails = earlier.tails.map { Extremes(following: $0) }
  }

  /// Keeps no more tail values than a run of so many unguided paths would.
  mutating func limitTails(paths: Int) {
    weightTail.limit(to: ParetoTail.kept(count: paths))
    let kept = ParetoTail.keptOfResiduals(count: paths)
    for index in tails.indices { tails[index].limit(to: kept) }
  }

  /// Takes the unguided paths of the next block in.
  mutating func add(_ block: BlockObservation, centres: [Double]) {
    for path in block.isTwin.indices where !block.isTwin[path] {
      let weight = block.importance[path]
      w += weight
      ww += weight * weight
      weightTail.offer(weight, companion: 0, order: firstPath + count)
      for functional in rows.indices {
        let centre = centres[functional]
        let g = block.values[functional][path] - centre
        let wg = block.important[functional][path] - centre * weight
        rows[functional].g += g
        rows[functional].gg += g * g
        rows[functional].wg += wg
        rows[functional].wgg += wg * g
        rows[functional].wwg += weight * wg
        rows[functional].wwgg += wg * wg
        tails[functional].offer(wg, companion: weight, order: firstPath + count)
      }
      count += 1
    }
  }

  /// Takes in the sums of other paths.
  mutating func merge(_ other: ResamplingSums) {
    count += other.count
    w += other.w
    ww += other.ww
    weightTail.merge(other.weightTail)
    for functional in rows.indices {
      rows[functional].merge(other.rows[functional])
      tails[functional].merge(other.tails[functional])
    }
  }

  mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    try coder.code(&count, atMost: paths)
    try coder.code(&w)
    try coder.code(&ww)
    try weightTail.code(with: &coder, orders: paths)
    for functional in rows.indices { try rows[functional].code(with: &coder) }
    try coder.code(&tails, orders: paths)
  }

  /// The estimates of functionals with these `constants`.
  ///
  /// A row is reliable when k̂ of the weights and k̂ of the residuals are at most `ParetoTail.threshold`
  /// and the effective sample size is at least 25. Equal largest weights, as of a half-space, are no
  /// tail.
  func estimates(
    constants: [Double],
    centres: [Double],
    isUnguidedReliable: [Bool]
  ) -> ResamplingEstimates {
    let size = w * w / ww
    var weightTail = weightTail
    weightTail.prune()
    let weights = weightTail.elements.map(\.value)
    let shape =
      weights.allSatisfy(\.isFinite)
      ? ParetoTail.shape(largest: weights, count: count) : .infinity
    let limit = ParetoTail.threshold(count: count)
    let areWeightsReliable = size >= 25 && (shape ?? 0) <= limit
    return ResamplingEstimates(
      paths: count,
      effectiveSampleSize: size.isFinite ? size : 0,
      weightShape: shape,
      rows: constants.indices.map { functional in
        let (row, n) = (rows[functional], Double(count))
        let mean = row.wg / w
        let squares = row.wwgg - 2 * mean * row.wwg + mean * mean * ww
        let scale = n / w
        let plain = row.g / n
        let cross = row.wgg - mean * row.wg
        let differenceSquares =
          scale * scale * squares - 2 * scale * cross + row.gg - n * plain * plain
        var extremes = tails[functional]
        extremes.prune()
        var tail = extremes.diagnosis(
          intercept: 0,
          slope: mean,
          count: count,
          limit: limit
        )
        tail.isReliable = tail.isReliable && areWeightsReliable
        return BaselineRow(
          estimate: PairedEstimate(
            value: constants[functional] + centres[functional] + mean,
            standardError: scale * (max(0, squares) / (n * (n - 1))).squareRoot(),
            difference: mean - plain,
            differenceError: (max(0, differenceSquares) / (n * (n - 1))).squareRoot(),
            tail: tail
          ),
          isDifferenceReliable: tail.isReliable && isUnguidedReliable[functional]
        )
      }
    )
  }
}
