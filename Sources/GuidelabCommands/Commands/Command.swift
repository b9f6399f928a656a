/// One of the program's commands.
protocol Command: Sendable {
  /// The word that calls it.
  var name: String { get }
  /// What it does, in a few words.
  var summary: String { get }
  /// What stands after the name, such as `SPEC...`.
  var operands: String { get }
  /// More about it: paragraphs of the help.
  var discussion: [String] { get }
  /// The options it takes.
  var options: [CommandOption] { get }
  /// Two or three command lines to learn from, each with what it does.
  var examples: [(line: String, meaning: String)] { get }

  /// Does it.
  ///
  /// - Throws: `UsageProblem` when the arguments make no sense; nothing was done.
  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode
}

/// An option of a command.
struct CommandOption: Sendable {
  /// The name with its hyphens.
  var name: String
  /// What its value stands for, such as `DIR`; `nil` for a switch.
  var value: String?
  /// What it does, in a few words.
  var help: String
}
