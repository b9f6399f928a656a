/// Vectors of Σ W e and Σ W e (m - x) over the nodes of cells, to be added up at the end.
struct CellSums {
  var mass = Lanes.zero
  var pulls = (Lanes.zero, Lanes.zero, Lanes.zero)
  /// The error bound of what is in it.
  var error = 0.0
}

extension CellGrid {
  /// The room that the sum over a cell takes.
  static let room = 2 * 3 * 48 / 8

  /// Adds the sum over `cell` at `x`.
  @inline(__always)
  func add<Shape: CrowdShape>(
    _ cell: Int,
    _ shape: Shape.Type,
    at x: SIMD3<Double>,
    _ scale: CrowdScale,
    room: UnsafeMutablePointer<Lanes>,
    to sums: inout CellSums
  ) {
    let place = numbers + cell &* stride
    let weights = place + Shape.dimension &* count
    let vectors = count / 8
    sums.error += errors[cell]
    let (first, second, third) = (room, room + 2 &* vectors, room + 4 &* vectors)
    write(place, x[0], scale, to: first)
    guard Shape.dimension > 1 else {
      let w = UnsafeRawPointer(weights).assumingMemoryBound(to: Lanes.self)
      for index in 0..<vectors {
        sums.mass = sums.mass.addingProduct(w[index], first[index])
        sums.pulls.0 = sums.pulls.0.addingProduct(w[index], first[vectors &+ index])
      }
      return
    }
    write(place + count, x[1], scale, to: second)
    guard Shape.dimension > 2 else {
      layer(weights, first, second, to: &sums.mass, &sums.pulls.0, &sums.pulls.1)
      return
    }
    write(place + 2 &* count, x[2], scale, to: third)
    let e = UnsafeRawPointer(third).assumingMemoryBound(to: Double.self)
    for k in 0..<count {
      var (mass, pull, otherPull) = (Lanes.zero, Lanes.zero, Lanes.zero)
      layer(weights + k &* count &* count, first, second, to: &mass, &pull, &otherPull)
      sums.mass = sums.mass.addingProduct(mass, e[k])
      sums.pulls.0 = sums.pulls.0.addingProduct(pull, e[k])
      sums.pulls.1 = sums.pulls.1.addingProduct(otherPull, e[k])
      sums.pulls.2 = sums.pulls.2.addingProduct(mass, e[count &+ k])
    }
  }

  /// Writes e [node] and e (m - x) [node] of a coordinate.
  @inline(__always)
  private func write(
    _ nodes: UnsafePointer<Double>,
    _ x: Double,
    _ scale: CrowdScale,
    to room: UnsafeMutablePointer<Lanes>
  ) {
    let own = UnsafeRawPointer(nodes).assumingMemoryBound(to: Lanes.self)
    for index in 0..<(count / 8) {
      let offset = Lanes(repeating: -x).addingProduct(own[index], scale.shrink)
      let weight = Elementary.powerOfTwo(nonPositive: (offset * scale.curvature) * offset)
      room[index] = weight
      room[count / 8 &+ index] = weight * offset
    }
  }

  /// Adds the sums over the nodes of two coordinates.
  @inline(__always)
  private func layer(
    _ weights: UnsafePointer<Double>,
    _ first: UnsafePointer<Lanes>,
    _ second: UnsafePointer<Lanes>,
    to mass: inout Lanes,
    _ firstPull: inout Lanes,
    _ secondPull: inout Lanes
  ) {
    let vectors = count / 8
    let e = UnsafeRawPointer(first).assumingMemoryBound(to: Double.self)
    let f = e + count
    var column = 0
    while column < vectors {
      var a = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      var b = a
      var w = UnsafeRawPointer(weights + 8 &* column).assumingMemoryBound(to: Lanes.self)
      for row in 0..<(count / 2) {
        let (e0, e1) = (Lanes(repeating: e[2 &* row]), Lanes(repeating: e[2 &* row &+ 1]))
        let (f0, f1) = (Lanes(repeating: f[2 &* row]), Lanes(repeating: f[2 &* row &+ 1]))
        let (w0, w1) = (w[0], w[1])
        let (w2, w3) = (w[vectors], w[vectors &+ 1])
        a.0 = a.0.addingProduct(w0, e0)
        a.1 = a.1.addingProduct(w1, e0)
        a.2 = a.2.addingProduct(w2, e1)
        a.3 = a.3.addingProduct(w3, e1)
        b.0 = b.0.addingProduct(w0, f0)
        b.1 = b.1.addingProduct(w1, f0)
        b.2 = b.2.addingProduct(w2, f1)
        b.3 = b.3.addingProduct(w3, f1)
        w += 2 &* vectors
      }
      let (own, other) = (second[column], second[column &+ 1])
      let (slope, otherSlope) = (second[vectors &+ column], second[vectors &+ column &+ 1])
      let (sum, otherSum) = (a.0 + a.2, a.1 + a.3)
      mass = mass.addingProduct(sum, own).addingProduct(otherSum, other)
      firstPull = firstPull.addingProduct(b.0 + b.2, own).addingProduct(b.1 + b.3, other)
      secondPull = secondPull.addingProduct(sum, slope).addingProduct(otherSum, otherSlope)
      column &+= 2
    }
  }
}
