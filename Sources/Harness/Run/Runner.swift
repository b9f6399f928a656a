import Estimation
import Foundation
import GuidedDiffusion
import Learning
import Synchronization

/// Runs the cells of an experiment.
public struct Runner: Sendable {
  /// The number of worker threads, at least 1.
  public var threads: Int
  /// Where finished work is written down, and what an interrupted run had done is found.
  public var journal: Journal?
  /// Ends a run early.
  public var stop: StopRequest

  /// A runner with `threads` workers.
  public init(threads: Int, journal: Journal? = nil, stop: StopRequest = StopRequest()) {
    self.threads = max(1, threads)
    self.journal = journal
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
        return self.run(cell, isPlugIn: isPlugIn, model: model, cost: &cost) { steps, resumed in
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

  /// Simulates one cell and computes what is known of it; `progress` is given the path-steps done, and
  /// those among them that it did not do itself.
  ///
  /// - Returns: `nil` when the run was stopped before the end of the cell.
  private func run(
    _ cell: Cell,
    isPlugIn: Bool,
    model: LearnedModel?,
    cost: inout RunCost,
    progress: @escaping @Sendable (Int64, Int64) -> Void
  ) -> CellRows? {
    let clock = ContinuousClock()
    let perPath = cell.ownPathSteps / Int64(cell.paths)
    let cellRun = CellRun(
      cell.simulation(model),
      hasBestOf: cell.baselines.contains(.bestOfN),
      hasResampling: cell.baselines.contains(.resampling),
      stopping: cell.stoppingRule(isBaseline: isPlugIn)
    )
    let recorder = journal.map {
      JournalRecorder($0, JournalTask(cell: cell.index, isPlugIn: isPlugIn))
    }
    let start = recorder?.continuing(cellRun.unbegun) ?? cellRun.unbegun
    let resumed = Int64(start.paths) * perPath
    progress(resumed, resumed)
    let quadratureStart = clock.now
    guard let exact = cell.exactValues(threads: threads, stop: stop) else { return nil }
    let simulationStart = clock.now
    cost.quadratureSeconds += (simulationStart - quadratureStart).seconds
    let done = Atomic<Int64>(resumed)
    let stop = stop
    let fold = cellRun.finished(
      continuing: start,
      threads: threads,
      record: recorder,
      isStopped: { stop.isMade },
      progress: { paths in
        let now = done.add(Int64(paths) * perPath, ordering: .relaxed).newValue
        progress(min(now, cell.ownPathSteps), resumed)
      }
    )
    cost.simulationSeconds += (clock.now - simulationStart).seconds
    cost.pathSteps += Int64(fold.paths) * perPath
    cost.resumedPathSteps += min(resumed, Int64(fold.paths) * perPath)
    if fold.isComplete {
      let skipped = cell.ownPathSteps - Int64(fold.paths) * perPath
      cost.skippedPathSteps += skipped
      progress(cell.ownPathSteps, resumed + skipped)
    }
    return fold.isComplete
      ? CellRows(cell: cell, estimates: fold.estimates, exact: exact) : nil
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

  /// The chain's own expectations at every scale; `nil` in more than one dimension and for learned
  /// scores.
  ///
  /// The scales are shared out among threads; each is computed on a grid of its own.
  func exactValues(threads: Int) -> [ChainExpectations?] {
    exactValues(threads: threads, stop: StopRequest()) ?? []
  }

  /// The same, or `nil` when it is stopped before the end.
  func exactValues(threads: Int, stop: StopRequest) -> [ChainExpectations?]? {
    guard target.dimension == 1, learned == nil else { return scales.map { _ in nil } }
    let results = Mutex([ChainExpectations?](repeating: nil, count: scales.count))
    let next = Atomic<Int>(0)
    Parallel.run(threads: min(threads, scales.count)) {
      let quadrature = ChainQuadrature(
        target: target,
        guidance: guidance,
        sampler: sampler,
        logTimes: logTimes,
        scoreError: scoreError
      )
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < scales.count, !stop.isMade else { return }
        let value = quadrature.expectations(scale: scales[index])
        results.withLock { $0[index] = value }
      }
    }
    return stop.isMade ? nil : results.withLock { $0 }
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
