extension TileField {
  /// Advances all scales of all groups by one stage; `state` is [tile][coordinate][slot in tile].
  func advance(_ step: FieldStep, _ workspace: TileWorkspace) {
    let kernel = kernel(step, workspace)
    for tile in 0..<(workspace.paddedSlots / Quad.width) {
      let slots = TileSlots(
        firstSlot: tile * Quad.width,
        twins: step.twins,
        groups: step.groups,
        scales: step.scales,
        step: step.weights
      )
      let x = quads(step.state, tile * paddedDimension)
      let ratio = quads(step.logRatio, tile)
      switch form {
      case .isotropic: kernel.advance(IsotropicTile.self, slots: slots, x: x, logRatio: ratio)
      case .diagonal: kernel.advance(DiagonalTile.self, slots: slots, x: x, logRatio: ratio)
      case .full: kernel.advance(FullTile.self, slots: slots, x: x, logRatio: ratio)
      }
    }
  }

  /// Reads the groups' ratio and |G|² at the positions of `step`.
  func measure(_ step: FieldStep, _ workspace: TileWorkspace, into reading: FieldReading) {
    let kernel = kernel(step, workspace)
    for tile in 0..<(workspace.paddedSlots / Quad.width) {
      let x = quads(step.state, tile * paddedDimension)
      let ratio = quads(reading.ratio, tile)
      let square = quads(reading.square, tile)
      switch form {
      case .isotropic: kernel.measure(IsotropicTile.self, x: x, ratio: ratio, square: square)
      case .diagonal: kernel.measure(DiagonalTile.self, x: x, ratio: ratio, square: square)
      case .full: kernel.measure(FullTile.self, x: x, ratio: ratio, square: square)
      }
    }
  }

  private func kernel(_ step: FieldStep, _ workspace: TileWorkspace) -> TileKernel {
    let base = table.constants(ofStep: step.stage, scratch: workspace.constants.base)
    return TileKernel(
      constants: TileConstants(base: UnsafeMutablePointer(mutating: base), layout: layout),
      inside: inside,
      isNested: isNested,
      workspace: workspace,
      noise: step.noise,
      groups: step.groups,
      step: step.weights
    )
  }

  private func quads(
    _ lanes: UnsafeMutablePointer<Lanes>,
    _ index: Int
  ) -> UnsafeMutablePointer<Quad> {
    UnsafeMutableRawPointer(lanes + index * Quad.width).assumingMemoryBound(to: Quad.self)
  }
}

/// One step of one tile.
struct TileKernel {
  let constants: TileConstants
  let inside: Int
  let isNested: Bool
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
    var update =
      isNested
      ? TileUpdate(NestedBalance.self, own: own, other: other, theta: slots.theta)
      : TileUpdate(SeparateBalance.self, own: own, other: other, theta: slots.theta)
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

  /// Reads the groups' ratio and |G|² at the positions `x` of four slots.
  @inline(never) @_specialize(where Form == IsotropicTile)
  @_specialize(where Form == DiagonalTile) @_specialize(where Form == FullTile)
  func measure<Form: TileForm>(
    _ form: Form.Type,
    x: UnsafeMutablePointer<Quad>,
    ratio: UnsafeMutablePointer<Quad>,
    square: UnsafeMutablePointer<Quad>
  ) {
    let count = constants.layout.count
    Form.exponents(constants, at: x, workspace: workspace)
    let own = weigh(from: 0, to: inside)
    let other = weigh(from: inside, to: count)
    ratio.pointee = Quad(
      own.0.logRatio(to: other.0),
      own.1.logRatio(to: other.1),
      own.2.logRatio(to: other.2),
      own.3.logRatio(to: other.3)
    )
    let zero = Quad(repeating: 0)
    var update =
      isNested
      ? TileUpdate(NestedBalance.self, own: own, other: other, theta: zero)
      : TileUpdate(SeparateBalance.self, own: own, other: other, theta: zero)
    for row in stride(from: 0, to: constants.layout.dimension, by: 2) {
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
      update.addSquare(own: ownPull.0, other: otherPull.0)
      update.addSquare(own: ownPull.1, other: otherPull.1)
    }
    square.pointee = update.square
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
  ) -> TileSums {
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
