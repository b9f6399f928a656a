/// What the four slots of a tile are: their groups and their ω.
struct TileSlots {
  var groups: (Int, Int, Int, Int)
  /// ω, with the twin's 1 added.
  var omega: Quad
  /// ±(b/σ)²/2: + on guided paths, - on twins.
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
    func omega(_ slot: Int) -> Lanes {
      let scale = scales[(firstSlot + slot) % scales.count]
      return twins[group(slot)] * step.twinShift + scale * step.direction
    }
    func half(_ slot: Int) -> Lanes {
      (0.5 * step.shift * step.shift) * (1 - 2 * twins[group(slot)])
    }
    self.groups = (group(0), group(1), group(2), group(3))
    self.omega = Quad(omega(0), omega(1), omega(2), omega(3))
    self.half = Quad(half(0), half(1), half(2), half(3))
  }
}

/// From the sums of both groups to the next positions, one coordinate after the other.
struct TileUpdate {
  let insideReciprocal: Quad
  let outsideReciprocal: Quad
  let outsideShare: Quad
  let omega: Quad
  /// z·g so far.
  var noiseProduct = Quad(repeating: 0)
  /// |g|² so far.
  var square = Quad(repeating: 0)

  @inline(__always)
  mutating func advance(
    _ position: inout Quad,
    own: Quad,
    other: Quad,
    common: Double,
    noise: Quad,
    step: StepWeights
  ) {
    let score = own * insideReciprocal
    // The term -ρ x is in both scores: it cancels in their difference.
    let gradient = (other * outsideReciprocal - score) * outsideShare
    var guided = score
    guided.add(-common, position)
    guided.add(omega, gradient)
    var next = noise * step.noise
    next.add(step.state, position)
    next.add(step.score, guided)
    position = next
    noiseProduct.add(noise, gradient)
    square.add(gradient, gradient)
  }
}
