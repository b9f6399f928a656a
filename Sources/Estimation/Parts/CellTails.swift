/// The extreme contributions to every mean of a cell, by which the tails are judged.
struct CellTails: Sendable {
  /// [row] guided paths' values about their centres.
  var direct: [Extremes]
  /// [row] the residuals of the twin regressions; empty without twins.
  var twin: [Extremes]
  /// [scale] what guided paths lose; empty without comparisons.
  var losses: [Extremes]
  /// [scale] the residuals of the theorem's integral; empty without a profile.
  var integrals: [Extremes]

  /// No contributions yet.
  init(_ layout: CellLayout) {
    let means = Extremes(capacity: ParetoTail.kept(count: layout.guidedPaths))
    let residuals = Extremes(
      capacity: ParetoTail.keptOfResiduals(
        count: layout.hasTwins ? layout.paths : layout.guidedPaths
      )
    )
    direct = Array(repeating: means, count: layout.rows)
    twin = Array(repeating: residuals, count: layout.hasTwins ? layout.rows : 0)
    losses = Array(repeating: means, count: layout.hasComparisons ? layout.scales : 0)
    integrals = Array(repeating: residuals, count: layout.nodes > 0 ? layout.scales : 0)
  }

  /// No contributions yet; those that cannot count beside the ones of `earlier` will not be kept.
  init(following earlier: CellTails) {
    direct = earlier.direct.map { Extremes(following: $0) }
    twin = earlier.twin.map { Extremes(following: $0) }
    losses = earlier.losses.map { Extremes(following: $0) }
    integrals = earlier.integrals.map { Extremes(following: $0) }
  }

  /// Takes the paths of a block in.
  mutating func add(_ block: BlockObservation, centres: BlockSums.Centres) {
    let functionals = block.functionals.count
    let numbers = block.numbers
    for row in direct.indices {
      let values = block.values[row]
      let centre = centres.means[row]
      for path in block.isTwin.indices where !block.isTwin[path] {
        direct[row].offer(values[path] - centre, companion: 0, order: numbers[path])
      }
      guard !twin.isEmpty else { continue }
      Self.offer(
        block.weighted[row],
        controls: block.controls[row / functionals],
        line: centres.lines[row],
        numbers: numbers,
        to: &twin[row]
      )
    }
    for scale in losses.indices {
      for path in block.isTwin.indices where !block.isTwin[path] {
        losses[scale].offer(block.losses[scale][path], companion: 0, order: numbers[path])
      }
    }
    for scale in integrals.indices {
      Self.offer(
        block.integrals[scale],
        controls: block.integralControls[scale],
        line: centres.integralLines[scale],
        numbers: numbers,
        where: twin.isEmpty ? block.isTwin.map { !$0 } : [],
        to: &integrals[scale]
      )
    }
  }

  private static func offer(
    _ values: [Double],
    controls: [Double],
    line: TwinRegression.Centre,
    numbers: [Int],
    where isUsed: [Bool] = [],
    to tail: inout Extremes
  ) {
    for path in values.indices where isUsed.isEmpty || isUsed[path] {
      tail.offer(
        values[path] - line.intercept - line.slope * controls[path],
        companion: controls[path],
        order: numbers[path]
      )
    }
  }

  /// Takes in the contributions of other paths.
  mutating func merge(_ other: CellTails) {
    for index in direct.indices { direct[index].merge(other.direct[index]) }
    for index in twin.indices { twin[index].merge(other.twin[index]) }
    for index in losses.indices { losses[index].merge(other.losses[index]) }
    for index in integrals.indices { integrals[index].merge(other.integrals[index]) }
  }

  /// Keeps exactly as many as are kept of every stream, so that they are a function of the paths alone.
  mutating func prune() {
    for index in direct.indices { direct[index].prune() }
    for index in twin.indices { twin[index].prune() }
    for index in losses.indices { losses[index].prune() }
    for index in integrals.indices { integrals[index].prune() }
  }

  /// Keeps no more than a run of `layout`'s paths would, for good.
  mutating func limit(to layout: CellLayout) {
    let means = ParetoTail.kept(count: layout.guidedPaths)
    let residuals = ParetoTail.keptOfResiduals(
      count: twin.isEmpty ? layout.guidedPaths : layout.paths
    )
    for index in direct.indices { direct[index].limit(to: means) }
    for index in twin.indices { twin[index].limit(to: residuals) }
    for index in losses.indices { losses[index].limit(to: means) }
    for index in integrals.indices { integrals[index].limit(to: residuals) }
  }

  mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    try coder.code(&direct, orders: paths)
    try coder.code(&twin, orders: paths)
    try coder.code(&losses, orders: paths)
    try coder.code(&integrals, orders: paths)
  }
}
