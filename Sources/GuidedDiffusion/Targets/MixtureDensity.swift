/// Densities, class probabilities and scores of a noised mixture, for eight points at a time.
///
/// Everything goes through log-sum-exp: a point 10^6 standard deviations out has finite scores.
extension NoisedMixture {
  /// ln Σ_c π_c p_u(x|c) over the classes that `includes` names, in each lane, up to the constant
  /// (d/2) ln 2π.
  func logMass(at point: UnsafePointer<Lanes>, where includes: (Int) -> Bool) -> Lanes {
    var top = Lanes(repeating: -Double.infinity)
    var terms: [Lanes] = []
    for component in components where includes(component.classIndex) {
      let term = component.logDensity(at: point)
      terms.append(term)
      top = top.larger(term)
    }
    var sum = Lanes.zero
    for term in terms { sum += Elementary.exp(term - top) }
    return top + Elementary.log(sum)
  }

  /// ln((1 - p_u(c|x))/p_u(c|x)) in each lane: the log odds against class `index`.
  ///
  /// 1/p = 1 + e^o, p = 1/(1 + e^o) and ln p = -ln(1 + e^o) follow without cancellation.
  func logOddsAgainst(classIndex index: Int, at point: UnsafePointer<Lanes>) -> Lanes {
    logMass(at: point) { $0 != index } - logMass(at: point) { $0 == index }
  }

  /// ln p_u(x | class) for the class `index`, or ln p_u(x) when `nil`, at one point.
  public func logDensity(at point: [Double], classIndex index: Int? = nil) -> Double {
    let shares = components.filter { index == nil || $0.classIndex == index }.map(\.logShare)
    let prior = shares.map { Elementary.exp($0) }.reduce(0, +)
    let mass = point.map { Lanes(repeating: $0) }.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { logMass(at: $0) { index == nil || $0 == index } } ?? .zero
    }
    let logTwoPi = 1.8378770664093453
    return mass[0] - Elementary.log(prior) - 0.5 * Double(dimension) * logTwoPi
  }

  /// p_u(c|x) for the class `index` at one point.
  public func classProbability(at point: [Double], classIndex index: Int) -> Double {
    let odds = point.map { Lanes(repeating: $0) }.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { logOddsAgainst(classIndex: index, at: $0) } ?? .zero
    }
    return 1 / (1 + Elementary.exp(odds[0]))
  }

  /// ∇ ln p_u(x | class) for the class `index`, or ∇ ln p_u(x) when `nil`, at one point.
  public func score(at point: [Double], classIndex index: Int? = nil) -> [Double] {
    let chosen = components.filter { index == nil || $0.classIndex == index }
    let lanes = point.map { Lanes(repeating: $0) }
    let terms = lanes.withUnsafeBufferPointer { buffer in
      chosen.map { component in buffer.baseAddress.map { component.logDensity(at: $0)[0] } ?? 0 }
    }
    let top = terms.max() ?? 0
    let weights = terms.map { Elementary.exp($0 - top) }
    let total = weights.reduce(0, +)
    var score = [Double](repeating: 0, count: dimension)
    for (component, weight) in zip(chosen, weights) {
      let pull = component.pull(at: point)
      for index in score.indices { score[index] += weight / total * pull[index] }
    }
    return score
  }
}

extension NoisedMixture.Component {
  /// ln(π_c ω N(x; m, R⁻¹)) in each lane, up to the constant (d/2) ln 2π.
  func logDensity(at point: UnsafePointer<Lanes>) -> Lanes {
    var distance = Lanes.zero
    for row in mean.indices {
      let offset = point[row] - mean[row]
      distance = distance.addingProduct(offset, pull(row: row) { point[$0] - mean[$0] })
    }
    return logWeight - 0.5 * distance
  }

  /// ∇ ln N(x; m, R⁻¹) = R (m - x) at one point.
  func pull(at point: [Double]) -> [Double] {
    mean.indices.map { row in
      pull(row: row) { Lanes(repeating: mean[$0] - point[$0]) }[0]
    }
  }

  /// Row `row` of R times the vector whose entries `offset` gives.
  func pull(row: Int, offset: (Int) -> Lanes) -> Lanes {
    switch precision {
    case .isotropic(let value): return value * offset(row)
    case .diagonal(let values): return values[row] * offset(row)
    case .full(let entries):
      var sum = Lanes.zero
      for column in mean.indices {
        sum = sum.addingProduct(offset(column), entries[row * mean.count + column])
      }
      return sum
    }
  }
}
