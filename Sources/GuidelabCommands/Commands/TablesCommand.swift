import Foundation
import Harness

/// `guidelab tables`: regenerates the tables of all experiments, or compares them.
struct TablesCommand: Command {
  /// How experiments are run.
  var execute = RunCommand.simulate
  /// The folder whose experiments are run when none are named.
  var experiments = "experiments"

  var name: String { "tables" }
  var summary: String { "regenerate all tables of experiments/, or check them" }
  var operands: String { "[SPEC|FOLDER]..." }

  var discussion: [String] {
    [
      "Runs every spec below experiments/ (every .json file but \(SpecSearch.schemaName)), or the"
        + " SPECs named and those below each FOLDER, one after the other, and replaces their"
        + " tables: those of experiments/cfg/NAME.json are in results/cfg/NAME. Every spec is"
        + " checked, and every folder for results, before anything is run.",
      "Then writes results/\(IndexFile.name), the index of all results there are, those of other specs"
        + " included: what is claimed, with which verdict, where the table is, and how long it took.",
      "With --check no results are written. Every file that is a function of the spec ("
        + (ResultFiles.reproducibleNames + ResultFiles.learnedNames + [ResultFiles.samplesName])
        .joined(separator: ", ")
        + ") is compared byte for byte, and the first difference of each is named by row and"
        + " column; the index is compared with what the results give.",
      "Prints a line per experiment with its time, its rows, how many of them are unreliable and"
        + " how many failed, and the verdicts on its claims; and names result folders that belong to"
        + " no spec.",
    ]
  }

  var options: [CommandOption] {
    [
      CommandOption(
        name: "--check",
        value: nil,
        help: "compare with the files there are, and write nothing"
      ),
      CommandOption(
        name: "--index",
        value: nil,
        help: "run nothing: write, or with --check compare, the index alone"
      ),
      ThreadsOption.option,
      NetworkFolderOption.option,
      CommandOption(
        name: "--quiet",
        value: nil,
        help: "print neither progress nor summary; differences are named all the same"
      ),
    ]
  }

  var examples: [(line: String, meaning: String)] {
    [
      ("guidelab tables --check", "do the tables still come out the same?"),
      (
        "guidelab tables experiments/cfg experiments/reward/steps.json",
        "make the tables of these again"
      ),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    let threads = try ThreadsOption.count(arguments)
    let search = SpecSearch(currentFolder: console.currentFolder)
    let operands = try operands(of: arguments)
    let specs = try search.specs(operands)
    let indexes = IndexFile.all(of: specs, currentFolder: console.currentFolder)
    if arguments.has("--index") { return try index(indexes, arguments, console: console) }
    let outputs = specs.map {
      OutputLocation.standard(for: $0, currentFolder: console.currentFolder)
    }
    try LockedFolders.checkDistinct(
      files: specs,
      outputs: outputs,
      currentFolder: console.currentFolder,
      advice: "specs that are not below a folder called experiments need different names"
    )
    let loaded = try SpecOptions(arguments).loadAll(specs, console: console)
      .compactMap { $0 }
    guard loaded.count == specs.count else { return .badInput }
    var experiments: [Experiment] = []
    for (spec, experiment) in zip(specs, loaded) {
      experiments.append(
        try NetworkFolderOption.placing(
          experiment,
          of: spec,
          arguments,
          currentFolder: console.currentFolder
        )
      )
    }
    let jobs = specs.indices.map {
      TablesRun.Job(spec: specs[$0], experiment: experiments[$0], output: outputs[$0])
    }
    let run = TablesRun(jobs: jobs, threads: threads, execute: execute)
    let isQuiet = arguments.has("--quiet")
    let strays = search.resultsWithoutSpec(operands, outputs: outputs)
    func report(_ outcomes: [TablesRun.Outcome], _ index: IndexReport) -> ExitCode {
      if !isQuiet {
        let style = TextStyle(isOn: console.stylesOutput)
        let summary = TablesSummary(outcomes: outcomes, strays: strays, style: style)
        console.output((summary.lines() + index.notes).joined(separator: "\n") + "\n")
      }
      for line in outcomes.flatMap({ $0.notes + ($0.differences ?? []) + $0.failures })
        + index.complaints
      {
        console.complain(line)
      }
      return outcomes.reduce(index.code) { $0.and($1.code) }
    }
    if arguments.has("--check") {
      let outcomes = checked(run, isQuiet: isQuiet, console: console)
      return report(outcomes, IndexReport.comparing(indexes))
    }
    return LockedFolders.with(outputs, console: console) { folders in
      let outcomes = written(run, into: folders, isQuiet: isQuiet, console: console)
      return report(outcomes, IndexReport.writing(indexes))
    }
  }

  private func operands(of arguments: ParsedArguments) throws(UsageProblem) -> [String] {
    guard arguments.operands.isEmpty else { return arguments.operands }
    guard SpecSearch.isFolder(experiments) else {
      throw UsageProblem(
        message: "there is no folder \(experiments) here (start where it is, or name a SPEC)"
      )
    }
    return [experiments]
  }

  /// Writes or compares the index of the results there are.
  private func index(
    _ files: [IndexFile],
    _ arguments: ParsedArguments,
    console: Console
  ) throws(UsageProblem) -> ExitCode {
    guard !files.isEmpty else {
      throw UsageProblem(message: "--index: no SPEC is in a folder called experiments")
    }
    let report =
      arguments.has("--check") ? IndexReport.comparing(files) : IndexReport.writing(files)
    if !arguments.has("--quiet") { for note in report.notes { console.output(note + "\n") } }
    for complaint in report.complaints { console.complain(complaint) }
    return report.code
  }

  /// Runs all and compares the folders with what comes out.
  private func checked(
    _ run: TablesRun,
    isQuiet: Bool,
    console: Console
  ) -> [TablesRun.Outcome] {
    ProgressBar.shown(name, console: console, isQuiet: isQuiet) { bar in
      run.outcomes(reportingTo: bar) { position, report, _ in
        let job = run.jobs[position]
        let files = ResultFiles(experiment: job.experiment, report: report)
        return (FolderCheck(path: job.output, files: files).differences, [])
      }
    }
  }

  /// Runs all and writes the files of each as soon as it is done.
  private func written(
    _ run: TablesRun,
    into folders: [ResultFolder],
    isQuiet: Bool,
    console: Console
  ) -> [TablesRun.Outcome] {
    let source = SourceRevision.current()
    return ProgressBar.shown(name, console: console, isQuiet: isQuiet) { bar in
      run.outcomes(reportingTo: bar) { position, report, started in
        let experiment = run.jobs[position].experiment
        do throws(FileProblem) {
          try ResultFiles(experiment: experiment, report: report)
            .write(into: folders[position], source: source, started: started)
          return (nil, [])
        } catch {
          return (nil, [error.description])
        }
      }
    }
  }
}
