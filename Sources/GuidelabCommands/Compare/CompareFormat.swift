/// How a comparison is written.
enum CompareFormat: String, CaseIterable {
  /// For a terminal.
  case text
  /// Comma-separated, with every digit.
  case csv
  /// An object, with every digit.
  case json
  /// A table with rounded numbers.
  case markdown

  /// The least and the most columns of text.
  static let width = (least: 60, most: 120)

  /// The option that chooses one.
  static let option = CommandOption(
    name: "--format",
    value: "FORMAT",
    help: "text (default), csv, json or markdown"
  )

  /// The format that a command line asks for.
  ///
  /// - Throws: `UsageProblem` for one that there is none of.
  init(_ arguments: ParsedArguments) throws(UsageProblem) {
    guard let name = arguments.last(Self.option.name) else {
      self = .text
      return
    }
    guard let format = CompareFormat(rawValue: name) else {
      let names = Self.allCases.map(\.rawValue)
      throw UsageProblem(
        message:
          "--format: \"\(TextLayout.printable(name))\" is none of \(names.joined(separator: ", "))"
          + Suggestion.parenthesis(for: name, among: names)
      )
    }
    self = format
  }

  /// The columns that text may take: the terminal's, within limits; 80 where there is none.
  static func columns(of console: Console) -> Int {
    guard console.outputIsTerminal else { return 80 }
    return min(width.most, max(width.least, console.terminalWidth()))
  }
}
