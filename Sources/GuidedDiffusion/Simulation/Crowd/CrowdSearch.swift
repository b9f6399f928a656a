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
/// A leaf near x gives a point whose term 2^top is a lower bound of the sum. A box of k points with the
/// mean weight ω̄ at the distance r or more is left out when
///
///     ω̄ e^{-r²/2v} <= 2^(top - 40)/n,
///
/// so that all that is left out is at most 2^-40 = 9.1·10^-13 of the sum, and its part of the score at
/// most 2^-40 max(1, r/√v)/√v at the distance r where this begins. The exponents are relative to the
/// largest one, however far out x is.
struct CrowdSearch {
  /// log2 of the relative size of what may be left out.
  static let logOmitted = -40.0

  private let tree: CrowdTree.Places
  /// Summaries of boxes, which are then taken for their points.
  private let grid: UnsafePointer<CellGrid>?
  /// [leaf] exponents.
  private let exponents: UnsafeMutablePointer<Lanes>
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
  private struct Found {
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

  /// Writes the exponents of the leaves that may count, and their list; gives the largest exponent.
  @inline(never)
  private func lookAt<Shape: CrowdShape>(
    _ shape: Shape.Type,
    _ blocks: Found,
    near x: SIMD3<Double>,
    _ scale: CrowdScale,
    limit: Double
  ) -> (list: UnsafeMutablePointer<Int32>, count: Int, top: Double) {
    let first = tree.levels[tree.levelCount &- 1]
    var top = Lanes(repeating: -Double.infinity)
    var found = 0
    for index in 0..<blocks.count {
      let block = Int(blocks.blocks[index])
      var bits = mask(shape, first &+ block, x, scale, limit)
      while bits != 0 {
        let leaf = 8 &* block &+ bits.trailingZeroBitCount
        let exponent = exponent(shape, tree.leaves + leaf &* (Shape.dimension &+ 1), x, scale)
        exponents[found] = exponent
        blocks.other[found] = Int32(truncatingIfNeeded: leaf)
        top = top.larger(exponent)
        found &+= 1
        bits &= bits &- 1
      }
    }
    return (blocks.other, found, top.largest)
  }

  /// Sums the terms of the leaves of `seen`, whose exponents are there, relative to 2^`top`; on top of
  /// `sums`, which is so already.
  @inline(never)
  private func weigh<Shape: CrowdShape>(
    _ shape: Shape.Type,
    _ seen: (list: UnsafeMutablePointer<Int32>, count: Int, top: Double),
    top: Double,
    _ sums: CellSums,
    at x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> CrowdSum {
    let shrink = Lanes(repeating: scale.shrink)
    var mass = sums.mass
    var pulls = sums.pulls
    for index in 0..<seen.count {
      let weight = Elementary.powerOfTwo(nonPositive: exponents[index] - top)
      let place = tree.leaves + Int(seen.list[index]) &* (Shape.dimension &+ 1)
      mass += weight
      pulls.0 = pulls.0.addingProduct(
        weight,
        Lanes(repeating: -x[0]).addingProduct(place[0], shrink)
      )
      if Shape.dimension > 1 {
        pulls.1 = pulls.1.addingProduct(
          weight,
          Lanes(repeating: -x[1]).addingProduct(place[1], shrink)
        )
      }
      if Shape.dimension > 2 {
        pulls.2 = pulls.2.addingProduct(
          weight,
          Lanes(repeating: -x[2]).addingProduct(place[2], shrink)
        )
      }
    }
    return CrowdSum(
      top: top,
      mass: mass.total,
      pull: SIMD3(
        pulls.0.total,
        Shape.dimension > 1 ? pulls.1.total : 0,
        Shape.dimension > 2 ? pulls.2.total : 0
      ),
      leaves: seen.count,
      cells: 0
    )
  }

  /// q of the eight points of a leaf.
  @inline(__always)
  private func exponent<Shape: CrowdShape>(
    _ shape: Shape.Type,
    _ place: UnsafePointer<Lanes>,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> Lanes {
    let shrink = Lanes(repeating: scale.shrink)
    let first = Lanes(repeating: -x[0]).addingProduct(place[0], shrink)
    var square = first * first
    for row in 1..<max(1, Shape.dimension) {
      let offset = Lanes(repeating: -x[row]).addingProduct(place[row], shrink)
      square = square.addingProduct(offset, offset)
    }
    return place[Shape.dimension].addingProduct(Lanes(repeating: scale.curvature), square)
  }

  /// An upper bound of the mean exponent, log2(ω̄ e^{-r²/2v}), of the eight boxes of a block.
  @inline(__always)
  private func bound<Shape: CrowdShape>(
    _ shape: Shape.Type,
    _ block: Int,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> Lanes {
    let place = tree.blocks + block &* (2 &* Shape.dimension &+ 2)
    let shrink = Lanes(repeating: scale.shrink)
    var square = Lanes.zero
    for row in 0..<Shape.dimension {
      let below = Lanes(repeating: -x[row]).addingProduct(place[row], shrink)
      let above = Lanes(repeating: x[row]).addingProduct(place[Shape.dimension &+ row], -shrink)
      // At most one of the two is positive.
      let distance = below.larger(above).larger(.zero)
      square = square.addingProduct(distance, distance)
    }
    return place[2 &* Shape.dimension].addingProduct(Lanes(repeating: scale.curvature), square)
  }

  /// A lower bound of the logarithm of the sum over each of the eight boxes of a block.
  @inline(__always)
  private func farBound<Shape: CrowdShape>(
    _ shape: Shape.Type,
    _ block: Int,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> Lanes {
    let place = tree.blocks + block &* (2 &* Shape.dimension &+ 2)
    let shrink = Lanes(repeating: scale.shrink)
    var square = Lanes.zero
    for row in 0..<Shape.dimension {
      let below = Lanes(repeating: x[row]).addingProduct(place[row], -shrink)
      let above = Lanes(repeating: -x[row])
        .addingProduct(place[Shape.dimension &+ row], shrink)
      let distance = below.larger(above)
      square = square.addingProduct(distance, distance)
    }
    return place[2 &* Shape.dimension &+ 1]
      .addingProduct(Lanes(repeating: scale.curvature), square)
  }

  /// A bit for each box of a block whose bound exceeds `limit`.
  @inline(__always)
  private func mask<Shape: CrowdShape>(
    _ shape: Shape.Type,
    _ block: Int,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale,
    _ limit: Double
  ) -> UInt64 {
    (bound(shape, block, x, scale) .> Lanes(repeating: limit)).bits
  }
}

// Turning whole vectors keeps them in one register; halves would split every one that leads there.
extension SIMD8 {
  @inline(__always)
  fileprivate var turnedByFour: Self {
    Self(self[4], self[5], self[6], self[7], self[0], self[1], self[2], self[3])
  }

  @inline(__always)
  fileprivate var turnedByTwo: Self {
    Self(self[2], self[3], self[0], self[1], self[6], self[7], self[4], self[5])
  }

  @inline(__always)
  fileprivate var turnedByOne: Self {
    Self(self[1], self[0], self[3], self[2], self[5], self[4], self[7], self[6])
  }
}

extension SIMD8 where Scalar == Double {
  /// The largest of the eight.
  @inline(__always)
  var largest: Double {
    let a = turnedByFour
    let four = replacing(with: a, where: a .> self)
    let b = four.turnedByTwo
    let two = four.replacing(with: b, where: b .> four)
    return two[1] > two[0] ? two[1] : two[0]
  }

  /// The sum of the eight.
  @inline(__always)
  var total: Double {
    let four = self + turnedByFour
    let two = four + four.turnedByTwo
    return (two + two.turnedByOne)[0]
  }
}

extension SIMDMask where Storage == SIMD8<Int64> {
  /// A bit for each lane.
  @inline(__always)
  var bits: UInt64 {
    let chosen = unsafeBitCast(self, to: LaneBits.self) & LaneBits(1, 2, 4, 8, 16, 32, 64, 128)
    let four = chosen | chosen.turnedByFour
    let two = four | four.turnedByTwo
    return (two | two.turnedByOne)[0]
  }
}

/// The number of coordinates, known to the compiler.
protocol CrowdShape {
  static var dimension: Int { get }
}

/// One coordinate.
enum CrowdLine: CrowdShape {
  @inline(__always) static var dimension: Int { 1 }
}

/// Two coordinates.
enum CrowdPlane: CrowdShape {
  @inline(__always) static var dimension: Int { 2 }
}

/// Three coordinates.
enum CrowdSpace: CrowdShape {
  @inline(__always) static var dimension: Int { 3 }
}
