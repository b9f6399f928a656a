/// `guidelab help`: explains the program or one command.
struct HelpCommand: Command {
  var name: String { "help" }
  var summary: String { "explain a command" }
  var operands: String { "[COMMAND]" }
  var discussion: [String] { ["Without COMMAND, lists the commands."] }
  var options: [CommandOption] { [] }

  var examples: [(line: String, meaning: String)] {
    [
      ("guidelab help run", "the options of run"),
      ("guidelab run --help", "the same"),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    guard let topic = arguments.operands.first else {
      console.output(HelpText.overview)
      return .done
    }
    if arguments.operands.count > 1 {
      throw UsageProblem(message: "explains one command at a time")
    }
    guard let command = Guidelab.commands.first(where: { $0.name == topic }) else {
      let names = Guidelab.commands.map(\.name)
      throw UsageProblem(
        message: "\(topic): unknown command (known: \(names.joined(separator: ", "))"
          + Suggestion.clause(for: topic, among: names) + ")"
      )
    }
    console.output(HelpText.text(of: command))
    return .done
  }
}
