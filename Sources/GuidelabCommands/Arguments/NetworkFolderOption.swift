import Harness

/// The option `--cache` of the commands that simulate.
enum NetworkFolderOption {
  /// How the help lists it.
  static let option = CommandOption(
    name: "--cache",
    value: "DIR",
    help: "keep trained networks in DIR (default: .cache in the folder of all results)"
  )

  /// `experiment` with the folder that its networks are kept in: the one that a command line asks for,
  /// otherwise `.cache` beside the results of all specs, or in the current folder's `results`.
  ///
  /// - Throws: `UsageProblem` for an empty name.
  static func placing(
    _ experiment: Experiment,
    of spec: String,
    _ arguments: ParsedArguments,
    currentFolder: String
  ) throws(UsageProblem) -> Experiment {
    guard experiment.hasLearnedScores else { return experiment }
    var experiment = experiment
    let asked = arguments.last(option.name)
    if asked?.isEmpty == true { throw UsageProblem(message: "--cache: names no folder") }
    let results = OutputLocation.room(of: spec, currentFolder: currentFolder)?.results ?? "results"
    experiment.networkFolder = asked ?? results + "/.cache"
    return experiment
  }
}
