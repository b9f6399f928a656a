import Harness

/// `guidelab validate`: checks specs and prints their plans.
struct ValidateCommand: Command {
  /// Estimates how long a run on so many threads takes.
  typealias Estimation = @Sendable (Experiment, _ threads: Int) -> TimeEstimate?

  /// Tries a quarter of a second of the work.
  static let calibrate: Estimation = { Calibration(threads: $1).estimate($0) }

  /// How times are estimated; tests put numbers in its place.
  var estimate = Self.calibrate

  var name: String { "validate" }
  var summary: String { "check specs and print their plans; run nothing" }
  var operands: String { "SPEC..." }

  var discussion: [String] {
    [
      "Prints every error of a SPEC at once, each with its place. For a good SPEC, prints the"
        + " cells, what each simulates, how many path-steps that takes (one path-step is one step"
        + " of one path at one scale), and about how long and how much memory.",
      "The time is scaled up from a trial of a quarter of a second, for a computer that does"
        + " nothing else. Networks are counted as if none were kept from an earlier run.",
      "Lines marked `warning` say which direct estimates will be unreliable, and at which scales,"
        + " and which settings have no effect, such as an interval in which no step is taken. They"
        + " are no errors: the exit code is 0.",
    ]
  }

  var options: [CommandOption] { SpecOptions.options + [ThreadsOption.option] }

  var examples: [(line: String, meaning: String)] {
    [
      ("guidelab validate experiments/cfg/*.json", "check all of these"),
      (
        "guidelab validate spec.json --set sampler.steps=500",
        "see what a change would cost"
      ),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    let files = try SpecOperands.files(of: arguments)
    let threads = try ThreadsOption.count(arguments)
    let experiments = try SpecOptions(arguments).loadAll(files, console: console)
    let style = TextStyle(isOn: console.stylesOutput)
    var isFirst = true
    for (file, experiment) in zip(files, experiments) {
      guard let experiment else { continue }
      let output = OutputLocation.standard(for: file, currentFolder: console.currentFolder)
      let plan = PlanText(
        experiment: experiment,
        file: file,
        output: output,
        style: style,
        width: console.outputIsTerminal ? min(max(console.terminalWidth(), 40), 100) : 80,
        time: estimate(experiment, threads),
        memory: MemoryEstimate(experiment, threads: threads)
      )
      console.output((isFirst ? "" : "\n") + plan.lines().joined(separator: "\n") + "\n")
      isFirst = false
    }
    return experiments.contains { $0 == nil } ? .badInput : .done
  }
}
