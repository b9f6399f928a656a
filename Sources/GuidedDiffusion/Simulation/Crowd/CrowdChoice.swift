/// Which way a crowd is summed at which noise level: by what each would take at points like `probes`.
struct CrowdChoice {
  /// The grids that pay, coarsest first.
  private(set) var grids: [SummaryPlan.Grid] = []
  /// The levels and numbers of nodes whose cells are used.
  private(set) var cells: [(boxes: CellGrids.Boxes, count: Int)] = []
  /// Up to which sharpness e^{-u/2}/√v which cells serve, by their number in `cells`; -1 for none.
  private(set) var ranges: [(sharpest: Double, cells: Int)] = []

  private let tree: CrowdTree
  private let reference: CrowdTree?
  /// Noise of deviation 1 and a component's mean, in turn.
  private let probes: [SIMD3<Double>]
  private let room: AlignedBuffer<Lanes>
  private let candidates: [Candidate]

  /// Cells that could be used.
  private struct Candidate {
    var boxes: CellGrids.Boxes
    var grid: CellGrid
    var cost: Double
    /// Beyond this few boxes are within reach.
    var sharpest: Double
    /// What `grid` points to.
    var halves: AlignedBuffer<Double>
  }

  /// What summing takes at one noise level, for one path.
  private struct Costs {
    /// The best of the candidates, or `nil` for none.
    var best: Int?
    /// The mean over the probes.
    var mean: Double
    /// The same, 0 at the probes where a grid is not accurate enough.
    var falling: Double
  }

  /// The choice for sharpnesses from `least` to `most`; with `reference`, what is small beside that crowd
  /// need not be exact.
  init(
    _ tree: CrowdTree,
    _ plan: SummaryPlan,
    from least: Double,
    to most: Double,
    besides reference: CrowdTree?,
    probes: [SIMD3<Double>]
  ) {
    self.tree = tree
    self.reference = reference
    self.probes = probes
    room = AlignedBuffer(
      repeating: .zero,
      count: max(CrowdSearch.room(tree), reference.map { CrowdSearch.room($0) } ?? 0)
    )
    candidates = Self.candidates(tree, least: least)
    var sharpness = least
    for grid in plan.grids(from: least, to: most, limit: CrowdCost.largestGrid(tree)) {
      sharpness = min(grid.sharpest, most)
      // A small grid is always better.
      if grid.size >= 256 {
        let costs = costs(sharpness)
        guard CrowdCost.summary(grid) + 8 * costs.falling < 8 * costs.mean else { break }
        extend(to: sharpness, costs.best)
      }
      grids.append(grid)
    }
    while sharpness < most {
      sharpness = min(1.25 * sharpness, most)
      extend(to: sharpness, costs(sharpness).best)
    }
  }

  private static func candidates(_ tree: CrowdTree, least: Double) -> [Candidate] {
    (0..<max(0, tree.levelCount - 1)).flatMap { level in
      let boxes = tree.boxes(level: level)
      let halves = AlignedBuffer(repeating: 0.0, count: boxes.halves.count)
      for (cell, half) in boxes.halves.enumerated() { halves[cell] = half.max() ?? 0 }
      return CellGrid.counts.compactMap { count -> Candidate? in
        let cost = CrowdCost.cell(nodes: count, dimension: tree.dimension)
        let stride = CellGrid.stride(count: count, dimension: tree.dimension)
        // No more than pay, and no more than 128 MB.
        guard cost < 0.7 * 24 * Double(boxes.leaves),
          boxes.centres.count * stride <= 1 << 24
        else { return nil }
        let reach = InterpolationBound.reach(nodes: count)
        let grid = CellGrid(
          level: level,
          count: count,
          reach: reach,
          halves: UnsafePointer(halves.base),
          errors: UnsafePointer(halves.base),
          numbers: UnsafePointer(halves.base),
          stride: stride
        )
        return Candidate(
          boxes: boxes,
          grid: grid,
          cost: cost,
          sharpest: reach / boxes.smallHalf,
          halves: halves
        )
      }
    }
  }

  /// Adds a range up to `sharpest`.
  private mutating func extend(to sharpest: Double, _ best: Int?) {
    var number = -1
    if let best {
      let chosen = candidates[best]
      number =
        cells.firstIndex {
          $0.boxes.level == chosen.boxes.level && $0.count == chosen.grid.count
        } ?? cells.count
      if number == cells.count { cells.append((chosen.boxes, chosen.grid.count)) }
    }
    ranges.append((sharpest, number))
  }

  private func costs(_ sharpness: Double) -> Costs {
    let scale = CrowdScale(sharpness: sharpness)
    let least =
      Elementary.log(CrowdSummary.inverseTolerance * CrowdSummary.rounding * 4)
      * Elementary.logTwoE
    var own = [Double](repeating: 0, count: candidates.count + 1)
    var falling = own
    for index in stride(from: 0, to: probes.count, by: 2) {
      let x = probes[index + 1] + probes[index] / sharpness
      let beside = reference.map { logSum($0, x, scale) } ?? -.infinity
      let isFalling = max(beside, logSum(tree, x, scale)) - tree.logMass < least
      for number in own.indices {
        let isPlain = number == candidates.count
        let cost: Double
        if isPlain {
          cost = search(x, scale, floor: beside, nil, cell: 0)
        } else {
          let candidate = candidates[number]
          guard candidate.sharpest >= sharpness else {
            own[number] = .infinity
            continue
          }
          cost = withUnsafePointer(to: candidate.grid) {
            search(x, scale, floor: beside, $0, cell: candidate.cost)
          }
        }
        own[number] += cost
        if isFalling { falling[number] += cost }
      }
    }
    let count = Double(probes.count / 2)
    var best = candidates.count
    for number in candidates.indices where own[number] < 0.9 * own[best] { best = number }
    return Costs(
      best: best == candidates.count ? nil : best,
      mean: own[best] / count,
      falling: falling[best] / count
    )
  }

  private func search(
    _ x: SIMD3<Double>,
    _ scale: CrowdScale,
    floor: Double,
    _ grid: UnsafePointer<CellGrid>?,
    cell: Double
  ) -> Double {
    let counts = CrowdSearch(tree.places, grid, room: room.base)
      .count(at: x, scale, floor: floor + CrowdSearch.logOmitted)
    return CrowdCost.search(leaves: counts.leaves, cells: counts.cells, cell: cell)
  }

  private func logSum(_ tree: CrowdTree, _ x: SIMD3<Double>, _ scale: CrowdScale) -> Double {
    let sum = CrowdSearch(tree.places, nil, room: room.base).sum(at: x, scale, floor: -.infinity)
    return sum.top + Elementary.log(sum.mass) * Elementary.logTwoE
  }
}

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
