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

  /// All zero.
  static let blank = LineComponent(mean: 0, curvature: 0, offset: 0, pull: 0)

  /// x - m and q at `x`.
  @inline(__always)
  func exponent(at x: Lanes) -> (distance: Lanes, exponent: Lanes) {
    let distance = x - mean
    return (distance, Lanes(repeating: offset).addingProduct(distance * curvature, distance))
  }
}

/// The components of one side, of the guided class or of all others, in one dimension.
///
/// The number of components decides the code: most targets have one or two on a side, and those need
/// no loop and one exponential less.
protocol LineGroup {
  /// The group of `count` components; `scratch` has room for a number of each.
  init(_ components: UnsafePointer<LineComponent>, count: Int, scratch: UnsafeMutablePointer<Lanes>)

  /// Σ_k 2^(q_k - t) and Σ_k 2^(q_k - t) s_k at `x`, t the largest q_k.
  func sums(at x: Lanes) -> (sums: GroupSums, pull: Lanes)
}

/// One component: no exponential.
struct LoneComponent: LineGroup {
  private let component: LineComponent

  @inline(__always)
  init(
    _ components: UnsafePointer<LineComponent>,
    count: Int,
    scratch: UnsafeMutablePointer<Lanes>
  ) {
    component = components[0]
  }

  @inline(__always)
  func sums(at x: Lanes) -> (sums: GroupSums, pull: Lanes) {
    let (distance, top) = component.exponent(at: x)
    return (GroupSums(top: top, mass: Lanes(repeating: 1)), distance * component.pull)
  }
}

/// Two components with one exponential: the larger has weight 1.
struct ComponentPair: LineGroup {
  private let first: LineComponent
  private let second: LineComponent

  @inline(__always)
  init(
    _ components: UnsafePointer<LineComponent>,
    count: Int,
    scratch: UnsafeMutablePointer<Lanes>
  ) {
    first = components[0]
    second = components[1]
  }

  @inline(__always)
  func sums(at x: Lanes) -> (sums: GroupSums, pull: Lanes) {
    let (a, q) = first.exponent(at: x)
    let (b, r) = second.exponent(at: x)
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

/// Any number of components, with an exponential each.
struct ComponentRun: LineGroup {
  private let components: UnsafePointer<LineComponent>
  private let count: Int
  private let scratch: UnsafeMutablePointer<Lanes>

  @inline(__always)
  init(
    _ components: UnsafePointer<LineComponent>,
    count: Int,
    scratch: UnsafeMutablePointer<Lanes>
  ) {
    self.components = components
    self.count = count
    self.scratch = scratch
  }

  @inline(__always)
  func sums(at x: Lanes) -> (sums: GroupSums, pull: Lanes) {
    var top = Lanes(repeating: -Double.infinity)
    for index in 0..<count {
      let exponent = components[index].exponent(at: x).exponent
      scratch[index] = exponent
      top = top.larger(exponent)
    }
    var mass = Lanes.zero
    var pull = Lanes.zero
    for index in 0..<count {
      let weight = Elementary.powerOfTwo(nonPositive: scratch[index] - top)
      mass += weight
      pull = pull.addingProduct(weight * components[index].pull, x - components[index].mean)
    }
    return (GroupSums(top: top, mass: mass), pull)
  }
}
