import Estimation
import GuidedDiffusion
import Synchronization

/// One simulation of a run: a cell, or the plug-in baseline of a cell.
struct SimulationTask {
  let cell: Cell
  let isPlugIn: Bool
  let cellRun: CellRun

  init(_ cell: Cell, isPlugIn: Bool, model: (any ScoreModel)?) {
    self.cell = cell
    self.isPlugIn = isPlugIn
    cellRun = cell.cellRun(model)
  }

  /// What it is called in journals.
  var name: JournalTask { JournalTask(cell: cell.index, isPlugIn: isPlugIn) }

  /// Simulates what is not there yet and computes what is known; `progress` is given the path-steps done,
  /// and those among them that were done before.
  ///
  /// - Returns: `nil` when the run was stopped before the end of the cell.
  func rows(
    _ runner: Runner,
    cost: inout RunCost,
    progress: @escaping @Sendable (Int64, Int64) -> Void
  ) -> CellRows? {
    let work = runner.work?.work(of: name)
    let scales = cell.scales.indices
    guard let exact = exactValues(of: scales, work, runner, cost: &cost) else { return nil }
    let unbegun = cellRun.unbegun
    let start = work?.continuing(unbegun) ?? unbegun
    guard runner.simulates else {
      cost.pathSteps += Int64(start.paths) * pathStepsOfPath
      return CellRows(cell: cell, fold: start, exact: exact)
    }
    let fold = simulated(start, work, runner, cost: &cost, progress: progress)
    return fold.isComplete ? CellRows(cell: cell, estimates: fold.estimates, exact: exact) : nil
  }

  private var pathStepsOfPath: Int64 { cell.ownPathSteps / Int64(cell.paths) }

  /// Simulates the units that are missing in `start`.
  func simulated(
    _ start: CellFold,
    _ work: (any TaskWork)?,
    _ runner: Runner,
    cost: inout RunCost,
    progress: @escaping @Sendable (Int64, Int64) -> Void
  ) -> CellFold {
    let clock = ContinuousClock()
    let perPath = pathStepsOfPath
    let resumed = Int64(start.paths) * perPath
    progress(resumed, resumed)
    let begin = clock.now
    let done = Atomic<Int64>(resumed)
    let stop = runner.stop
    let fold = cellRun.finished(
      continuing: start,
      threads: runner.threads,
      record: work,
      isStopped: { stop.isMade },
      progress: { paths in
        progress(done.add(Int64(paths) * perPath, ordering: .relaxed).newValue, resumed)
      }
    )
    cost.simulationSeconds += (clock.now - begin).seconds
    cost.pathSteps += Int64(fold.paths) * perPath
    cost.resumedPathSteps += resumed
    return fold
  }

  /// What quadrature knows at these scales, what was found before included; `nil` when it is stopped.
  func exactValues(
    of scales: Range<Int>,
    _ work: (any TaskWork)?,
    _ runner: Runner,
    cost: inout RunCost
  ) -> [ChainExpectations?]? {
    let clock = ContinuousClock()
    let begin = clock.now
    let known = work?.exactValues(parts: Functional.all(of: cell.guidance).count) ?? [:]
    let values = cell.exactValues(
      of: scales,
      known: known,
      threads: runner.threads,
      stop: runner.stop
    ) { work?.found($0, scale: $1) }
    cost.quadratureSeconds += (clock.now - begin).seconds
    return values
  }
}
