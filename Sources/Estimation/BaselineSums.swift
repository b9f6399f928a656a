import GuidedDiffusion

/// Gathers the baselines of one cell from some of its blocks, in order.
struct BaselineSums: Sendable {
  /// The sizes n of best of n.
  static let sizes = [2, 4, 16]

  /// What deviations are taken about, from the first paths of the run.
  struct Centres: Sendable {
    /// [size] of best of n.
    var bestOf: [BestOfSums.Centres]
    /// [functional] of resampling; empty without.
    var resampling: [Double]
  }

  private let functionals: [Functional]
  private var bestOf: [BestOfSums]
  private var resampling: ResamplingSums?

  /// Empty sums for the paths from `firstPath` on; `nil` unless there is a baseline to gather.
  init?(_ layout: CellLayout, firstPath: Int) {
    guard layout.hasBaselines else { return nil }
    functionals = layout.functionals
    let firstGuided = layout.guidedPaths(before: firstPath)
    bestOf =
      layout.hasBestOf
      ? Self.sizes.map {
        BestOfSums(
          size: $0,
          functionals: layout.functionals.count,
          paths: layout.guidedPaths,
          firstPath: firstGuided
        )
      } : []
    if layout.logMean != nil {
      resampling = ResamplingSums(
        functionals: functionals.count,
        paths: layout.guidedPaths,
        firstPath: firstGuided
      )
    }
  }

  /// ln E_base[f] if samples can be weighted by f, which they can when guidance raises its mean.
  static func logMean(_ simulation: PathSimulation) -> Double? {
    guard simulation.guidance.raises else { return nil }
    return TiltMoments(target: simulation.target, guidance: simulation.guidance).logMean
  }

  /// Keeps, of tails, what can count beside those of `earlier`.
  mutating func follow(_ earlier: BaselineSums) {
    for index in bestOf.indices { bestOf[index].follow(earlier.bestOf[index]) }
    if let other = earlier.resampling { resampling?.follow(other) }
  }

  /// Keeps no more tail values than a run of `layout`'s paths would.
  mutating func limitTails(to layout: CellLayout) {
    for index in bestOf.indices { bestOf[index].limitTails(paths: layout.guidedPaths) }
    resampling?.limitTails(paths: layout.guidedPaths)
  }

  /// Takes the next block; blocks come in their order.
  mutating func add(_ block: BlockObservation, centres: Centres) {
    for index in bestOf.indices { bestOf[index].add(block, centres: centres.bestOf[index]) }
    resampling?.add(block, centres: centres.resampling)
  }

  /// Takes in the sums of the paths after these, or, unless they are the next, of later ones.
  mutating func merge(_ next: BaselineSums, centres: Centres, isNext: Bool = true) {
    for index in bestOf.indices {
      bestOf[index].merge(next.bestOf[index], centres: centres.bestOf[index], isNext: isNext)
    }
    if let other = next.resampling { resampling?.merge(other) }
  }

  mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    for index in bestOf.indices { try bestOf[index].code(with: &coder, paths: paths) }
    try resampling?.code(with: &coder, paths: paths)
  }

  /// The estimates, once every block is in; `direct` are the plain means, those of the first scale
  /// first.
  func estimates(direct: [PairedEstimate], centres: Centres) -> BaselineEstimates {
    let unguided = functionals.indices.map { direct[$0].tail.isReliable }
    let constants = functionals.map(\.constant)
    return BaselineEstimates(
      bestOf: zip(bestOf, centres.bestOf).compactMap { sums, centres in
        sums.estimates(constants: constants, centres: centres, isUnguidedReliable: unguided)
      },
      resampling: resampling?.estimates(
        constants: constants,
        centres: centres.resampling,
        isUnguidedReliable: unguided
      )
    )
  }
}

extension BaselineSums.Centres {
  /// Centres from the first blocks of a run.
  init(_ layout: CellLayout, blocks: [BlockObservation]) {
    let count = layout.functionals.count
    bestOf =
      layout.hasBestOf
      ? BaselineSums.sizes.map {
        BestOfSums.Centres(size: $0, functionals: count, blocks: blocks)
      } : []
    resampling =
      layout.logMean == nil ? [] : ResamplingSums.centres(functionals: count, blocks: blocks)
  }

  /// Centres at 0.
  init(_ layout: CellLayout) {
    self.init(layout, blocks: [])
  }

  mutating func code(with coder: inout some PartCoder) throws(PartProblem) {
    for index in bestOf.indices {
      try coder.code(&bestOf[index].kept)
      try coder.code(&bestOf[index].differences)
    }
    try coder.code(&resampling)
  }
}
