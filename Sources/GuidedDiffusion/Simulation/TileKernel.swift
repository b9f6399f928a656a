/// A form of covariance as the tile kernel needs it: four slots of eight paths at a time.
///
/// A slot is one group of eight paths at one scale. The two members are the only places where the
/// form matters; they take all but a few of the operations.
protocol TileForm {
  /// Writes q_k + a common term, in base 2, to `exponents`[k] for every component k.
  static func exponents(
    _ constants: TileConstants,
    at x: UnsafePointer<Quad>,
    workspace: TileWorkspace
  )

  /// Σ_k e_k (pull_k - excess_k x) in coordinates `row` and `row` + 1 over the components from
  /// `first` to `end`, e_k the weights that `exponents` has been replaced by.
  static func pulls(
    _ constants: TileConstants,
    at x: UnsafePointer<Quad>,
    workspace: TileWorkspace,
    row: Int,
    from first: Int,
    to end: Int
  ) -> (Quad, Quad)
}

/// Memory that the tile kernel works in.
final class TileWorkspace {
  /// The slots, padded to whole tiles.
  let paddedSlots: Int
  /// [component] exponents, then weights.
  let exponents: AlignedBuffer<Quad>
  /// Form-specific room: [component][coordinate] for full covariances.
  let products: AlignedBuffer<Quad>
  /// The constants of a step that is not in the table.
  let constants: AlignedBuffer<Double>

  init(_ field: TileField, slots: Int) {
    paddedSlots = (slots + Quad.width - 1) / Quad.width * Quad.width
    let zero = Quad(repeating: 0)
    exponents = AlignedBuffer(repeating: zero, count: field.count)
    let products = field.form == .full ? field.count * field.paddedDimension : 0
    self.products = AlignedBuffer(repeating: zero, count: products)
    constants = AlignedBuffer(repeating: 0, count: field.layout.size)
  }
}

extension TileField {
  /// Advances all scales of all groups by one step; see `LineKernel.advance`.
  ///
  /// `state` holds [tile][coordinate][slot in tile] positions with slot = group · scales + scale, and
  /// `noise` [coordinate][group] z of the step.
  func advance(
    _ workspace: TileWorkspace,
    stepIndex: Int,
    state: UnsafeMutablePointer<Lanes>,
    logRatio: UnsafeMutablePointer<Lanes>,
    noise: UnsafePointer<Lanes>,
    twins: UnsafePointer<Lanes>,
    groups: Int,
    scales: [Double],
    step: StepWeights
  ) {
    let base = table.constants(ofStep: stepIndex, scratch: workspace.constants.base)
    let kernel = TileKernel(
      constants: TileConstants(base: UnsafeMutablePointer(mutating: base), layout: layout),
      inside: inside,
      workspace: workspace,
      noise: noise,
      groups: groups,
      step: step
    )
    for tile in 0..<(workspace.paddedSlots / Quad.width) {
      let slots = TileSlots(
        firstSlot: tile * Quad.width,
        twins: twins,
        groups: groups,
        scales: scales,
        step: step
      )
      let x = UnsafeMutableRawPointer(state + tile * paddedDimension * Quad.width)
        .assumingMemoryBound(to: Quad.self)
      let ratio = UnsafeMutableRawPointer(logRatio + tile * Quad.width)
        .assumingMemoryBound(to: Quad.self)
      switch form {
      case .isotropic: kernel.advance(IsotropicTile.self, slots: slots, x: x, logRatio: ratio)
      case .diagonal: kernel.advance(DiagonalTile.self, slots: slots, x: x, logRatio: ratio)
      case .full: kernel.advance(FullTile.self, slots: slots, x: x, logRatio: ratio)
      }
    }
  }
}

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

/// One step of one tile.
struct TileKernel {
  let constants: TileConstants
  let inside: Int
  let workspace: TileWorkspace
  let noise: UnsafePointer<Lanes>
  let groups: Int
  let step: StepWeights

  /// Advances the positions `x` [coordinate] of four slots and their log-likelihood ratios.
  @inline(never) @_specialize(where Form == IsotropicTile)
  @_specialize(where Form == DiagonalTile) @_specialize(where Form == FullTile)
  func advance<Form: TileForm>(
    _ form: Form.Type,
    slots: TileSlots,
    x: UnsafeMutablePointer<Quad>,
    logRatio: UnsafeMutablePointer<Quad>
  ) {
    let count = constants.layout.count
    Form.exponents(constants, at: x, workspace: workspace)
    let own = weigh(from: 0, to: inside)
    let other = weigh(from: inside, to: count)
    let balance = (
      ClassBalance(inside: own.0, outside: other.0), ClassBalance(inside: own.1, outside: other.1),
      ClassBalance(inside: own.2, outside: other.2), ClassBalance(inside: own.3, outside: other.3)
    )
    var update = TileUpdate(
      insideReciprocal: Quad(
        balance.0.insideReciprocal,
        balance.1.insideReciprocal,
        balance.2.insideReciprocal,
        balance.3.insideReciprocal
      ),
      outsideReciprocal: Quad(
        balance.0.outsideReciprocal,
        balance.1.outsideReciprocal,
        balance.2.outsideReciprocal,
        balance.3.outsideReciprocal
      ),
      outsideShare: Quad(
        balance.0.outsideShare,
        balance.1.outsideShare,
        balance.2.outsideShare,
        balance.3.outsideShare
      ),
      omega: slots.omega
    )
    var row = 0
    while row < constants.layout.dimension {
      let ownPull = Form.pulls(
        constants,
        at: x,
        workspace: workspace,
        row: row,
        from: 0,
        to: inside
      )
      let otherPull = Form.pulls(
        constants,
        at: x,
        workspace: workspace,
        row: row,
        from: inside,
        to: count
      )
      update.advance(
        &x[row],
        own: ownPull.0,
        other: otherPull.0,
        common: constants.common[row],
        noise: noise(coordinate: row, slots),
        step: step
      )
      update.advance(
        &x[row &+ 1],
        own: ownPull.1,
        other: otherPull.1,
        common: constants.common[row &+ 1],
        noise: noise(coordinate: row &+ 1, slots),
        step: step
      )
      row &+= 2
    }
    var ratio = logRatio.pointee
    ratio.add(-step.shift, update.noiseProduct)
    ratio.add(slots.half, update.square)
    logRatio.pointee = ratio
  }

  @inline(__always)
  private func noise(coordinate: Int, _ slots: TileSlots) -> Quad {
    let row = noise + coordinate &* groups
    return Quad(
      row[slots.groups.0],
      row[slots.groups.1],
      row[slots.groups.2],
      row[slots.groups.3]
    )
  }

  /// Replaces the exponents of a group by weights relative to its largest, and sums them.
  @inline(__always)
  private func weigh(
    from first: Int,
    to end: Int
  ) -> (GroupSums, GroupSums, GroupSums, GroupSums) {
    let exponents = workspace.exponents.base
    var top = Quad(repeating: -Double.infinity)
    for index in first..<end { top = top.larger(exponents[index]) }
    var mass = Quad(repeating: 0)
    for index in first..<end {
      let weight = (exponents[index] - top).powerOfTwo()
      exponents[index] = weight
      mass = mass + weight
    }
    return (
      GroupSums(top: top.a, mass: mass.a), GroupSums(top: top.b, mass: mass.b),
      GroupSums(top: top.c, mass: mass.c), GroupSums(top: top.d, mass: mass.d)
    )
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
