/// What a crowd adds up to at one point: Σ 2^(q_k - top) and Σ 2^(q_k - top)(m_k - x).
struct CrowdSum {
  var top: Double
  var mass: Double
  var pull: SIMD3<Double>
  /// The leaves that were looked at.
  var leaves: Int
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

  let tree: CrowdTree
  /// [leaf] exponents.
  private let exponents: UnsafeMutablePointer<Lanes>
  /// Two lists of boxes, each of as many as there are leaves.
  private let near: UnsafeMutablePointer<Int32>
  private let next: UnsafeMutablePointer<Int32>

  /// The room that a search in `tree` takes.
  static func room(_ tree: CrowdTree) -> Int { tree.leafCount + 2 * listRoom(tree) }

  private static func listRoom(_ tree: CrowdTree) -> Int { (tree.leafCount + 15) / 16 }

  @inline(__always)
  init(_ tree: CrowdTree, room: UnsafeMutablePointer<Lanes>) {
    self.tree = tree
    exponents = room
    let lists = UnsafeMutableRawPointer(room + tree.leafCount)
    near = lists.assumingMemoryBound(to: Int32.self)
    next = near + 16 * Self.listRoom(tree)
  }

  /// The sum at `x`, whose last coordinates are 0 where there are fewer than three.
  func sum(at x: SIMD3<Double>, _ scale: CrowdScale) -> CrowdSum {
    switch tree.dimension {
    case 1: sum(dimension: 1, at: x, scale)
    case 2: sum(dimension: 2, at: x, scale)
    default: sum(dimension: 3, at: x, scale)
    }
  }

  @inline(__always)
  private func sum(dimension: Int, at x: SIMD3<Double>, _ scale: CrowdScale) -> CrowdSum {
    let square = (x * x).sum()
    // Beyond that the squares overflow: whatever is not a number is so in the score too.
    guard square < 1e300 else {
      return CrowdSum(top: 0, mass: 1, pull: SIMD3(repeating: .nan), leaves: 0)
    }
    let stride = dimension + 1
    let leaves = UnsafePointer(tree.leaves.base)
    let margin = Self.logOmitted - tree.logCount
    var top = exponent(dimension, leaves + nearLeaf(dimension, x, scale) &* stride, x, scale)
    // From the top down, the boxes of each level that count.
    var (list, other) = (near, next)
    var listed = 1
    list[0] = 0
    for level in tree.levels.dropFirst().reversed() {
      let limit = top.largest + margin
      var found = 0
      for index in 0..<listed {
        let block = Int(list[index])
        var bits = mask(dimension, level.blocks.base, block, x, scale, limit)
        while bits != 0 {
          other[found] = Int32(truncatingIfNeeded: 8 &* block &+ bits.trailingZeroBitCount)
          found &+= 1
          bits &= bits &- 1
        }
      }
      swap(&list, &other)
      listed = found
    }
    var found = 0
    for index in 0..<listed {
      let block = Int(list[index])
      let limit = top.largest + margin
      var bits = mask(dimension, tree.levels[0].blocks.base, block, x, scale, limit)
      while bits != 0 {
        let leaf = 8 &* block &+ bits.trailingZeroBitCount
        let exponent = exponent(dimension, leaves + leaf &* stride, x, scale)
        exponents[found] = exponent
        other[found] = Int32(truncatingIfNeeded: leaf)
        top = top.larger(exponent)
        found &+= 1
        bits &= bits &- 1
      }
    }
    return weigh(dimension, found, other, top.largest, x, scale)
  }

  /// Sums the terms of the leaves in `list`, whose exponents are there.
  @inline(__always)
  private func weigh(
    _ dimension: Int,
    _ found: Int,
    _ list: UnsafePointer<Int32>,
    _ top: Double,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> CrowdSum {
    let leaves = UnsafePointer(tree.leaves.base)
    let shrink = Lanes(repeating: scale.shrink)
    var mass = Lanes.zero
    var pulls = (Lanes.zero, Lanes.zero, Lanes.zero)
    for index in 0..<found {
      let weight = Elementary.powerOfTwo(nonPositive: exponents[index] - top)
      let place = leaves + Int(list[index]) &* (dimension &+ 1)
      mass += weight
      pulls.0 = pulls.0.addingProduct(
        weight,
        Lanes(repeating: -x[0]).addingProduct(place[0], shrink)
      )
      if dimension > 1 {
        pulls.1 = pulls.1.addingProduct(
          weight,
          Lanes(repeating: -x[1]).addingProduct(place[1], shrink)
        )
      }
      if dimension > 2 {
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
        dimension > 1 ? pulls.1.total : 0,
        dimension > 2 ? pulls.2.total : 0
      ),
      leaves: found
    )
  }

  /// q of the eight points of a leaf.
  @inline(__always)
  private func exponent(
    _ dimension: Int,
    _ place: UnsafePointer<Lanes>,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> Lanes {
    let shrink = Lanes(repeating: scale.shrink)
    let first = Lanes(repeating: -x[0]).addingProduct(place[0], shrink)
    var square = first * first
    for row in 1..<max(1, dimension) {
      let offset = Lanes(repeating: -x[row]).addingProduct(place[row], shrink)
      square = square.addingProduct(offset, offset)
    }
    return place[dimension].addingProduct(Lanes(repeating: scale.curvature), square)
  }

  /// An upper bound of the mean exponent, log2(ω̄ e^{-r²/2v}), of the eight boxes of a block.
  @inline(__always)
  private func bound(
    _ dimension: Int,
    _ blocks: UnsafePointer<Lanes>,
    _ block: Int,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale
  ) -> Lanes {
    let place = blocks + block &* (2 &* dimension &+ 1)
    let shrink = Lanes(repeating: scale.shrink)
    var square = Lanes.zero
    for row in 0..<dimension {
      let below = Lanes(repeating: -x[row]).addingProduct(place[row], shrink)
      let above = Lanes(repeating: x[row]).addingProduct(place[dimension &+ row], -shrink)
      // At most one of the two is positive.
      let distance = below.larger(above).larger(.zero)
      square = square.addingProduct(distance, distance)
    }
    return place[2 &* dimension].addingProduct(Lanes(repeating: scale.curvature), square)
  }

  /// A bit for each box of a block whose bound exceeds `limit`.
  @inline(__always)
  private func mask(
    _ dimension: Int,
    _ blocks: UnsafePointer<Lanes>,
    _ block: Int,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale,
    _ limit: Double
  ) -> UInt64 {
    (bound(dimension, blocks, block, x, scale) .> Lanes(repeating: limit)).bits
  }

  /// The leaf at the end of the way along the most promising boxes.
  @inline(__always)
  private func nearLeaf(_ dimension: Int, _ x: SIMD3<Double>, _ scale: CrowdScale) -> Int {
    var place = 0
    for level in tree.levels.reversed() {
      let bounds = bound(dimension, level.blocks.base, place, x, scale)
      let best = (bounds .>= Lanes(repeating: bounds.largest)).bits
      place = 8 &* place &+ (best.trailingZeroBitCount & 7)
    }
    return place
  }
}

extension SIMD8 where Scalar == Double {
  /// The largest of the eight.
  @inline(__always)
  var largest: Double {
    let four = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
    return two[1] > two[0] ? two[1] : two[0]
  }

  /// The sum of the eight.
  @inline(__always)
  var total: Double {
    let four = lowHalf + highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }
}

extension SIMDMask where Storage == SIMD8<Int64> {
  /// A bit for each lane.
  @inline(__always)
  var bits: UInt64 {
    let bits = LaneBits(1, 2, 4, 8, 16, 32, 64, 128)
    let chosen = unsafeBitCast(self, to: LaneBits.self) & bits
    let four = chosen.lowHalf | chosen.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1]
  }
}
