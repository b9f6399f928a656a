import GuidedDiffusion

/// Where the finished work of a cell is written down; called from worker threads, one at a time.
public protocol CellRecord: Sendable {
  /// The first paths have settled the centres.
  func settled(_ pilot: CellPilot, of fold: CellFold)
  /// A unit is finished; it is in `fold` already.
  func finished(_ part: CellPart, of fold: CellFold)
}

/// The simulation of one cell on several threads, with the same result for any number of them.
///
/// Blocks are taken from a counter, simulated anywhere and gathered in their order. A worker that is
/// far ahead waits, so the blocks in hand stay few.
public struct CellRun: Sendable {
  let simulation: PathSimulation
  let layout: CellLayout

  /// A run of `simulation`, its unguided paths taken for best of n and for resampling too if asked, that
  /// ends where `stopping` says.
  public init(
    _ simulation: PathSimulation,
    hasBestOf: Bool = false,
    hasResampling: Bool = false,
    stopping: StoppingRule? = nil
  ) {
    self.init(
      simulation,
      hasBestOf: hasBestOf,
      hasResampling: hasResampling,
      stopping: stopping,
      blocksPerUnit: nil
    )
  }

  /// A run in units of so many blocks, if that is given.
  package init(
    _ simulation: PathSimulation,
    hasBestOf: Bool = false,
    hasResampling: Bool = false,
    stopping: StoppingRule? = nil,
    blocksPerUnit: Int?
  ) {
    self.simulation = simulation
    layout = CellLayout(
      simulation,
      hasBestOf: hasBestOf,
      hasResampling: hasResampling,
      stopping: stopping,
      blocksPerUnit: blocksPerUnit
    )
  }

  /// How the cell is cut into units.
  public var units: CellUnits { layout.units }

  /// The cell without any finished unit.
  public var unbegun: CellFold { CellFold(layout) }

  /// The cell without any finished unit, of which these units are to be finished.
  public func unbegun(_ scope: Range<Int>) -> CellFold { CellFold(layout, scope: scope) }

  /// Simulates all blocks, as far as they are needed, on `threads` threads.
  ///
  /// `progress` is called with the number of paths that each finished block adds.
  public func estimates(
    threads: Int,
    progress: @escaping @Sendable (Int) -> Void
  ) -> CellEstimates {
    finished(continuing: unbegun, threads: threads, progress: progress).estimates
  }

  /// Simulates the units that are missing in `fold` on `threads` threads.
  ///
  /// `record` is told of every finished unit. When `isStopped` says so, the units in hand are finished
  /// and no others begun; what is given back is then not complete.
  public func finished(
    continuing fold: CellFold,
    threads: Int,
    record: (any CellRecord)? = nil,
    isStopped: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (Int) -> Void
  ) -> CellFold {
    guard !fold.isComplete, !isStopped() else { return fold }
    let controls = fold.pilot?.profileControls ?? profileControls()
    let gathering = CellGathering(
      fold,
      profileControls: controls,
      threads: threads,
      record: record,
      isStopped: isStopped
    )
    let logMean = layout.logMean
    Parallel.run(threads: min(threads, simulation.blocks)) {
      let worker = PathWorker(simulation, profileControls: controls)
      while let block = gathering.next() {
        let outcome = worker.run(block: block)
        gathering.finish(block, BlockObservation(outcome, of: simulation, logMean: logMean))
        progress(outcome.count)
      }
    }
    return gathering.fold
  }

  /// The paths that are simulated on one thread before all others, and then again among them.
  public var pilotPaths: Int {
    guard !simulation.profile.stages.isEmpty, simulation.guidedShare < 1 else { return 0 }
    return min(max(64, simulation.paths / 50), CellEstimator.pilotPaths / 2)
  }

  /// [scale][node] the weights of the control variate of the improvement theorem's integral.
  ///
  /// They are the slopes of each node's regression on the first paths. Any weights are right; these
  /// make the error small.
  private func profileControls() -> [Double] {
    let plan = simulation.profile
    guard pilotPaths > 0 else { return [] }
    let pilot = simulation.limited(to: pilotPaths)
    let worker = PathWorker(pilot)
    let scales = simulation.guidance.scales.count
    var sums = ProfileSums(scales: scales, nodes: plan.stages.count)
    for block in 0..<pilot.blocks { sums.merge(worker.run(block: block).profile) }
    return (0..<scales).flatMap { scale in
      plan.weights.indices.map { node in
        let slope = sums[scale, node].slope
        return plan.weights[node] * (slope.isFinite ? slope : 0)
      }
    }
  }
}
