import Foundation
import Harness

/// One experiment of `guidelab run`: progress, summary, files.
struct ExperimentRun {
  /// What is run.
  var experiment: Experiment
  /// Where the files go.
  var folder: ResultFolder
  /// Where finished work is written down.
  var journal: Journal
  /// The number of threads.
  var threads: Int
  /// The program's commit.
  var source: SourceRevision
  /// Whether neither progress nor summary is wanted.
  var isQuiet: Bool
  /// Whether a refuted claim is an error.
  var isStrict: Bool
  /// Where text goes.
  var console: Console
  /// How experiments are run.
  var execute: RunCommand.Execution

  /// Runs it, prints the summary, and writes the files.
  func run() -> ExitCode {
    let started = Date()
    for note in journal.takeNotes() { console.complain(note) }
    let report = simulated()
    journal.close()
    for note in report.notes + journal.takeNotes() { console.complain(note) }
    guard !report.isStopped else {
      console.complain("\(folder.path): interrupted; continue with --resume")
      return .interrupted
    }
    let results = ExperimentResults(
      experiment: experiment,
      report: report,
      folder: folder,
      source: source,
      started: started,
      isQuiet: isQuiet,
      isStrict: isStrict,
      console: console
    )
    return results.conclude(
      ifNotWritten: {
        let isKept = FileManager.default.fileExists(atPath: journal.path)
        return isKept ? "; --resume writes them without simulating again" : ""
      }
    )
  }

  private func simulated() -> RunReport {
    Interruption.shared.stopping { stop in
      ProgressBar.shown(folder.path, console: console, isQuiet: isQuiet) { bar in
        execute(experiment, Runner(threads: threads, journal: journal, stop: stop)) {
          bar?.update($0)
        }
      }
    }
  }
}

/// What a run or a merge has come to: printed, and written into its folder.
struct ExperimentResults {
  /// What was run.
  var experiment: Experiment
  /// What it gave.
  var report: RunReport
  /// Where the files go.
  var folder: ResultFolder
  /// The program's commit.
  var source: SourceRevision
  /// When it began.
  var started: Date
  /// Whether no summary is wanted.
  var isQuiet: Bool
  /// Whether a refuted claim is an error.
  var isStrict: Bool
  /// Where text goes.
  var console: Console

  /// Prints the summary and writes the files; where that fails, the complaint ends with `ifNotWritten`.
  func conclude(ifNotWritten: () -> String = { "" }) -> ExitCode {
    let claims = ClaimSummary(ClaimTable(experiment: experiment, rows: report.rows))
    if !isQuiet {
      let style = TextStyle(isOn: console.stylesOutput)
      let summary = RunSummary(experiment: experiment, rows: report.rows, style: style)
      console.output((summary.lines() + claims.lines(style: style)).joined(separator: "\n") + "\n")
    }
    do throws(FileProblem) {
      try ResultFiles(experiment: experiment, report: report)
        .write(into: folder, source: source, started: started)
    } catch {
      console.complain(error.description + ifNotWritten())
      return .failed
    }
    if folder.wasMadeAgain {
      console.complain(
        "\(folder.path): was gone when the run ended; it was made again and has the run's files"
      )
    }
    if !isQuiet {
      console.output(
        ExperimentRun.receipt(path: folder.path + "/" + ResultTable.fileName, cost: report.cost)
      )
    }
    let refuted = isStrict ? claims.refutation : nil
    if let refuted { console.complain("\(folder.path): \(refuted)") }
    guard let failure = RowTally(report.rows).failure else {
      return refuted == nil ? .done : .different
    }
    console.complain("\(folder.path): \(failure)")
    return .failed
  }
}

extension ExperimentRun {
  /// Says what was written, in one line if that fits.
  static func receipt(path: String, cost: RunCost) -> String {
    let rate = cost.pathStepsPerSecond.map { ", " + SpokenQuantity.rate($0) } ?? ""
    let effort = "(\(SpokenQuantity.time(cost.wallSeconds))\(rate))"
    let line = "wrote \(path)"
    let fits = TextLayout.width(line) + 2 + effort.count <= RunSummary.width
    return line + (fits ? "  " : "\n  ") + effort + "\n"
  }
}
