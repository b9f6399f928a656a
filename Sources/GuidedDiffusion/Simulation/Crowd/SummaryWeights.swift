/// W_ijk = Σ_n ω_n L_i(μ_n1) L_j(μ_n2) L_k(μ_n3): a crowd's weights moved to a grid of nodes.
///
/// Relative to the sum of the crowd's weights, so that W adds up to the share of the points.
struct SummaryWeights {
  /// One for each coordinate.
  let nodes: [ChebyshevNodes]
  /// [third][second][first] W.
  private(set) var values: [Double]
  /// Σ |W|.
  let magnitude: Double
  /// The weight of the points.
  let share: Double

  /// The number of nodes of each coordinate; 1 for those beyond the dimension.
  var counts: (Int, Int, Int) {
    (
      nodes[0].count, nodes.count > 1 ? nodes[1].count : 1, nodes.count > 2 ? nodes[2].count : 1
    )
  }

  /// The weights of the points of `tree`, or of those of some `leaves`, which are gone through once.
  init(_ tree: CrowdTree, leaves: Range<Int>? = nil, nodes: [ChebyshevNodes]) {
    self.nodes = nodes
    let (first, rest) = (nodes[0].count, nodes.dropFirst().map(\.count))
    let outer = rest.reduce(1, *)
    let sums = AlignedBuffer(repeating: Lanes.zero, count: first * outer)
    var values = [Double](repeating: 0, count: first * outer)
    let polynomials = AlignedBuffer(
      repeating: Lanes(repeating: 1),
      count: nodes.reduce(3) { $0 + $1.count }
    )
    let own = polynomials.base
    let second = own + first
    let third = second + (rest.first ?? 1)
    let stride = tree.leafStride
    let leaves = leaves ?? 0..<tree.leafCount
    var total = 0.0
    for (number, leaf) in leaves.enumerated() {
      let place = tree.leaves.base + leaf * stride
      let logShare = place[tree.dimension] - tree.logMass
      let share = Elementary.exp(logShare * (1 / Elementary.logTwoE))
      total += share.total
      nodes[0].write(place[0], to: own)
      for index in 0..<first { own[index] = own[index] * share }
      if rest.count > 0 { nodes[1].write(place[1], to: second) }
      if rest.count > 1 { nodes[2].write(place[2], to: third) }
      var sum = sums.base
      for k in 0..<(rest.count > 1 ? rest[1] : 1) {
        for j in 0..<(rest.count > 0 ? rest[0] : 1) {
          let factor = second[j] * third[k]
          for i in 0..<first { sum[i] = sum[i].addingProduct(own[i], factor) }
          sum += first
        }
      }
      // Short sums keep their digits.
      if number % 64 == 63 || number == leaves.count - 1 {
        for index in 0..<values.count {
          values[index] += sums[index].total
          sums[index] = .zero
        }
      }
    }
    self.values = values
    magnitude = values.reduce(0) { $0 + abs($1) }
    share = total
  }

  /// The weights on fewer nodes, from those on more: the polynomials of the few in the places of the many.
  init(_ finer: SummaryWeights, nodes: [ChebyshevNodes]) {
    self.nodes = nodes
    var values = finer.values
    // Each turn replaces the slowest coordinate and makes it the fastest but for its rows; after all
    // turns the order is as before.
    for (own, source) in zip(nodes, finer.nodes).reversed() {
      values = Self.moved(values, from: source, to: own)
    }
    self.values = values
    magnitude = values.reduce(0) { $0 + abs($1) }
    share = finer.share
  }

  /// Writes nodes[coordinate][node], then W[third][first][second].
  func write(to place: UnsafeMutablePointer<Double>) {
    for (index, node) in nodes.flatMap(\.places).enumerated() { place[index] = node }
    let (first, second, third) = counts
    let table = place + nodes.reduce(0) { $0 + $1.count }
    for k in 0..<third {
      for j in 0..<second {
        for i in 0..<first {
          table[(k * first + i) * second + j] = values[(k * second + j) * first + i]
        }
      }
    }
  }

  /// [source][rest] to [rest][own].
  private static func moved(
    _ values: [Double],
    from source: ChebyshevNodes,
    to own: ChebyshevNodes
  ) -> [Double] {
    let rest = values.count / source.count
    var moved = [Double](repeating: 0, count: own.count * rest)
    let polynomials = AlignedBuffer(repeating: Lanes.zero, count: own.count)
    let row = AlignedBuffer(repeating: 0.0, count: own.count)
    values.withUnsafeBufferPointer { values in
      moved.withUnsafeMutableBufferPointer { moved in
        for index in 0..<source.count {
          own.write(Lanes(repeating: source.places[index]), to: polynomials.base)
          for node in 0..<own.count { row[node] = polynomials[node][0] }
          for other in 0..<rest {
            let value = values[index &* rest &+ other]
            let place = other &* own.count
            for node in 0..<own.count { moved[place &+ node] += value * row[node] }
          }
        }
      }
    }
    return moved
  }
}
