/// A crowd on a few nodes: what stands for its points where the noise is wide.
///
/// Interpolating e^{-|x - m|²/2v} in each coordinate of m over the box around the crowd gives
///
///     Σ_k ω_k e^{-|x - m_k|²/2v} = Σ_ijk W_ijk e_i(x_1) e_j(x_2) e_k(x_3) + error,
///     e_i(x_1) = e^{-(x_1 - ν_i)²/2v},
///
/// with one exponential for each node of each coordinate, and the error, for every x, is at most
/// Σω · (Π (1 + ε_j) - 1), ε_j of `InterpolationBound`. Where the sum itself is so small that this could
/// be felt, at points far from the crowd, the result is not accepted.
struct CrowdSummary: BitwiseCopyable {
  /// The relative error that is accepted, times this, is 1: 2^35.
  static let inverseTolerance = 34_359_738_368.0
  /// What rounding adds to the error, in units of Σ |W|: 2^-49.
  static let rounding = 1.7763568394002505e-15

  /// The number of nodes of each coordinate; 1 for those beyond the dimension.
  let counts: (Int, Int, Int)
  /// The number of coordinates.
  let dimension: Int
  /// The largest e^{-u/2}/√v for which the error bound holds.
  let sharpest: Double
  /// The error bound relative to Σω, that of rounding included.
  let error: Double
  /// The nodes of the first coordinate, of the second and of the third.
  private let places: UnsafePointer<Double>
  /// [third][second/4][first][second%4] W.
  private let weights: UnsafePointer<Double>

  /// The numbers that a summary with these nodes takes.
  static func size(_ counts: (Int, Int, Int)) -> Int {
    counts.0 + counts.1 + counts.2 + counts.2 * ((counts.1 + 3) / 4 * 4) * counts.0
  }

  /// The room that an evaluation takes.
  var room: Int { 2 * ((counts.0 + 3) / 4 * 4 + (counts.1 + 3) / 4 * 4 + (counts.2 + 3) / 4 * 4) }

  /// A summary that keeps its numbers at `place`.
  init(
    _ summary: SummaryWeights,
    sharpest: Double,
    truncation: Double,
    at place: UnsafeMutablePointer<Double>
  ) {
    dimension = summary.nodes.count
    counts = summary.counts
    self.sharpest = sharpest
    error = truncation + Self.rounding * summary.magnitude
    for (index, node) in summary.nodes.flatMap(\.places).enumerated() { place[index] = node }
    let (first, second, third) = summary.counts
    let blocks = (second + 3) / 4
    let table = place + first + second + third
    table.update(repeating: 0, count: third * blocks * first * 4)
    for k in 0..<third {
      for j in 0..<second {
        for i in 0..<first {
          table[((k * blocks + j / 4) * first + i) * 4 + j % 4] =
            summary.values[(k * second + j) * first + i]
        }
      }
    }
    places = UnsafePointer(place)
    weights = UnsafePointer(table)
  }

  /// The least mass, relative to Σω, whose relative error is small enough.
  var leastMass: Double { error * Self.inverseTolerance }

  /// Σ W e, relative to Σω, at `x`; writes Σ W e (m - x) to `pull`.
  @inline(__always)
  func sum(
    at x: UnsafePointer<Lanes>,
    _ scale: CrowdScale,
    room: UnsafeMutablePointer<Lanes>,
    pull: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    switch dimension {
    case 1: lineSum(at: x, scale, room, pull)
    case 2: planeSum(at: x, scale, room, pull)
    default: spaceSum(at: x, scale, room, pull)
    }
  }

  /// Writes e [node], then e (m - x) [node], for `count` nodes; gives the place after them.
  @inline(__always)
  private func write(
    _ own: UnsafePointer<Double>,
    _ count: Int,
    at x: Lanes,
    _ scale: CrowdScale,
    to room: UnsafeMutablePointer<Lanes>
  ) -> UnsafeMutablePointer<Lanes> {
    let padded = (count &+ 3) & ~3
    for index in 0..<count {
      let offset = (-x).addingProduct(Lanes(repeating: own[index]), scale.shrink)
      let weight = Elementary.powerOfTwo(nonPositive: (offset * scale.curvature) * offset)
      room[index] = weight
      room[padded &+ index] = weight * offset
    }
    for index in count..<padded {
      room[index] = .zero
      room[padded &+ index] = .zero
    }
    return room + 2 &* padded
  }

  @inline(never)
  private func lineSum(
    at x: UnsafePointer<Lanes>,
    _ scale: CrowdScale,
    _ room: UnsafeMutablePointer<Lanes>,
    _ pull: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    var mass = Lanes.zero
    var sum = Lanes.zero
    for index in 0..<counts.0 {
      let offset = (-x[0]).addingProduct(Lanes(repeating: places[index]), scale.shrink)
      let weight =
        weights[4 &* index]
        * Elementary.powerOfTwo(nonPositive: (offset * scale.curvature) * offset)
      mass += weight
      sum = sum.addingProduct(weight, offset)
    }
    pull[0] = sum
    return mass
  }

  @inline(never)
  private func planeSum(
    at x: UnsafePointer<Lanes>,
    _ scale: CrowdScale,
    _ room: UnsafeMutablePointer<Lanes>,
    _ pull: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    let second = write(places, counts.0, at: x[0], scale, to: room)
    _ = write(places + counts.0, counts.1, at: x[1], scale, to: second)
    let layer = layer(weights, room, second)
    pull[0] = layer.firstPull
    pull[1] = layer.secondPull
    return layer.mass
  }

  @inline(never)
  private func spaceSum(
    at x: UnsafePointer<Lanes>,
    _ scale: CrowdScale,
    _ room: UnsafeMutablePointer<Lanes>,
    _ pull: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    let second = write(places, counts.0, at: x[0], scale, to: room)
    let third = write(places + counts.0, counts.1, at: x[1], scale, to: second)
    _ = write(places + (counts.0 &+ counts.1), counts.2, at: x[2], scale, to: third)
    let padded = (counts.2 &+ 3) & ~3
    let stride = 4 &* counts.0 &* ((counts.1 &+ 3) / 4)
    var mass = Lanes.zero
    var pulls = (Lanes.zero, Lanes.zero, Lanes.zero)
    for k in 0..<counts.2 {
      let layer = layer(weights + k &* stride, room, second)
      let (weight, moment) = (third[k], third[padded &+ k])
      mass = mass.addingProduct(weight, layer.mass)
      pulls.0 = pulls.0.addingProduct(weight, layer.firstPull)
      pulls.1 = pulls.1.addingProduct(weight, layer.secondPull)
      pulls.2 = pulls.2.addingProduct(moment, layer.mass)
    }
    (pull[0], pull[1], pull[2]) = pulls
    return mass
  }

  /// The sums over the nodes of the first two coordinates.
  @inline(__always)
  private func layer(
    _ weights: UnsafePointer<Double>,
    _ first: UnsafePointer<Lanes>,
    _ second: UnsafePointer<Lanes>
  ) -> (mass: Lanes, firstPull: Lanes, secondPull: Lanes) {
    let (count, outer) = (counts.0, counts.1)
    let (padded, outerPadded) = ((count &+ 3) & ~3, (outer &+ 3) & ~3)
    var result = (mass: Lanes.zero, firstPull: Lanes.zero, secondPull: Lanes.zero)
    var place = weights
    var j = 0
    while j < outer {
      var a = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      var b = a
      for i in 0..<count {
        let (e, f) = (first[i], first[padded &+ i])
        let w = (
          Lanes(repeating: place[0]), Lanes(repeating: place[1]), Lanes(repeating: place[2]),
          Lanes(repeating: place[3])
        )
        a.0 = a.0.addingProduct(e, w.0)
        a.1 = a.1.addingProduct(e, w.1)
        a.2 = a.2.addingProduct(e, w.2)
        a.3 = a.3.addingProduct(e, w.3)
        b.0 = b.0.addingProduct(f, w.0)
        b.1 = b.1.addingProduct(f, w.1)
        b.2 = b.2.addingProduct(f, w.2)
        b.3 = b.3.addingProduct(f, w.3)
        place += 4
      }
      let e = second + j
      let f = e + outerPadded
      result.mass = result.mass.addingProduct(a.0, e[0]).addingProduct(a.1, e[1])
        .addingProduct(a.2, e[2]).addingProduct(a.3, e[3])
      result.firstPull = result.firstPull.addingProduct(b.0, e[0]).addingProduct(b.1, e[1])
        .addingProduct(b.2, e[2]).addingProduct(b.3, e[3])
      result.secondPull = result.secondPull.addingProduct(a.0, f[0]).addingProduct(a.1, f[1])
        .addingProduct(a.2, f[2]).addingProduct(a.3, f[3])
      j &+= 4
    }
    return result
  }
}
