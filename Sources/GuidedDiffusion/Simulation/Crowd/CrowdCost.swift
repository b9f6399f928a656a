/// What the ways of summing a crowd take, in processor cycles, roughly.
///
/// It only decides which way is taken; all are right.
enum CrowdCost {
  /// The most nodes of a grid: no more than pay, than fit in memory and than are made in seconds.
  static func largestGrid(_ tree: CrowdTree) -> Int {
    min(1 << 20, 32 * tree.count, (1 << 34) / tree.count)
  }

  /// A grid's evaluation for eight paths: two sums over its nodes and an exponential for each node of a
  /// coordinate.
  static func summary(_ grid: SummaryPlan.Grid) -> Double {
    let (first, second, third) = grid.counts
    return 60 + 1.1 * Double(first * ((second + 3) / 4 * 4) * third)
      + 10 * Double(first + second + third)
  }

  /// A search for one path that goes through so many leaves, and cells that take `cell` each.
  static func search(leaves: Int, cells: Int, cell: Double) -> Double {
    130 + 24 * Double(leaves) + cell * Double(cells)
  }

  /// One cell, for one path.
  static func cell(nodes count: Int, dimension: Int) -> Double {
    let vectors = Double(count / 8)
    let grid = dimension == 1 ? 0 : 1.3 * vectors * Double(count)
    return 25 + 14 * vectors * Double(dimension) + grid * (dimension == 3 ? Double(count) : 1)
  }
}
