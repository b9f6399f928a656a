import GuidedDiffusion

/// Gathers the baselines of one cell from its blocks, in order.
struct BaselineSums: Sendable {
  /// The sizes n of best of n.
  static let sizes = [2, 4, 16]

  private let functionals: [Functional]
  private var bestOf: [BestOfSums]
  private var resampling: ResamplingSums?

  /// Empty sums for `simulation`; `nil` unless there is a baseline to gather and the first scale is
  /// unguided.
  init?(
    _ simulation: PathSimulation,
    hasBestOf: Bool,
    hasResampling: Bool,
    guidedPaths: Int
  ) {
    guard hasBestOf || hasResampling, simulation.guidance.scales.first == 0 else { return nil }
    let functionals = Functional.all(of: simulation.guidance)
    self.functionals = functionals
    bestOf =
      hasBestOf
      ? Self.sizes.map {
        BestOfSums(size: $0, functionals: functionals.count, paths: guidedPaths)
      } : []
    if hasResampling, Self.logMean(simulation) != nil {
      resampling = ResamplingSums(functionals: functionals.count, paths: guidedPaths)
    }
  }

  /// ln E_base[f] if samples can be weighted by f, which they can when guidance raises its mean.
  static func logMean(_ simulation: PathSimulation) -> Double? {
    guard simulation.guidance.raises else { return nil }
    return TiltMoments(target: simulation.target, guidance: simulation.guidance).logMean
  }

  /// Fixes what deviations are taken about, from the first blocks of the run.
  mutating func settle(on blocks: [BlockObservation]) {
    resampling?.settle(on: blocks)
  }

  /// Takes the next block; blocks come in their order.
  mutating func add(_ block: BlockObservation) {
    for index in bestOf.indices { bestOf[index].add(block) }
    resampling?.add(block)
  }

  /// The estimates, once every block is in; `direct` are the plain means, those of the first scale
  /// first.
  func estimates(direct: [PairedEstimate]) -> BaselineEstimates {
    let unguided = functionals.indices.map { direct[$0].tail.isReliable }
    let constants = functionals.map(\.constant)
    return BaselineEstimates(
      bestOf: bestOf.compactMap {
        $0.estimates(constants: constants, isUnguidedReliable: unguided)
      },
      resampling: resampling?.estimates(constants: constants, isUnguidedReliable: unguided)
    )
  }
}
