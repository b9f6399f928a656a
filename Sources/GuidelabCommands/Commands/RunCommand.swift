import Foundation
import Harness

/// `guidelab run`: runs experiments and writes their tables.
struct RunCommand: Command {
  /// Runs one experiment with a number of threads; tests put something quicker in its place.
  typealias Execution =
    @Sendable (Experiment, Int, @escaping @Sendable (RunProgress) -> Void) -> RunReport

  /// How experiments are run.
  var execute: Execution = { Runner(threads: $1).run($0, progress: $2) }

  var name: String { "run" }
  var summary: String { "run experiments and write their tables" }
  var operands: String { "SPEC..." }

  var discussion: [String] {
    [
      "Every SPEC is checked, and every folder for results, before anything is run. The tables of"
        + " experiments/cfg/NAME.json go to results/cfg/NAME unless --output says otherwise.",
      "A folder gets table.csv, profile.csv, claims.csv (the verdicts on the spec's claims),"
        + " datapackage.json (what the columns mean) and provenance.json (spec, version, computer, cost). Earlier files are replaced when all new ones are complete,"
        + " never before; other files are left alone.",
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
      CommandOption(
        name: "--threads",
        value: "T",
        help: "use T threads (default: one per processor); the tables do not depend on it"
      ),
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
    let threads = try threadCount(arguments.last("--threads"))
    let outputs = try outputs(for: files, arguments: arguments, console: console)
    let experiments = options.loadAll(files, console: console).compactMap { $0 }
    guard experiments.count == files.count else { return .badInput }
    guard let folders = prepare(outputs, console: console) else { return .badInput }
    let giveBack = { @Sendable in
      for folder in folders.reversed() { folder.close() }
    }
    let interruption = Interruption.shared.register(giveBack)
    defer {
      giveBack()
      Interruption.shared.withdraw(interruption)
    }
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
    return code
  }

  private func threadCount(_ text: String?) throws(UsageProblem) -> Int {
    guard let text else { return max(1, ProcessInfo.processInfo.activeProcessorCount) }
    guard let count = Int(text), (1...1024).contains(count) else {
      throw UsageProblem(message: "--threads: \"\(text)\" is not a whole number from 1 to 1024")
    }
    return count
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
    var owners: [String: String] = [:]
    for (file, output) in zip(files, outputs) {
      let key = OutputLocation.canonical(output, currentFolder: console.currentFolder)
      if let other = owners.updateValue(file, forKey: key) {
        throw UsageProblem(
          message: "\(other) and \(file) would both write to \(output) (run them one by one,"
            + " with different --output)"
        )
      }
    }
    return outputs
  }

  /// Locks and tries every folder; `nil` when one of them cannot be had, and then none is kept.
  private func prepare(_ outputs: [String], console: Console) -> [ResultFolder]? {
    var folders: [ResultFolder] = []
    var problems: [FileProblem] = []
    for output in outputs {
      do throws(FileProblem) {
        folders.append(try ResultFolder.prepare(output, names: ExperimentRun.fileNames))
      } catch {
        if !problems.contains(error) { problems.append(error) }
      }
    }
    guard problems.isEmpty else {
      for problem in problems { console.complain(problem.description) }
      for folder in folders.reversed() { folder.close() }
      return nil
    }
    return folders
  }
}
