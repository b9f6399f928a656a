/// The arguments of a command, sorted into operands and options.
struct ParsedArguments: Equatable, Sendable {
  /// What is not an option, in order.
  var operands: [String] = []
  /// The values of each option that was given, in order; empty texts for a switch.
  var values: [String: [String]] = [:]
  /// Whether `--help` or `-h` was given.
  var asksForHelp = false

  /// The last value of an option, or `nil`.
  func last(_ name: String) -> String? { values[name]?.last }

  /// Whether an option was given.
  func has(_ name: String) -> Bool { values[name] != nil }
}

/// A command line that makes no sense.
struct UsageProblem: Error, Equatable, Sendable {
  /// What is wrong with it, without the program's name.
  var message: String
}

/// Sorts arguments: options may stand before, between and after operands, as `--name value` or
/// `--name=value`; after `--` everything is an operand.
struct ArgumentParser: Sendable {
  /// The options there are, `--help` aside.
  var options: [CommandOption]

  /// Sorts `arguments`.
  ///
  /// - Throws: `UsageProblem` for an unknown option, a missing value, or a value for a switch.
  func parse(_ arguments: [String]) throws(UsageProblem) -> ParsedArguments {
    var parsed = ParsedArguments()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        parsed.operands += rest
        break
      } else if argument == "--help" || argument == "-h" {
        parsed.asksForHelp = true
      } else if argument.hasPrefix("-"), argument != "-" {
        try takeOption(argument, following: &rest, into: &parsed)
      } else {
        parsed.operands.append(argument)
      }
    }
    return parsed
  }

  private func takeOption(
    _ argument: String,
    following rest: inout ArraySlice<String>,
    into parsed: inout ParsedArguments
  ) throws(UsageProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = options.first(where: { $0.name == name }) else {
      let names = options.map(\.name) + ["--help"]
      throw UsageProblem(
        message: "\(name): unknown option" + Suggestion.parenthesis(for: name, among: names)
      )
    }
    var value = parts.count > 1 ? String(parts[1]) : nil
    if let placeholder = option.value {
      if value == nil, let next = rest.first, !isOption(next) { value = rest.popFirst() }
      guard let value else { throw UsageProblem(message: "\(name) needs a value: \(placeholder)") }
      parsed.values[name, default: []].append(value)
    } else {
      guard value == nil else { throw UsageProblem(message: "\(name) takes no value") }
      parsed.values[name, default: []].append("")
    }
  }

  private func isOption(_ argument: String) -> Bool {
    let name = argument.prefix { $0 != "=" }
    return argument == "--" || argument == "--help" || options.contains { $0.name == name }
  }
}
