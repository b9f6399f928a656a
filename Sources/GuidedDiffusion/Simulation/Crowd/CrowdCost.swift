/// What the two ways of summing a crowd take, in processor cycles for eight paths, roughly.
///
/// It only decides which way is taken; both are right.
enum CrowdCost {
  /// The most nodes of a grid: no more than pay, than fit in memory and than are made in seconds.
  static func largestGrid(_ tree: CrowdTree) -> Int {
    min(1 << 20, 32 * tree.count, (1 << 34) / tree.count)
  }

  /// A grid's evaluation: two sums over its nodes and an exponential for each node of a coordinate.
  static func summary(_ grid: SummaryPlan.Grid) -> Double {
    let (first, second, third) = grid.counts
    return 60 + 1.1 * Double(first * ((second + 3) / 4 * 4) * third)
      + 10 * Double(first + second + third)
  }

  /// A search that ended with this many leaves, for one path.
  static func search(leaves: Double) -> Double { 120 + 24 * leaves }

  /// Whether `grid` is faster than searching, at the sharpest noise level that it serves and at points
  /// like `probes`, noise of deviation 1 and a component's mean in turn.
  ///
  /// With `reference`, what is small beside that group need not be exact.
  static func pays(
    _ grid: SummaryPlan.Grid,
    of tree: CrowdTree,
    besides reference: CrowdTree?,
    probes: [SIMD3<Double>]
  ) -> Bool {
    let trees = [tree] + (reference.map { [$0] } ?? [])
    let room = AlignedBuffer(
      repeating: Lanes.zero,
      count: trees.map { CrowdSearch.room($0) }.max() ?? 0
    )
    let scale = CrowdScale(sharpness: grid.sharpest)
    let least = Elementary.log(CrowdSummary.inverseTolerance * CrowdSummary.rounding * 4)
    var searching = 0.0
    var falling = 0.0
    for index in stride(from: 0, to: probes.count, by: 2) {
      let x = probes[index + 1] + probes[index] / grid.sharpest
      func logSum(_ tree: CrowdTree, floor: Double) -> (logSum: Double, leaves: Int) {
        let sum = CrowdSearch(tree.places, room: room.base).sum(at: x, scale, floor: floor)
        let log = sum.mass > 0 ? Elementary.log(sum.mass) * Elementary.logTwoE : -1e300
        return (sum.top + log, sum.leaves)
      }
      let beside = reference.map { logSum($0, floor: -.infinity).logSum } ?? -.infinity
      let own = logSum(tree, floor: beside + CrowdSearch.logOmitted)
      let cost = search(leaves: Double(own.leaves))
      searching += cost
      if (max(own.logSum, beside) - tree.logMass) < least * Elementary.logTwoE { falling += cost }
    }
    let share = 8 / Double(max(1, probes.count / 2))
    return summary(grid) + share * falling < share * searching
  }
}
