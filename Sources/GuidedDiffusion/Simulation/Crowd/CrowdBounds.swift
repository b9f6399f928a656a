// What eight points or boxes side by side may add to a sum.
extension CrowdSearch {
  /// q of the eight points of a leaf.
  @inline(__always)
  func exponent<Shape: CrowdShape>(
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
  func bound<Shape: CrowdShape>(
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
  func farBound<Shape: CrowdShape>(
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
  func mask<Shape: CrowdShape>(
    _ shape: Shape.Type,
    _ block: Int,
    _ x: SIMD3<Double>,
    _ scale: CrowdScale,
    _ limit: Double
  ) -> UInt64 {
    (bound(shape, block, x, scale) .> Lanes(repeating: limit)).bits
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
