import Foundation
import Harness

/// `guidelab evaluate`: the statistics of a run for samples or probabilities made elsewhere.
struct EvaluateCommand: Command {
  var name: String { "evaluate" }
  var summary: String { "score samples or class probabilities made elsewhere" }
  var operands: String { "[SPEC] FILE.csv" }

  var discussion: [String] {
    [
      "Samples have the columns x0, x1, ... and may have scale, path and cell, in any order. They are"
        + " scored by the target and the guidance of SPEC, with the same means, errors and tail"
        + " diagnosis as the direct rows of `guidelab run`; samples.csv, which run.keep_samples makes a"
        + " run write, gives that run's own direct rows. There a row is unreliable also when twin"
        + " paths have seen a larger variance, which samples alone cannot tell.",
      "Recorded probabilities need no SPEC: the column probability holds p(c|x) of a sample, in (0, 1],"
        + " and scale, class and trial may stand beside it. There are rows for all classes together,"
        + " then for each.",
      "Rows with the same path (or trial) are taken as made on the same noise: then improvements are"
        + " paired, and improved_fraction and mean_loss can be told. Sort the rows by path, so that"
        + " all scales of a path stand together. Without that column every scale is a sample of its own.",
      "A column log_weight, the logarithm of a weight up to a constant, makes the means self-normalized"
        + " importance estimates; effective_sample_size tells what the weights leave.",
      "The file is read as a stream, in memory that does not grow with it. Other columns are ignored.",
    ]
  }

  var options: [CommandOption] {
    [
      CommandOption(
        name: "--cell",
        value: "N",
        help: "the samples are of cell N of the spec's sweep, for files without a column cell"
      ),
      CommandOption(
        name: "--scale",
        value: "W",
        help: "all rows are of guidance scale W, for files without a column scale; 0 is unguided"
      ),
      CommandOption(
        name: "--format",
        value: "FORMAT",
        help: "text (a summary, the default) or csv (the whole table) on standard output"
      ),
      CommandOption(
        name: "--output",
        value: "DIR",
        help: "write table.csv, datapackage.json and provenance.json into DIR"
      ),
    ] + SpecOptions.options + [ThreadsOption.option]
  }

  var examples: [(line: String, meaning: String)] {
    [
      (
        "guidelab evaluate spec.json samples.csv --output results/pytorch",
        "samples of another sampler, scored by the target of spec.json"
      ),
      (
        "guidelab evaluate spec.json unguided.csv --scale 0 --format csv",
        "samples without a column scale; the table for a spreadsheet"
      ),
      (
        "guidelab evaluate experiments/external/probabilities.csv",
        "E[1/p], E[p] and E[ln p] of a classifier's recorded probabilities"
      ),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    let operands = arguments.operands
    guard (1...2).contains(operands.count) else {
      throw UsageProblem(
        message: operands.isEmpty
          ? "needs a FILE.csv, and for samples a SPEC before it"
          : "takes a SPEC and a FILE.csv (\(operands.count) operands are given)"
      )
    }
    let format = arguments.last("--format") ?? "text"
    guard ["text", "csv"].contains(format) else {
      throw UsageProblem(message: "--format: \"\(format)\" is none of text, csv")
    }
    let output = arguments.last("--output")
    if output?.isEmpty == true { throw UsageProblem(message: "--output: names no folder") }
    var experiment: Experiment?
    let options = try SpecOptions(arguments)
    if operands.count == 2 {
      guard let loaded = options.loadAll([operands[0]], console: console)[0] else {
        return .badInput
      }
      experiment = loaded
    } else if !options.overrides.isEmpty {
      throw UsageProblem(message: "--set, --paths and --seed change a SPEC, and there is none")
    }
    var evaluation = Evaluation(file: operands[operands.count - 1], experiment: experiment)
    evaluation.cell = try Self.cell(arguments)
    evaluation.scale = try Self.scale(arguments)
    evaluation.threads = try ThreadsOption.count(arguments)
    let task = EvaluationTask(evaluation: evaluation, isTable: format == "csv", console: console)
    guard let output else { return task.run(into: nil) }
    if let obstacle = Self.obstacle(in: output) {
      console.complain("\(output): \(obstacle)")
      return .badInput
    }
    return LockedFolders.with([output], console: console) { task.run(into: $0[0]) }
  }

  /// Why nothing is written into a folder: it has what a run wrote.
  private static func obstacle(in folder: String) -> String? {
    let names = [ProfileTable.fileName, ClaimTable.fileName, Journal.fileName]
    let found = names.first { FileManager.default.fileExists(atPath: folder + "/" + $0) }
    return found.map { "has the results of a run (\($0)); choose another --output" }
  }

  private static func cell(_ arguments: ParsedArguments) throws(UsageProblem) -> Int? {
    guard let text = arguments.last("--cell") else { return nil }
    guard let cell = Int(text), cell >= 0 else {
      throw UsageProblem(message: "--cell: \"\(text)\" is not a whole number from 0 up")
    }
    return cell
  }

  private static func scale(_ arguments: ParsedArguments) throws(UsageProblem) -> Double? {
    guard let text = arguments.last("--scale") else { return nil }
    guard let scale = Double(text), scale >= 0, scale.isFinite else {
      throw UsageProblem(message: "--scale: \"\(text)\" is not a finite number from 0 up")
    }
    return scale
  }
}

/// One evaluation: its summary and its files.
struct EvaluationTask {
  /// What is evaluated.
  var evaluation: Evaluation
  /// Whether the table rather than a summary goes to standard output.
  var isTable: Bool
  /// Where text goes.
  var console: Console

  /// Evaluates, prints, and writes into `folder` if there is one.
  func run(into folder: ResultFolder?) -> ExitCode {
    let started = Date()
    do throws(FileProblem) {
      let report = try evaluation.report()
      if !report.ignored.isEmpty {
        let names = report.ignored.prefix(8).map { TextLayout.printable($0) }
        let more = report.ignored.count > 8 ? ", ..." : ""
        console.complain(
          "\(evaluation.file): ignored column\(report.ignored.count == 1 ? "" : "s")"
            + " \(names.joined(separator: ", "))\(more)"
        )
      }
      let table =
        evaluation.experiment.map { ResultTable(experiment: $0, rows: report.rows).csv }
        ?? ResultTable(rows: report.rows).csv
      let text =
        EvaluationSummary(
          evaluation: evaluation,
          report: report,
          style: TextStyle(isOn: console.stylesOutput)
        ).lines().joined(separator: "\n") + "\n"
      console.output(isTable ? table : text)
      if let folder {
        try write(table, report, into: folder, started: started)
        if !isTable { console.output("wrote \(folder.path)/\(ResultTable.fileName)\n") }
      }
      guard let failure = RowTally(report.rows).failure else { return .done }
      console.complain("\(evaluation.file): \(failure)")
      return .failed
    } catch {
      console.complain(error.description)
      return .badInput
    }
  }

  private func write(
    _ table: String,
    _ report: EvaluationReport,
    into folder: ResultFolder,
    started: Date
  ) throws(FileProblem) {
    let provenance = EvaluationProvenance(
      file: evaluation.file,
      report: report,
      experiment: evaluation.experiment,
      table: table,
      source: SourceRevision.current(),
      host: .current,
      started: started
    )
    let package = DataPackage(
      evaluated: evaluation.experiment?.title ?? "Recorded probabilities",
      experiment: evaluation.experiment
    )
    try folder.write([
      ResultFolder.File(name: ResultTable.fileName, text: table),
      ResultFolder.File(name: DataPackage.fileName, text: package.json),
      ResultFolder.File(name: Provenance.fileName, text: provenance.json),
    ])
  }
}
