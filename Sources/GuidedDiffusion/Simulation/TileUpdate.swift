/// What the four slots of a tile are: their groups and their ω.
struct TileSlots {
  var groups: (Int, Int, Int, Int)
  /// θ, with the twin's τ added.
  var theta: Quad
  /// ±(τ b/σ)²/2: + on guided paths, - on twins.
  var half: Quad

  init(
    firstSlot: Int,
    twins: UnsafePointer<Lanes>,
    groups: Int,
    scales: [Double],
    step: StepWeights
  ) {
    // Slots past the last group are padding and repeat it.
    func group(_ slot: Int) -> Int { min((firstSlot + slot) / scales.count, groups - 1) }
    func theta(_ slot: Int) -> Lanes {
      let scale = scales[(firstSlot + slot) % scales.count]
      return twins[group(slot)] * step.twinShift + step.theta(scale)
    }
    func half(_ slot: Int) -> Lanes {
      (0.5 * step.shift * step.shift) * (1 - 2 * twins[group(slot)])
    }
    self.groups = (group(0), group(1), group(2), group(3))
    self.theta = Quad(theta(0), theta(1), theta(2), theta(3))
    self.half = Quad(half(0), half(1), half(2), half(3))
  }
}

/// What a group of components adds up to in the four slots of a tile.
typealias TileSums = (GroupSums, GroupSums, GroupSums, GroupSums)

/// From the sums of both groups to the next positions, one coordinate after the other.
struct TileUpdate {
  let insideReciprocal: Quad
  let outsideReciprocal: Quad
  let outsideShare: Quad
  let theta: Quad
  /// z·G so far.
  var noiseProduct = Quad(repeating: 0)
  /// |G|² so far.
  var square = Quad(repeating: 0)

  @inline(__always)
  init<Balance: GroupBalance>(_: Balance.Type, own: TileSums, other: TileSums, theta: Quad) {
    let a = Balance(inside: own.0, outside: other.0)
    let b = Balance(inside: own.1, outside: other.1)
    let c = Balance(inside: own.2, outside: other.2)
    let d = Balance(inside: own.3, outside: other.3)
    insideReciprocal = Quad(
      a.insideReciprocal,
      b.insideReciprocal,
      c.insideReciprocal,
      d.insideReciprocal
    )
    outsideReciprocal = Quad(
      a.outsideReciprocal,
      b.outsideReciprocal,
      c.outsideReciprocal,
      d.outsideReciprocal
    )
    outsideShare = Quad(a.outsideShare, b.outsideShare, c.outsideShare, d.outsideShare)
    self.theta = theta
  }

  /// s₀ without its common term, and G.
  @inline(__always)
  private func scoreAndGradient(own: Quad, other: Quad) -> (score: Quad, gradient: Quad) {
    let score = own * insideReciprocal
    // The term -ρ x is in both scores: it cancels in their difference.
    return (score, (other * outsideReciprocal - score) * outsideShare)
  }

  @inline(__always)
  mutating func addSquare(own: Quad, other: Quad) {
    let gradient = scoreAndGradient(own: own, other: other).gradient
    square.add(gradient, gradient)
  }

  @inline(__always)
  mutating func advance(
    _ position: inout Quad,
    own: Quad,
    other: Quad,
    common: Double,
    noise: Quad,
    step: StepWeights
  ) {
    let (score, gradient) = scoreAndGradient(own: own, other: other)
    var guided = score
    guided.add(-common, position)
    guided.add(theta, gradient)
    var next = noise * step.noise
    next.add(step.state, position)
    next.add(step.score, guided)
    position = next
    noiseProduct.add(noise, gradient)
    square.add(gradient, gradient)
  }
}
