import Estimation
import GuidedDiffusion
import Synchronization

extension Cell {
  /// Path-steps of the cell and of its plug-in baseline: paths times steps times scales.
  ///
  /// Specs whose sum over all cells leaves 64 bits are refused.
  public var pathSteps: Int64 { ownPathSteps + (plugInCell?.ownPathSteps ?? 0) }

  /// Path-steps of the cell alone.
  var ownPathSteps: Int64 {
    Int64(paths) * Int64(logTimes.count - 1) * Int64(scales.count)
  }

  /// The simulation of the cell with the target's scores.
  var simulation: PathSimulation { simulation(nil) }

  /// The simulation of the cell, with the scores of `model` if there is one.
  func simulation(_ model: (any ScoreModel)?) -> PathSimulation {
    PathSimulation(
      target: target,
      guidance: guidance,
      sampler: sampler,
      logTimes: logTimes,
      paths: paths,
      twinShare: twinShare,
      seed: seed,
      hasProfile: hasProfile,
      scoreError: scoreError,
      scoreModel: model
    )
  }

  /// The moments of 1/p(c|Y) that are finite at each scale.
  ///
  /// The theory of the tails is about the target's scores, which are linear far out, and of what a score
  /// error adds, which is bounded. What a network gives where it has seen no data is not known: there the
  /// answer is left to the sample, in which guided and twin paths check one another.
  var finiteMoments: [FiniteMoments] {
    guard learned == nil else { return scales.map { _ in .variance } }
    return FiniteMoments.known(
      target: target,
      guidance: guidance,
      sampler: sampler,
      logTimes: logTimes
    )
  }

  /// The simulation of the cell, or of the plug-in baseline of another, with what its table asks for.
  func cellRun(_ model: (any ScoreModel)?, isPlugIn: Bool) -> CellRun {
    CellRun(
      simulation(model),
      hasBestOf: baselines.contains(.bestOfN),
      hasResampling: baselines.contains(.resampling),
      stopping: stoppingRule(isBaseline: isPlugIn),
      blocksPerUnit: blocksPerUnit
    )
  }

  /// The chain's own expectations at every scale; `nil` in more than one dimension and for learned
  /// scores.
  ///
  /// The scales are shared out among threads; each is computed on a grid of its own.
  func exactValues(threads: Int) -> [ChainExpectations?] {
    exactValues(of: scales.indices, threads: threads, stop: StopRequest()) ?? []
  }

  /// Those of the scales with these numbers, `known` ones as they are; `found` is told of every other.
  ///
  /// - Returns: as many values as there are scales in all, or `nil` when it is stopped before the end.
  func exactValues(
    of numbers: Range<Int>,
    known: [Int: ChainExpectations?] = [:],
    threads: Int,
    stop: StopRequest,
    found: @escaping @Sendable (ChainExpectations?, Int) -> Void = { _, _ in }
  ) -> [ChainExpectations?]? {
    var values = scales.indices.map { known[$0] ?? nil }
    let missing = numbers.filter { known[$0] == nil }
    guard target.dimension == 1, learned == nil, !missing.isEmpty else { return values }
    let results = Mutex(values)
    let next = Atomic<Int>(0)
    Parallel.run(threads: min(threads, missing.count)) {
      let quadrature = ChainQuadrature(
        target: target,
        guidance: guidance,
        sampler: sampler,
        logTimes: logTimes,
        scoreError: scoreError
      )
      while true {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < missing.count, !stop.isMade else { return }
        let value = quadrature.expectations(scale: scales[missing[place]])
        results.withLock { $0[missing[place]] = value }
        found(value, missing[place])
      }
    }
    values = results.withLock { $0 }
    return stop.isMade ? nil : values
  }
}
