/// Some consecutive unguided paths: the best of them, and sums over all.
struct BestOfGroup: Sendable {
  /// The number of paths.
  private(set) var filled = 0
  private var merit = 0.0
  /// [functional] at the best path.
  private(set) var best: [Double]
  /// [functional] summed over the paths.
  private var totals: [Double]

  /// No paths.
  init(functionals: Int) {
    best = Array(repeating: 0, count: functionals)
    totals = best
  }

  /// The best path's value less the mean of all.
  func difference(_ functional: Int) -> Double {
    best[functional] - totals[functional] / Double(filled)
  }

  /// Adds a path of a block.
  mutating func add(_ block: BlockObservation, path: Int) {
    let isBest = isWorse(than: block.merits[path])
    if isBest { merit = block.merits[path] }
    for functional in best.indices {
      let value = block.values[functional][path]
      if isBest { best[functional] = value }
      totals[functional] = filled == 0 ? value : totals[functional] + value
    }
    filled += 1
  }

  /// Adds the paths of a group after these.
  mutating func append(_ later: BestOfGroup) {
    guard later.filled > 0 else { return }
    if isWorse(than: later.merit) { (merit, best) = (later.merit, later.best) }
    for functional in totals.indices {
      totals[functional] =
        filled == 0 ? later.totals[functional] : totals[functional] + later.totals[functional]
    }
    filled += later.filled
  }

  /// Of equals the first stays.
  private func isWorse(than other: Double) -> Bool {
    filled == 0 || other > merit || (merit.isNaN && !other.isNaN)
  }

  mutating func code(with coder: inout some PartCoder, atMost most: Int) throws(PartProblem) {
    try coder.code(&filled, atMost: most)
    guard filled > 0 else { return }
    try coder.code(&merit)
    try coder.code(&best)
    try coder.code(&totals)
  }
}
