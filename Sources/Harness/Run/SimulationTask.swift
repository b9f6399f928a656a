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
    cellRun = cell.cellRun(model, isPlugIn: isPlugIn)
  }

  /// What it is called in journals.
  var name: JournalTask { JournalTask(cell: cell.index, isPlugIn: isPlugIn) }

  /// Simulates what is not there yet and computes what is known; `progress` is given the path-steps done,
  /// and those among them that it did not do: they were done before, or were not needed.
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
      count(start, cost: &cost)
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
    let planned = Int64(cellRun.units.paths(in: start.scope)) * perPath
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
        let now = done.add(Int64(paths) * perPath, ordering: .relaxed).newValue
        progress(min(now, planned), resumed)
      }
    )
    cost.simulationSeconds += (clock.now - begin).seconds
    cost.resumedPathSteps += min(resumed, Int64(fold.paths) * perPath)
    let skipped = count(fold, cost: &cost)
    if fold.isComplete { progress(planned, resumed + skipped) }
    return fold
  }

  /// Counts the path-steps of `fold`, and those that were not needed.
  @discardableResult
  private func count(_ fold: CellFold, cost: inout RunCost) -> Int64 {
    cost.pathSteps += Int64(fold.paths) * pathStepsOfPath
    guard fold.isComplete else { return 0 }
    let skipped = Int64(cellRun.units.paths(in: fold.scope) - fold.paths) * pathStepsOfPath
    cost.skippedPathSteps += skipped
    return skipped
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
