import Estimation
import Foundation
import GuidedDiffusion
import Learning
import Synchronization

/// Runs the cells of an experiment.
public struct Runner: Sendable {
  /// The number of worker threads, at least 1.
  public var threads: Int
  /// Where finished work is written down, and what was done before is found.
  let work: (any FinishedWork)?
  /// Whether paths are simulated that are not there yet.
  let simulates: Bool
  /// Ends a run early.
  public var stop: StopRequest

  /// A runner with `threads` workers.
  public init(threads: Int, journal: Journal? = nil, stop: StopRequest = StopRequest()) {
    self.init(threads: threads, work: journal, stop: stop)
  }

  /// A runner that goes on from `work`, or only makes tables of it.
  init(
    threads: Int,
    work: (any FinishedWork)?,
    simulates: Bool = true,
    stop: StopRequest = StopRequest()
  ) {
    self.threads = max(1, threads)
    self.work = work
    self.simulates = simulates
    self.stop = stop
  }

  /// Runs every cell; rows without a value say why.
  ///
  /// `progress` is called from worker threads, now and then. A run that is stopped finishes the units
  /// in hand and says so in its report.
  public func run(
    _ experiment: Experiment,
    progress: @escaping @Sendable (RunProgress) -> Void
  ) -> RunReport {
    let clock = ContinuousClock()
    let start = clock.now
    var cost = RunCost()
    cost.threads = threads
    var rows: [ResultRow] = []
    var profile: [ProfileRow] = []
    let store = NetworkStore(folder: experiment.networkFolder, threads: threads, stop: stop)
    var learned = LearnedRows()
    var samples: [KeptSamples] = []
    let planned = experiment.cells.reduce(0) { $0 + $1.pathSteps }
    var finished = 0
    for cell in experiment.cells {
      let model: LearnedModel?
      do throws(TrainingProblem) {
        model = try learned.model(of: cell, from: store, threads: threads) { training in
          progress(
            RunProgress(
              cell: cell.index,
              cells: experiment.cells.count,
              pathSteps: cost.pathSteps + cost.skippedPathSteps,
              plannedPathSteps: planned,
              resumedPathSteps: cost.resumedPathSteps + cost.skippedPathSteps,
              training: training
            )
          )
        }
      } catch {
        if stop.isMade { break }
        rows += CellRows.failed(cell, reason: error.description)
        cost.pathSteps += cell.pathSteps
        finished += 1
        continue
      }
      func run(_ cell: Cell, _ model: LearnedModel?, isPlugIn: Bool = false) -> CellRows? {
        let before = cost.pathSteps + cost.skippedPathSteps
        let resumedBefore = cost.resumedPathSteps + cost.skippedPathSteps
        let task = SimulationTask(cell, isPlugIn: isPlugIn, model: model)
        return task.rows(self, cost: &cost) { steps, resumed in
          progress(
            RunProgress(
              cell: cell.index,
              cells: experiment.cells.count,
              pathSteps: before + steps,
              plannedPathSteps: planned,
              resumedPathSteps: resumedBefore + resumed
            )
          )
        }
      }
      guard let cellRows = run(cell, model) else { break }
      var baseline: [ResultRow] = []
      if let plugIn = cell.plugInCell {
        let gradient = model?.plugIn(cell.guidance.tilt, on: cell.target)
        guard let rows = run(plugIn, gradient, isPlugIn: true) else { break }
        baseline = rows.asBaseline(of: cell)
      }
      profile += cellRows.profile(cell.simulation(model).profile)
      let errors = cellRows.scoreErrorRows(learned.scoreErrors.filter { $0.cell == cell.index })
      rows += CellRows.sorted(cellRows.rows + baseline + errors)
      if cell.keptPaths > 0 {
        guard
          let kept = KeptSamples(
            of: cell,
            cell.simulation(model),
            paths: cellRows.estimates.paths,
            threads: threads,
            stop: stop
          )
        else { break }
        samples.append(kept)
      }
      finished += 1
    }
    cost.wallSeconds = (clock.now - start).seconds
    cost.trainingSeconds = learned.seconds
    return RunReport(
      rows: rows,
      profile: profile,
      cost: cost,
      training: learned.training,
      scoreErrors: learned.scoreErrors,
      samples: samples,
      notes: store.notes,
      isStopped: finished < experiment.cells.count
    )
  }

  /// Why direct rows of `cell` will be unreliable, as far as it is known before a run.
  public static func tailWarnings(for cell: Cell) -> [String] {
    guard let index = cell.guidance.tilt.classIndex,
      Functional.all(of: cell.guidance).contains(.reciprocalProbability)
    else { return [] }
    let label = cell.target.classes[index].label
    let infinite = zip(cell.scales, cell.finiteMoments).filter { $0.1 != .variance }.map(\.0)
    guard let first = infinite.first, let last = infinite.last else { return [] }
    let scales =
      infinite.count == 1
      ? "scale \(TableNumber.text(first))"
      : "scales \(TableNumber.text(first)) to \(TableNumber.text(last))"
    return [
      "direct estimates of E[1/p(\(label)|x)] have infinite variance at \(scales)"
    ]
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
