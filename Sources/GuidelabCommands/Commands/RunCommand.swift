import Foundation
import Harness

/// `guidelab run`: runs experiments and writes their tables.
struct RunCommand: Command {
  /// Runs one experiment with a number of threads; tests put something quicker in its place.
  typealias Execution =
    @Sendable (Experiment, Int, @escaping @Sendable (RunProgress) -> Void) -> RunReport

  /// Simulates.
  static let simulate: Execution = { Runner(threads: $1).run($0, progress: $2) }

  /// How experiments are run.
  var execute = Self.simulate

  var name: String { "run" }
  var summary: String { "run experiments and write their tables" }
  var operands: String { "SPEC..." }

  var discussion: [String] {
    [
      "Every SPEC is checked, and every folder for results, before anything is run. The tables of"
        + " experiments/cfg/NAME.json go to results/cfg/NAME unless --output says otherwise.",
      "A folder gets table.csv, profile.csv, claims.csv (the verdicts on the spec's claims),"
        + " training.csv and score_error.csv (where scores are learned),"
        + " datapackage.json (what the columns mean) and provenance.json (spec, version, computer, cost). Earlier files are replaced when all new ones are complete,"
        + " never before; other files are left alone.",
      "Where `guidelab tables` has written an index of the results, it is brought up to date.",
      "The summary on standard output shows E[1/p(c|x)]; the table has every quantity.",
    ]
  }

  var options: [CommandOption] {
    [
      CommandOption(
        name: "--output",
        value: "DIR",
        help: "write into DIR; with several SPECs, into DIR/NAME each"
      )
    ] + SpecOptions.options + [
      ThreadsOption.option,
      NetworkFolderOption.option,
      CommandOption(name: "--quiet", value: nil, help: "print neither progress nor summary"),
      CommandOption(
        name: "--strict",
        value: nil,
        help: "exit with 1 when the results refute a claim of a SPEC"
      ),
    ]
  }

  var examples: [(line: String, meaning: String)] {
    [
      (
        "guidelab run experiments/cfg/paper-gaussian-mixture.json",
        "run it, and write results/cfg/paper-gaussian-mixture/table.csv"
      ),
      (
        "guidelab run spec.json --paths 2000 --set sampler.steps=500 --output /tmp/try",
        "a quick try with fewer paths and steps"
      ),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    let files = try SpecOperands.files(of: arguments)
    let options = try SpecOptions(arguments)
    let threads = try ThreadsOption.count(arguments)
    let outputs = try outputs(for: files, arguments: arguments, console: console)
    let loaded = options.loadAll(files, console: console).compactMap { $0 }
    guard loaded.count == files.count else { return .badInput }
    var experiments: [Experiment] = []
    for (file, experiment) in zip(files, loaded) {
      experiments.append(
        try NetworkFolderOption.placing(
          experiment,
          of: file,
          arguments,
          currentFolder: console.currentFolder
        )
      )
    }
    return LockedFolders.with(outputs, console: console) { folders in
      let source = SourceRevision.current()
      var code = ExitCode.done
      for (position, experiment) in experiments.enumerated() {
        let run = ExperimentRun(
          experiment: experiment,
          folder: folders[position],
          threads: threads,
          source: source,
          isQuiet: arguments.has("--quiet"),
          isStrict: arguments.has("--strict"),
          console: console,
          execute: execute
        )
        if position > 0, !run.isQuiet { console.output("\n") }
        code = code.and(run.run())
      }
      code = code.and(refreshIndex(of: files, outputs: outputs, console: console))
      return code
    }
  }

  /// Writes the indexes there are anew, those of specs whose results went to their usual place.
  private func refreshIndex(
    of files: [String],
    outputs: [String],
    console: Console
  ) -> ExitCode {
    let folder = console.currentFolder
    let inPlace = zip(files, outputs).filter { file, output in
      let usual = OutputLocation.standard(for: file, currentFolder: folder)
      return OutputLocation.canonical(usual, currentFolder: folder)
        == OutputLocation.canonical(output, currentFolder: folder)
    }
    let indexes = IndexFile.all(of: inPlace.map(\.0), currentFolder: folder).filter(\.isThere)
    let report = IndexReport.writing(indexes)
    for complaint in report.complaints { console.complain(complaint) }
    return report.code
  }

  /// The folder of each spec; two specs must not share one.
  private func outputs(
    for files: [String],
    arguments: ParsedArguments,
    console: Console
  ) throws(UsageProblem) -> [String] {
    let folder = arguments.last("--output")
    if folder?.isEmpty == true { throw UsageProblem(message: "--output: names no folder") }
    let outputs = files.map { file in
      guard let folder else {
        return OutputLocation.standard(for: file, currentFolder: console.currentFolder)
      }
      return files.count == 1 ? folder : OutputLocation.inside(folder, spec: file)
    }
    try LockedFolders.checkDistinct(
      files: files,
      outputs: outputs,
      currentFolder: console.currentFolder,
      advice: "run them one by one, with different --output"
    )
    return outputs
  }
}
