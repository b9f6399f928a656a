extension CrowdSearch {
  /// Writes the exponents of the leaves that may count, and their list; gives the largest exponent.
  @inline(never)
  func lookAt<Shape: CrowdShape>(
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
  func weigh<Shape: CrowdShape>(
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
}
