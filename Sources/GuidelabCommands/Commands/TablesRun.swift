import Foundation
import Harness

/// The experiments of one `guidelab tables`, run one after the other with one progress bar.
struct TablesRun {
  /// One experiment and where its tables are.
  struct Job {
    /// The spec's file.
    var spec: String
    /// What it holds.
    var experiment: Experiment
    /// The folder of its results.
    var output: String
  }

  /// What became of one experiment.
  struct Outcome: Equatable {
    /// The spec's file.
    var spec: String
    /// Seconds that it took.
    var seconds: Double
    /// Its rows.
    var tally: RowTally
    /// The verdicts on the rows of its claims.
    var claims = VerdictTally()
    /// What is different in its folder; `nil` where that was not asked.
    var differences: [String]?
    /// What went wrong: cells without values, files that could not be written.
    var failures: [String] = []
    /// What went wrong beside the tables.
    var notes: [String] = []

    /// What it means to the shell.
    var code: ExitCode {
      guard failures.isEmpty else { return .failed }
      return differences?.isEmpty ?? true ? .done : .different
    }
  }

  /// The experiments, in order.
  var jobs: [Job]
  /// The number of threads.
  var threads: Int
  /// How experiments are run.
  var execute: RunCommand.Execution

  /// Runs every experiment and does with its files what `handle` says, which is given the
  /// experiment's number and returns differences and failures.
  func outcomes(
    reportingTo bar: ProgressBar?,
    handle: (Int, RunReport, Date) -> (differences: [String]?, failures: [String])
  ) -> [Outcome] {
    let plans = jobs.map { job in job.experiment.cells.reduce(0) { $0 + $1.pathSteps } }
    let planned = plans.reduce(0, Self.sum)
    let cells = jobs.reduce(0) { $0 + $1.experiment.cells.count }
    var before: (pathSteps: Int64, skipped: Int64, cells: Int) = (0, 0, 0)
    var outcomes: [Outcome] = []
    for (position, job) in jobs.enumerated() {
      let started = Date()
      let done = before
      let report = execute(job.experiment, Runner(threads: threads)) { own in
        var all = own
        all.cell += done.cells
        all.cells = cells
        all.pathSteps = Self.sum(done.pathSteps, own.pathSteps)
        all.resumedPathSteps = Self.sum(done.skipped, own.resumedPathSteps)
        all.plannedPathSteps = planned
        bar?.update(all, label: job.output)
      }
      let tally = RowTally(report.rows)
      let handled = handle(position, report, started)
      outcomes.append(
        Outcome(
          spec: job.spec,
          seconds: report.cost.wallSeconds,
          tally: tally,
          claims: VerdictTally(
            ClaimTable(experiment: job.experiment, rows: report.rows).rows.map(\.verdict)
          ),
          differences: handled.differences,
          failures: handled.failures + (tally.failure.map { ["\(job.output): \($0)"] } ?? []),
          notes: report.notes
        )
      )
      before = (
        Self.sum(before.pathSteps, plans[position]),
        Self.sum(before.skipped, report.cost.skippedPathSteps),
        before.cells + job.experiment.cells.count
      )
    }
    return outcomes
  }

  /// The sum of two counts, or the largest number there is.
  private static func sum(_ first: Int64, _ second: Int64) -> Int64 {
    let (sum, overflows) = first.addingReportingOverflow(second)
    return overflows ? .max : sum
  }
}
