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
final class CrowdSummary: @unchecked Sendable {
  /// The relative error that is accepted, times this, is 1: 2^35.
  static let inverseTolerance = 34_359_738_368.0
  /// What rounding adds to the error, in units of Σ |W|: 2^-49.
  static let rounding = 1.7763568394002505e-15

  /// [coordinate] the number of nodes.
  let counts: [Int]
  /// The largest e^{-u/2}/√v for which the error bound holds.
  let sharpest: Double
  /// The error bound relative to Σω, that of rounding included.
  let error: Double
  /// The nodes of the first coordinate, of the second and of the third.
  private let places: AlignedBuffer<Double>
  /// [third][second/4][first][second%4] W.
  private let weights: AlignedBuffer<Double>

  /// The room that an evaluation takes, for these numbers of nodes.
  static func room(_ counts: [Int]) -> Int { 2 * counts.reduce(0) { $0 + ($1 + 3) / 4 * 4 } }

  init(_ summary: SummaryWeights, sharpest: Double, truncation: Double) {
    counts = summary.nodes.map(\.count)
    self.sharpest = sharpest
    error = truncation + Self.rounding * summary.magnitude
    places = AlignedBuffer(repeating: 0, count: counts.reduce(0, +))
    for (index, place) in summary.nodes.flatMap(\.places).enumerated() { places[index] = place }
    let first = counts[0]
    let second = counts.count > 1 ? counts[1] : 1
    let third = counts.count > 2 ? counts[2] : 1
    let blocks = (second + 3) / 4
    weights = AlignedBuffer(repeating: 0, count: third * blocks * first * 4)
    for k in 0..<third {
      for j in 0..<second {
        for i in 0..<first {
          weights[((k * blocks + j / 4) * first + i) * 4 + j % 4] =
            summary.values[(k * second + j) * first + i]
        }
      }
    }
  }

  /// Σ W e and Σ W e (m - x), relative to Σω, at `x`; what is less than `leastMass` is not accepted.
  @inline(__always)
  func sum(
    at x: UnsafePointer<Lanes>,
    _ scale: CrowdScale,
    room: UnsafeMutablePointer<Lanes>,
    pull: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    switch counts.count {
    case 1: lineSum(at: x, scale, room, pull)
    case 2: planeSum(at: x, scale, room, pull)
    default: spaceSum(at: x, scale, room, pull)
    }
  }

  /// The least mass, relative to Σω, whose relative error is small enough.
  var leastMass: Double { error * Self.inverseTolerance }

  /// Writes e [node], then e (ν - x) [node], both padded with zeros to multiples of four.
  @inline(__always)
  private func write(
    _ row: Int,
    from first: Int,
    at x: Lanes,
    _ scale: CrowdScale,
    to room: UnsafeMutablePointer<Lanes>
  ) -> UnsafeMutablePointer<Lanes> {
    let count = counts[row]
    let padded = (count &+ 3) & ~3
    let own = places.base + first
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
    for index in 0..<counts[0] {
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
    let second = write(0, from: 0, at: x[0], scale, to: room)
    _ = write(1, from: counts[0], at: x[1], scale, to: second)
    let layer = layer(weights.base, room, second)
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
    let second = write(0, from: 0, at: x[0], scale, to: room)
    let third = write(1, from: counts[0], at: x[1], scale, to: second)
    _ = write(2, from: counts[0] &+ counts[1], at: x[2], scale, to: third)
    let padded = (counts[2] &+ 3) & ~3
    let stride = 4 &* counts[0] &* ((counts[1] &+ 3) / 4)
    var mass = Lanes.zero
    var pulls = (Lanes.zero, Lanes.zero, Lanes.zero)
    for k in 0..<counts[2] {
      let layer = layer(weights.base + k &* stride, room, second)
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
    let (count, outer) = (counts[0], counts[1])
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
