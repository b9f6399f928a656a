/// Which numbers of nodes serve which noise levels: the fewest that the bound allows, coordinate by
/// coordinate.
struct SummaryPlan {
  /// One choice of nodes.
  struct Grid {
    /// [coordinate] the rung of the ladder.
    var rungs: [Int]
    /// The largest e^{-u/2}/√v that it serves.
    var sharpest: Double

    /// The number of nodes of each coordinate; 1 for those beyond the dimension.
    var counts: (Int, Int, Int) {
      func count(_ row: Int) -> Int {
        row < rungs.count ? InterpolationBound.ladder[rungs[row]] : 1
      }
      return (count(0), count(1), count(2))
    }

    /// The number of nodes of the grid.
    var size: Int { counts.0 * counts.1 * counts.2 }
  }

  /// [coordinate] the middle of the crowd.
  let centres: [Double]
  /// [coordinate] half of its width.
  let halves: [Double]

  init(_ tree: CrowdTree) {
    centres = zip(tree.lower, tree.upper).map { 0.5 * $0 + 0.5 * $1 }
    halves = zip(tree.lower, tree.upper).map { 0.5 * $1 - 0.5 * $0 }
  }

  /// The grid for a sharpness e^{-u/2}/√v; `nil` where no number of nodes is enough.
  func grid(sharpness: Double) -> Grid? {
    var rungs: [Int] = []
    var sharpest = Double.infinity
    for (centre, half) in zip(centres, halves) {
      guard let rung = InterpolationBound.rung(halfWidth: half * sharpness) else { return nil }
      // Nodes that a double cannot tell apart.
      if half > 0, !(half > 1e-9 * abs(centre)) { return nil }
      rungs.append(rung)
      if half > 0 { sharpest = min(sharpest, InterpolationBound.reach[rung] / half) }
    }
    return Grid(rungs: rungs, sharpest: sharpest)
  }

  /// The grids for all sharpnesses from `least` to `most`, of at most `limit` nodes, coarsest first.
  func grids(from least: Double, to most: Double, limit: Int) -> [Grid] {
    var grids: [Grid] = []
    var sharpness = least
    while let grid = grid(sharpness: sharpness), grid.size <= limit {
      grids.append(grid)
      guard grid.sharpest < most else { break }
      sharpness = grid.sharpest.nextUp * (1 + 1e-12)
    }
    return grids
  }

  /// The nodes of `grid`.
  func nodes(_ grid: Grid) -> [ChebyshevNodes] {
    zip(grid.rungs, zip(centres, halves)).map { rung, side in
      ChebyshevNodes(count: InterpolationBound.ladder[rung], centre: side.0, half: side.1)
    }
  }

  /// The bound Π (1 + ε_j) - 1 of `grid` at `sharpness`.
  func truncation(_ grid: Grid, sharpness: Double) -> Double {
    var product = 0.0
    for (rung, half) in zip(grid.rungs, halves) where half > 0 {
      let error = InterpolationBound.error(
        nodes: InterpolationBound.ladder[rung],
        halfWidth: half * sharpness
      )
      product += error + product * error
    }
    return product
  }
}
