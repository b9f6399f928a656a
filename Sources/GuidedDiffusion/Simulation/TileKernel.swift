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
