import Estimation
import Learning

/// What the run of a shard gives beside its journal.
public struct ShardReport: Sendable {
  /// What it cost.
  public var cost: RunCost
  /// What went wrong beside the work, in words.
  public var notes: [String] = []
  /// Whether it was stopped before its end.
  public var isStopped = false
  /// Why its journal could not be written, and so its work is lost; otherwise `nil`.
  public var failure: FileProblem?
}

extension Runner {
  /// Runs what falls to `shard` of `experiment`; what is found goes into `journal` alone.
  ///
  /// `progress` is called from worker threads, now and then. A run that is stopped finishes the units in
  /// hand and says so in its report. A cell whose network cannot be trained is left out: the merge finds
  /// the same.
  public static func run(
    _ shard: Shard,
    of experiment: Experiment,
    file: String,
    journal: Journal,
    threads: Int,
    stop: StopRequest,
    progress: @escaping @Sendable (RunProgress) -> Void
  ) -> ShardReport {
    journal.failing(stop)
    let runner = Runner(threads: threads, journal: journal, stop: stop)
    var report = ShardReport(cost: RunCost())
    report.cost.threads = runner.threads
    if journal.isEmpty { journal.append(ShardOrigin(shard, of: experiment, file: file)) }
    guard !journal.isFinished else {
      report.failure = journal.failure
      return report
    }
    let clock = ContinuousClock()
    let start = clock.now
    runner.simulate(ShardPlan(experiment).shares(of: shard), experiment, &report, progress)
    report.cost.wallSeconds = (clock.now - start).seconds
    if !report.isStopped { journal.finish(report.cost) }
    journal.close()
    report.failure = journal.failure
    return report
  }

  private func simulate(
    _ shares: [JournalTask: ShardPlan.Share],
    _ experiment: Experiment,
    _ report: inout ShardReport,
    _ progress: @escaping @Sendable (RunProgress) -> Void
  ) {
    let store = NetworkStore(folder: experiment.networkFolder, threads: threads, stop: stop)
    defer { report.notes += store.notes }
    let tasks = experiment.cells.flatMap { cell in
      [(cell, false, cell)] + [cell.plugInCell].compactMap { $0 }.map { (cell, true, $0) }
    }
    let own = tasks.filter { shares[JournalTask(cell: $0.0.index, isPlugIn: $0.1)] != nil }
    let planned = own.reduce(Int64(0)) { sum, task in
      let share = shares[JournalTask(cell: task.0.index, isPlugIn: task.1)]
      return sum + Int64(Double(task.2.ownPathSteps) * (share?.part ?? 0))
    }
    for (cell, isPlugIn, simulated) in own {
      guard let share = shares[JournalTask(cell: cell.index, isPlugIn: isPlugIn)] else { continue }
      let before = report.cost
      let said = RunProgress(
        cell: cell.index,
        cells: experiment.cells.count,
        pathSteps: before.pathSteps + before.skippedPathSteps,
        plannedPathSteps: planned,
        resumedPathSteps: before.resumedPathSteps + before.skippedPathSteps
      )
      let model: LearnedModel?
      do throws(TrainingProblem) {
        model = try LearnedModel.trained(for: cell, from: store) { training in
          var said = said
          said.training = training
          progress(said)
        }
      } catch {
        if stop.isMade { break }
        report.notes.append("cell \(cell.index): \(error.description)")
        continue
      }
      let scores = isPlugIn ? model?.plugIn(cell.guidance.tilt, on: cell.target) : model
      let task = SimulationTask(simulated, isPlugIn: isPlugIn, model: scores)
      let work = self.work?.work(of: task.name)
      guard task.exactValues(of: share.scales, work, self, cost: &report.cost) != nil else { break }
      let unbegun = task.cellRun.unbegun(share.units)
      let begun = work?.continuing(unbegun) ?? unbegun
      let fold = task.simulated(begun, work, self, cost: &report.cost) { steps, resumed in
        var said = said
        said.pathSteps += steps
        said.resumedPathSteps += resumed
        progress(said)
      }
      guard fold.isComplete else { break }
    }
    report.isStopped = stop.isMade
  }
}
