/// What the two ways of summing a crowd take, in processor cycles for eight paths, roughly.
///
/// It only decides which way is taken; both are right.
enum CrowdCost {
  /// The most nodes of a grid: memory, and the time it takes to make it.
  static func largestGrid(_ tree: CrowdTree) -> Int { min(1 << 20, 32 * tree.count) }

  /// A grid's evaluation: two sums over its nodes and an exponential for each node of a coordinate.
  static func summary(_ counts: [Int]) -> Double {
    let padded = counts.enumerated().map { $0.offset == 1 ? ($0.element + 3) / 4 * 4 : $0.element }
    return 60 + 1.1 * Double(padded.reduce(1, *)) + 10 * Double(counts.reduce(0, +))
  }

  /// A search that ended with this many leaves, for one path.
  static func search(leaves: Double) -> Double { 150 + 19 * leaves }

  /// Whether `grid` is faster than searching, at the sharpest noise level that it serves and at points
  /// like `probes`, z and then a component's mean in turn.
  static func pays(
    _ grid: SummaryPlan.Grid,
    of group: CrowdGroup,
    probes: [SIMD3<Double>]
  ) -> Bool {
    let tree = group.tree
    let room = AlignedBuffer(repeating: Lanes.zero, count: CrowdSearch.room(tree))
    let search = CrowdSearch(tree, room: room.base)
    // With e^{-u/2} = 1 what remains of the noise level is v.
    var scale = CrowdScale(logTime: 0, variance: 1, dimension: tree.dimension)
    scale.precision = grid.sharpest * grid.sharpest
    scale.curvature = -0.5 * scale.precision * Elementary.logTwoE
    let least = Elementary.log(CrowdSummary.inverseTolerance * CrowdSummary.rounding * 4)
    var searching = 0.0
    var falling = 0.0
    for index in stride(from: 0, to: probes.count, by: 2) {
      let sum = search.sum(at: probes[index + 1] + probes[index] / grid.sharpest, scale)
      let cost = CrowdCost.search(leaves: Double(sum.leaves))
      searching += cost
      let logMass = (sum.top - tree.logMass) / Elementary.logTwoE + Elementary.log(sum.mass)
      if logMass < least { falling += cost }
    }
    let share = 8 / Double(max(1, probes.count / 2))
    return summary(grid.counts) + share * falling < share * searching
  }
}
