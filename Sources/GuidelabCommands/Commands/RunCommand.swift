import Foundation
import Harness

/// `guidelab run`: runs experiments and writes their tables.
struct RunCommand: Command {
  /// Runs one experiment as a runner is told to; tests put something quicker in its place.
  typealias Execution =
    @Sendable (Experiment, Runner, @escaping @Sendable (RunProgress) -> Void) -> RunReport

  /// Simulates.
  static let simulate: Execution = { $1.run($0, progress: $2) }

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
        + " training.csv and score_error.csv (where scores are learned), samples.csv (with"
        + " run.keep_samples),"
        + " datapackage.json (what the columns mean) and provenance.json (spec, version, computer, cost). Earlier files are replaced when all new ones are complete,"
        + " never before; other files are left alone.",
      "What is done is written down in DIR/\(Journal.fileName) as it goes. Ctrl-C finishes the work in hand"
        + " and ends; twice, it ends at once. After that, or after a run was killed, the same command"
        + " with --resume goes on where it was, to the same bytes. The journal goes when the tables are"
        + " written; without --resume it is discarded.",
      "--shard I/N runs one of N parts of the plan, cut at the same places on every computer, and writes"
        + " \(Shard.fileName) into DIR (by default the results' folder with .shards/I-of-N behind its"
        + " name); `guidelab merge` makes the tables of all of them, to the same bytes.",
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
      CommandOption(
        name: "--resume",
        value: nil,
        help: "go on where an interrupted run of the same SPEC stopped"
      ),
      CommandOption(
        name: "--shard",
        value: "I/N",
        help: "run part I of N alone; guidelab merge joins the parts"
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
      (
        "guidelab run spec.json --shard 3/8 --output parts/3",
        "the third of eight parts; `guidelab merge parts` joins them"
      ),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    let files = try SpecOperands.files(of: arguments)
    let options = try SpecOptions(arguments)
    let threads = try ThreadsOption.count(arguments)
    let shard = try ShardOption.shard(arguments, specs: files.count)
    let outputs = try outputs(for: files, shard, arguments: arguments, console: console)
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
    if let shard {
      let run = ShardCommandRun(
        shard: shard,
        experiment: experiments[0],
        file: OutputLocation.canonical(files[0], currentFolder: console.currentFolder),
        threads: threads,
        resumes: arguments.has("--resume"),
        isQuiet: arguments.has("--quiet"),
        console: console
      )
      return run.run(in: outputs[0])
    }
    if !arguments.has("--quiet") { warn(of: experiments, files, console: console) }
    return LockedFolders.with(outputs, console: console) { folders in
      let resumes = arguments.has("--resume")
      guard let journals = journals(experiments, folders, resumes: resumes, console: console)
      else { return .badInput }
      let source = SourceRevision.current()
      var code = ExitCode.done
      for (position, experiment) in experiments.enumerated() {
        let run = ExperimentRun(
          experiment: experiment,
          folder: folders[position],
          journal: journals[position],
          threads: threads,
          source: source,
          isQuiet: arguments.has("--quiet"),
          isStrict: arguments.has("--strict"),
          console: console,
          execute: execute
        )
        if position > 0, !run.isQuiet { console.output("\n") }
        code = code.and(run.run())
        if code == .interrupted { return code }
      }
      code = code.and(refreshIndex(of: files, outputs: outputs, console: console))
      return code
    }
  }

  /// Says which settings have no effect; what is unreliable is marked in the tables.
  private func warn(of experiments: [Experiment], _ files: [String], console: Console) {
    for (file, experiment) in zip(files, experiments) {
      var known: Set<String> = []
      for cell in experiment.cells {
        for warning in PlanWarning.all(for: cell, claims: experiment.claims)
        where warning.kind == .emptyEffect && known.insert(warning.text).inserted {
          let place = experiment.cells.count > 1 ? "cell \(cell.index): " : ""
          console.complain("\(file): warning: \(place)\(warning.text)")
        }
      }
    }
  }

  /// The journal of each experiment; `nil` when one of them cannot be resumed, and then none is changed.
  private func journals(
    _ experiments: [Experiment],
    _ folders: [ResultFolder],
    resumes: Bool,
    console: Console
  ) -> [Journal]? {
    var journals: [Journal] = []
    var isRefused = false
    for (experiment, folder) in zip(experiments, folders) {
      guard resumes else {
        journals.append(Journal.new(in: folder.path, for: experiment))
        continue
      }
      do throws(FileProblem) {
        journals.append(try Journal.resumed(in: folder.path, for: experiment))
      } catch {
        console.complain(error.description)
        isRefused = true
      }
    }
    return isRefused ? nil : journals
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
    _ shard: Shard?,
    arguments: ParsedArguments,
    console: Console
  ) throws(UsageProblem) -> [String] {
    let folder = arguments.last("--output")
    if folder?.isEmpty == true { throw UsageProblem(message: "--output: names no folder") }
    let outputs = files.map { file in
      guard let folder else {
        let usual = OutputLocation.standard(for: file, currentFolder: console.currentFolder)
        return shard.map { "\(usual).shards/\($0.number)-of-\($0.count)" } ?? usual
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
