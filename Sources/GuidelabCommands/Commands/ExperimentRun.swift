import Foundation
import Harness

/// One experiment of `guidelab run`: progress, summary, files.
struct ExperimentRun {
  /// The files that a run writes.
  static let fileNames = [
    ResultTable.fileName, ProfileTable.fileName, ClaimTable.fileName, DataPackage.fileName,
    Provenance.fileName,
  ]

  /// What is run.
  var experiment: Experiment
  /// Where the files go.
  var folder: ResultFolder
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
    let report = simulated()
    let claims = ClaimSummary(ClaimTable(experiment: experiment, rows: report.rows))
    if !isQuiet {
      let style = TextStyle(isOn: console.stylesOutput)
      let summary = RunSummary(experiment: experiment, rows: report.rows, style: style)
      console.output((summary.lines() + claims.lines(style: style)).joined(separator: "\n") + "\n")
    }
    do throws(FileProblem) {
      try write(report, started: started)
    } catch {
      console.complain(error.description)
      return .failed
    }
    if !isQuiet {
      console.output(
        Self.receipt(path: folder.path + "/" + ResultTable.fileName, cost: report.cost)
      )
    }
    let refuted = isStrict ? claims.refutation : nil
    if let refuted { console.complain("\(folder.path): \(refuted)") }
    guard let failure = failure(in: report.rows) else { return refuted == nil ? .done : .different }
    console.complain("\(folder.path): \(failure)")
    return .failed
  }

  private func simulated() -> RunReport {
    guard console.redrawsErrors, !isQuiet else { return execute(experiment, threads) { _ in } }
    let bar = ProgressBar(label: folder.path, console: console)
    let interruption = Interruption.shared.register { bar.finish() }
    defer {
      bar.finish()
      Interruption.shared.withdraw(interruption)
    }
    return execute(experiment, threads) { bar.update($0) }
  }

  /// How many rows failed, and why the first did; `nil` when none did.
  private func failure(in rows: [ResultRow]) -> String? {
    let failures = rows.compactMap { row -> String? in
      guard case .failed(let reason) = row.status else { return nil }
      return "cell \(row.cell): \(TextLayout.printable(reason))"
    }
    return failures.first.map { "\(failures.count) of \(rows.count) rows failed (\($0))" }
  }

  private func write(_ report: RunReport, started: Date) throws(FileProblem) {
    let table = ResultTable(experiment: experiment, rows: report.rows).csv
    let provenance = Provenance(
      experiment: experiment,
      table: table,
      source: source,
      host: .current,
      started: started,
      cost: report.cost
    )
    let files = [
      ResultFolder.File(name: ResultTable.fileName, text: table),
      ResultFolder.File(
        name: ProfileTable.fileName,
        text: ProfileTable(experiment: experiment, rows: report.profile).csv
      ),
      ResultFolder.File(
        name: ClaimTable.fileName,
        text: ClaimTable(experiment: experiment, rows: report.rows).csv
      ),
      ResultFolder.File(
        name: DataPackage.fileName,
        text: DataPackage(experiment: experiment).json
      ),
      ResultFolder.File(name: Provenance.fileName, text: provenance.json),
    ]
    let outcome = Interruption.shared.postponed { () -> Result<Void, FileProblem> in
      Result { () throws(FileProblem) in try folder.write(files) }
    }
    try outcome.get()
  }

  /// Says what was written, in one line if that fits.
  static func receipt(path: String, cost: RunCost) -> String {
    let rate = cost.pathStepsPerSecond.map { ", " + SpokenQuantity.rate($0) } ?? ""
    let effort = "(\(SpokenQuantity.time(cost.wallSeconds))\(rate))"
    let line = "wrote \(path)"
    let fits = TextLayout.width(line) + 2 + effort.count <= RunSummary.width
    return line + (fits ? "  " : "\n  ") + effort + "\n"
  }
}
