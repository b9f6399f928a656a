import Harness

/// `guidelab validate`: checks specs and prints their plans.
struct ValidateCommand: Command {
  var name: String { "validate" }
  var summary: String { "check specs and print their plans; run nothing" }
  var operands: String { "SPEC..." }

  var discussion: [String] {
    [
      "Prints every error of a SPEC at once, each with its place. For a good SPEC, prints the"
        + " cells, what each simulates, how many path-steps that takes (one path-step is one step"
        + " of one path at one scale), and warns where plain Monte Carlo would be unreliable."
    ]
  }

  var options: [CommandOption] { SpecOptions.options }

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
    let experiments = try SpecOptions(arguments).loadAll(files, console: console)
    let style = TextStyle(isOn: console.stylesOutput)
    var isFirst = true
    for (file, experiment) in zip(files, experiments) {
      guard let experiment else { continue }
      let output = OutputLocation.standard(for: file, currentFolder: console.currentFolder)
      let plan = PlanText(experiment: experiment, file: file, output: output, style: style)
      console.output((isFirst ? "" : "\n") + plan.lines().joined(separator: "\n") + "\n")
      isFirst = false
    }
    return experiments.contains { $0 == nil } ? .badInput : .done
  }
}
