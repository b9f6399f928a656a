/// What a crowd adds up to at one point: Σ 2^(q_k - top) and Σ 2^(q_k - top)(m_k - x).
struct CrowdSum {
  var top: Double
  var mass: Double
  var pull: SIMD3<Double>
  /// The leaves that were looked at, and the cells.
  var leaves: Int
  var cells: Int
}

/// The sum over all points of a crowd that are near enough to count, at one point x.
///
/// The points of a leaf near x, and the boxes around it with their far corners, give a lower bound 2^b of
/// the sum. A box whose points have the mean weight ω̄ and are at the distance r or more is left out when
///
///     ω̄ e^{-r²/2v} <= 2^(b - 40)/n,
///
/// so that all that is left out is at most 2^-40 = 9.1·10^-13 of the sum, and its part of the score at
/// most 2^-40 max(1, r/√v)/√v at the distance r where this begins. The exponents are relative to the
/// largest one, however far out x is.
struct CrowdSearch {
  /// log2 of the relative size of what may be left out.
  static let logOmitted = -40.0

  let tree: CrowdTree.Places
  /// Summaries of boxes, which are then taken for their points.
  private let grid: UnsafePointer<CellGrid>?
  /// [leaf] exponents.
  let exponents: UnsafeMutablePointer<Lanes>
  /// Room for a cell.
  private let cellRoom: UnsafeMutablePointer<Lanes>
  /// Three lists of boxes, each of as many as there are leaves.
  private let near: UnsafeMutablePointer<Int32>
  private let next: UnsafeMutablePointer<Int32>
  private let cells: UnsafeMutablePointer<Int32>

  /// The room that a search in `tree` takes.
  static func room(_ tree: CrowdTree) -> Int {
    tree.leafCount + CellGrid.room + 3 * ((tree.leafCount + 15) / 16)
  }

  @inline(__always)
  init(
    _ tree: CrowdTree.Places,
    _ grid: UnsafePointer<CellGrid>?,
    room: UnsafeMutablePointer<Lanes>
  ) {
    self.tree = tree
    self.grid = grid
    exponents = room
    cellRoom = room + tree.leafCount
    let lists = UnsafeMutableRawPointer(cellRoom + CellGrid.room)
    let length = 16 * ((tree.leafCount + 15) / 16)
    near = lists.assumingMemoryBound(to: Int32.self)
    next = near + length
    cells = next + length
  }

  /// The sum at `x`, whose last coordinates are 0 where there are fewer than three.
  ///
  /// Terms that together are less than 2^`floor` may be left out too.
  func sum(at x: SIMD3<Double>, _ scale: CrowdScale, floor: Double) -> CrowdSum {
    switch tree.dimension {
    case 1: sum(CrowdLine.self, at: x, scale, floor)
    case 2: sum(CrowdPlane.self, at: x, scale, floor)
    default: sum(CrowdSpace.self, at: x, scale, floor)
    }
  }

  /// How many leaves and cells the sum at `x` would go through.
  func count(at x: SIMD3<Double>, _ scale: CrowdScale, floor: Double) -> (leaves: Int, cells: Int) {
    switch tree.dimension {
    case 1: count(CrowdLine.self, at: x, scale, floor)
    case 2: count(CrowdPlane.self, at: x, scale, floor)
    default: count(CrowdSpace.self, at: x, scale, floor)
    }
  }

  private func count<Shape: CrowdShape>(
    _ shape: Shape.Type,
    at x: SIMD3<Double>,
    _ scale: CrowdScale,
    _ floor: Double
  ) -> (leaves: Int, cells: Int) {
    let bound = lowerBound(shape, near: x, scale)
    let limit = Swift.max(bound + Self.logOmitted, floor) - tree.logCount
    let found = list(shape, near: x, scale, limit: limit, grid)
    var leaves = 0
    for index in 0..<found.count {
      let block = tree.levels[tree.levelCount &- 1] &+ Int(found.blocks[index])
      leaves += mask(shape, block, x, scale, limit).nonzeroBitCount
    }
    return (leaves, found.cells)
  }

  // Each part is small enough for the compiler to keep its vectors in registers.
  @inline(__always)
  private func sum<Shape: CrowdShape>(
    _ shape: Shape.Type,
    at x: SIMD3<Double>,
    _ scale: CrowdScale,
    _ floor: Double
  ) -> CrowdSum {
    // Beyond that the squares overflow: whatever is not a number is so in the score too.
    guard (x * x).sum() < 1e300 else {
      return CrowdSum(top: .nan, mass: 1, pull: SIMD3(repeating: .nan), leaves: 0, cells: 0)
    }
    let bound = lowerBound(shape, near: x, scale)
    let limit = Swift.max(bound + Self.logOmitted, floor) - tree.logCount
    if let grid {
      let found = list(shape, near: x, scale, limit: limit, grid)
      if found.cells > 0 {
        let seen = lookAt(shape, found, near: x, scale, limit: limit)
        let sums = add(shape, found.cells, at: x, scale)
        let sum = weigh(shape, seen, top: tree.logMass, sums, at: x, scale)
        let floorMass = Elementary.powerOfTwo(
          clamping: Lanes(repeating: floor - Self.logOmitted - tree.logMass)
        )[0]
        if sum.mass + floorMass >= sums.error * CrowdSummary.inverseTolerance {
          return CrowdSum(
            top: sum.top,
            mass: sum.mass,
            pull: sum.pull,
            leaves: seen.count,
            cells: found.cells
          )
        }
      }
    }
    let found = list(shape, near: x, scale, limit: limit, nil)
    let seen = lookAt(shape, found, near: x, scale, limit: limit)
    return weigh(shape, seen, top: seen.top, CellSums(), at: x, scale)
  }

  /// A lower bound of log2 of the sum: from the boxes on the way to a leaf near `x`, and the largest
  /// exponent in that leaf.
  @inline(never)
  private func lowerBound<Shape: CrowdShape>(
    _ shape: Shape.Type,
    near x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> Double {
    var place = 0
    var least = Lanes(repeating: -Double.infinity)
    for level in 0..<tree.levelCount {
      let block = tree.levels[level] &+ place
      let bounds = bound(shape, block, x, scale)
      least = least.larger(farBound(shape, block, x, scale))
      let best = (bounds .>= Lanes(repeating: bounds.largest)).bits
      place = 8 &* place &+ (best.trailingZeroBitCount & 7)
    }
    let own = exponent(shape, tree.leaves + place &* (Shape.dimension &+ 1), x, scale)
    return least.larger(own).largest
  }

  /// The boxes that may count.
  struct Found {
    /// Blocks of leaves.
    var blocks: UnsafeMutablePointer<Int32>
    /// Room for a list of leaves.
    var other: UnsafeMutablePointer<Int32>
    var count: Int
    /// The boxes that are summed over their nodes.
    var cells: Int
  }

  /// Lists the boxes with nodes and the blocks of leaves that may count; from the top down.
  @inline(never)
  private func list<Shape: CrowdShape>(
    _ shape: Shape.Type,
    near x: SIMD3<Double>,
    _ scale: CrowdScale,
    limit: Double,
    _ grid: UnsafePointer<CellGrid>?
  ) -> Found {
    var (list, other) = (near, next)
    var listed = 1
    list[0] = 0
    var cellCount = 0
    let cellLevel = grid?.pointee.level ?? -1
    for level in 0..<(tree.levelCount &- 1) {
      var found = 0
      for index in 0..<listed {
        let block = Int(list[index])
        var bits = mask(shape, tree.levels[level] &+ block, x, scale, limit)
        while bits != 0 {
          let box = 8 &* block &+ bits.trailingZeroBitCount
          bits &= bits &- 1
          if level == cellLevel, let grid,
            grid.pointee.halves[box] * scale.sharpness <= grid.pointee.reach
          {
            cells[cellCount] = Int32(truncatingIfNeeded: box)
            cellCount &+= 1
          } else {
            other[found] = Int32(truncatingIfNeeded: box)
            found &+= 1
          }
        }
      }
      swap(&list, &other)
      listed = found
    }
    return Found(blocks: list, other: other, count: listed, cells: cellCount)
  }

  /// Adds up the first `count` cells of the list.
  @inline(never)
  private func add<Shape: CrowdShape>(
    _ shape: Shape.Type,
    _ count: Int,
    at x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> CellSums {
    var sums = CellSums()
    guard let grid else { return sums }
    for index in 0..<count {
      grid.pointee.add(Int(cells[index]), shape, at: x, scale, room: cellRoom, to: &sums)
    }
    return sums
  }
}
