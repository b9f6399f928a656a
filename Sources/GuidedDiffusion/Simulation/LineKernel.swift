/// A component of a one-dimensional mixture at one step, as the inner loop wants it.
struct LineComponent: BitwiseCopyable {
  /// m.
  var mean: Double
  /// -(R/2) log2 e: q = offset + curvature (x - m)².
  var curvature: Double
  /// The base-2 logarithm of π ω √R.
  var offset: Double
  /// -R: s = pull (x - m).
  var pull: Double
}

/// One step of eight paths in one dimension: three operations and an exponential per component.
struct LineKernel {
  /// The components of the guided class first, then the others.
  let components: UnsafePointer<LineComponent>
  /// The number of components of the guided class.
  let inside: Int
  /// The number of all components.
  let count: Int
  /// Room for `count` numbers.
  let scratch: UnsafeMutablePointer<Lanes>

  /// The base score s = s_u(x|c) and the gradient g = s_u(x) - s_u(x|c) at `x`.
  @inline(__always)
  func scoreAndGradient(at x: Lanes) -> (score: Lanes, gradient: Lanes) {
    let own = sums(at: x, from: 0, to: inside)
    let other = sums(at: x, from: inside, to: count)
    let balance = ClassBalance(inside: own.sums, outside: other.sums)
    let score = own.pull * balance.insideReciprocal
    let otherScore = other.pull * balance.outsideReciprocal
    return (score, balance.outsideShare * (otherScore - score))
  }

  @inline(__always)
  private func sums(at x: Lanes, from first: Int, to end: Int) -> (sums: GroupSums, pull: Lanes) {
    if end &- first == 1 {
      let component = components[first]
      let offset = x - component.mean
      let top = Lanes(repeating: component.offset)
        .addingProduct(offset * component.curvature, offset)
      return (GroupSums(top: top, mass: Lanes(repeating: 1)), offset * component.pull)
    }
    if end &- first == 2 {
      return pair(at: x, components[first], components[first &+ 1])
    }
    var top = Lanes(repeating: -Double.infinity)
    var index = first
    while index < end {
      let offset = x - components[index].mean
      let q = Lanes(repeating: components[index].offset)
        .addingProduct(offset * components[index].curvature, offset)
      scratch[index] = q
      top = top.larger(q)
      index &+= 1
    }
    var mass = Lanes.zero
    var pull = Lanes.zero
    index = first
    while index < end {
      let weight = Elementary.powerOfTwo(nonPositive: scratch[index] - top)
      mass += weight
      pull = pull.addingProduct(weight * components[index].pull, x - components[index].mean)
      index &+= 1
    }
    return (GroupSums(top: top, mass: mass), pull)
  }

  /// The sums of two components with one exponential: the larger has weight 1.
  @inline(__always)
  private func pair(
    at x: Lanes,
    _ first: LineComponent,
    _ second: LineComponent
  ) -> (sums: GroupSums, pull: Lanes) {
    let a = x - first.mean
    let b = x - second.mean
    let q = Lanes(repeating: first.offset).addingProduct(a * first.curvature, a)
    let r = Lanes(repeating: second.offset).addingProduct(b * second.curvature, b)
    let isFirst = q .> r
    let difference = q - r
    let weight = Elementary.powerOfTwo(
      nonPositive: difference.replacing(with: -difference, where: isFirst)
    )
    let one = Lanes(repeating: 1)
    let pull = (a * first.pull * weight.replacing(with: one, where: isFirst))
      .addingProduct(b * second.pull, one.replacing(with: weight, where: isFirst))
    return (GroupSums(top: q.larger(r), mass: 1 + weight), pull)
  }
}

extension LineKernel {
  /// Advances all scales of all groups by one step.
  ///
  /// `state` holds [group][scale] positions, replaced by those after the step; `logRatio` [group][scale]
  /// ln dP/dQ so far; `noise` [group] z of the step; `twins` [group] 1 in the lanes of twin paths and 0
  /// in those of guided paths; `scales` [scale] w.
  @inline(never)
  func advance(
    state: UnsafeMutablePointer<Lanes>,
    logRatio: UnsafeMutablePointer<Lanes>,
    noise: UnsafePointer<Lanes>,
    twins: UnsafePointer<Lanes>,
    groups: Int,
    scales: [Double],
    step: StepWeights
  ) {
    scales.withUnsafeBufferPointer { scales in
      for group in 0..<groups {
        let z = noise[group]
        let scaledNoise = z * step.noise
        let linear = z * -step.shift
        let half = (0.5 * step.shift * step.shift) * (1 - 2 * twins[group])
        let shift = twins[group] * step.twinShift
        for scale in 0..<scales.count {
          let slot = group &* scales.count &+ scale
          let x = state[slot]
          let (score, gradient) = scoreAndGradient(at: x)
          let omega = shift + scales[scale] * step.direction
          let guided = score.addingProduct(omega, gradient)
          state[slot] = scaledNoise.addingProduct(x, step.state).addingProduct(guided, step.score)
          logRatio[slot] = logRatio[slot]
            .addingProduct(gradient, linear.addingProduct(gradient, half))
        }
      }
    }
  }
}
