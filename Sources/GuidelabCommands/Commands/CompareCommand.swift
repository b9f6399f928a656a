import Foundation
import Harness

/// `guidelab compare`: guided against unguided, or one result against another.
struct CompareCommand: Command {
  /// How a spec without results is run.
  var execute = RunCommand.simulate

  var name: String { "compare" }
  var summary: String { "compare guided with unguided, or two results" }
  var operands: String { "SPEC|DIR [DIR]" }

  var discussion: [String] {
    [
      "With one result folder: for each cell and scale the mean without guidance and with it, the"
        + " paired difference with its interval, and a verdict, by the twin process where its row is"
        + " ok, else by the plain mean. A SPEC stands for its result folder; where there is none of"
        + " this spec it is run, and nothing is written.",
      "With two result folders: their rows side by side, those that differ first. z is the difference"
        + " in units of its standard error, as for independent runs. Exit code 1 when a number differs"
        + " by more than --sigmas, or when a row is in one folder alone or has failed there alone. Rows"
        + " that are not ok are counted, but not compared.",
    ]
  }

  var options: [CommandOption] {
    [
      CompareFormat.option,
      CommandOption(
        name: "--all",
        value: nil,
        help: "every quantity, not just what guidance is about"
      ),
      CommandOption(
        name: "--quantity",
        value: "NAME",
        help: "only this quantity, such as mean_square; may be repeated"
      ),
      CommandOption(
        name: "--sigmas",
        value: "S",
        help: "two folders disagree beyond S standard errors (default: 4)"
      ),
    ] + SpecOptions.options + [
      ThreadsOption.option,
      CommandOption(name: "--quiet", value: nil, help: "print no progress"),
    ]
  }

  var examples: [(line: String, meaning: String)] {
    [
      (
        "guidelab compare results/cfg/paper-gaussian-mixture",
        "what guidance changes, with a chart"
      ),
      (
        "guidelab compare results/cfg/narrow-class /tmp/seed-2",
        "is another run the same, up to its errors?"
      ),
      (
        "guidelab compare spec.json --paths 2000 --format csv",
        "try a spec with fewer paths; for a spreadsheet"
      ),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    let format = try CompareFormat(arguments)
    let quantities = try Self.quantities(arguments)
    switch arguments.operands.count {
    case 1:
      if arguments.has("--sigmas") { throw UsageProblem(message: "--sigmas is for two folders") }
      let choice = quantities.map { GuidanceComparison.Choice.named($0) }
      return try compareGuidance(
        arguments,
        choice: choice ?? (arguments.has("--all") ? .all : .main),
        format: format,
        console: console
      )
    case 2:
      return try compareFolders(
        arguments,
        quantities: quantities,
        format: format,
        console: console
      )
    case 0: throw UsageProblem(message: "needs a SPEC or a result folder, or two result folders")
    default:
      throw UsageProblem(
        message: "compares two result folders at most (\(arguments.operands.count) are given)"
      )
    }
  }

  private func compareGuidance(
    _ arguments: ParsedArguments,
    choice: GuidanceComparison.Choice,
    format: CompareFormat,
    console: Console
  ) throws(UsageProblem) -> ExitCode {
    let source = ComparedOperand(name: arguments.operands[0], execute: execute)
    guard let result = try source.result(arguments, console: console) else { return .badInput }
    for note in result.notes { console.complain(note) }
    let comparison = GuidanceComparison(result, choice: choice)
    guard !comparison.series.isEmpty else {
      let known = GuidanceComparison(result, choice: .all).series.map(\.quantity.rawValue)
      let others = known.isEmpty ? "" : " of that quantity (there are: \(Self.list(known)))"
      console.complain("\(result.origin.name): no direct or twin row above scale 0\(others)")
      return .badInput
    }
    switch format {
    case .text:
      let text = ComparisonText(
        comparison: comparison,
        width: CompareFormat.columns(of: console),
        isUnicode: console.showsUnicode,
        style: TextStyle(isOn: console.stylesOutput)
      )
      console.output(text.lines().joined(separator: "\n") + "\n")
    case .csv: console.output(ComparisonExport(comparison: comparison).csv)
    case .json: console.output(ComparisonExport(comparison: comparison).json)
    case .markdown: console.output(ComparisonExport(comparison: comparison).markdown)
    }
    guard result.isSimulatedNow, let failure = RowTally(result.rows).failure else { return .done }
    console.complain("\(result.origin.name): \(failure)")
    return .failed
  }

  private func compareFolders(
    _ arguments: ParsedArguments,
    quantities: [ResultRow.Quantity]?,
    format: CompareFormat,
    console: Console
  ) throws(UsageProblem) -> ExitCode {
    let sigmas = try Self.sigmas(arguments)
    for option in ["--all", "--quiet"] + ComparedOperand.runOptions where arguments.has(option) {
      throw UsageProblem(message: "\(option) is for one SPEC or folder, not for two folders")
    }
    for operand in arguments.operands where !SpecSearch.isFolder(operand) {
      let isThere = FileManager.default.fileExists(atPath: operand)
      throw UsageProblem(
        message: "\(operand): " + (isThere ? "is a file" : "no such folder")
          + " (two operands must be result folders)"
      )
    }
    let results = arguments.operands.compactMap { ComparedOperand.folder($0, console: console) }
    guard results.count == 2 else { return .badInput }
    for note in results.flatMap(\.notes) { console.complain(note) }
    let difference = ResultDifference(
      results[0],
      results[1],
      sigmas: sigmas,
      quantities: quantities
    )
    guard difference.isAboutTheSame else {
      console.complain(Self.strangers(results))
      return .badInput
    }
    switch format {
    case .text:
      let text = DifferenceText(
        difference: difference,
        width: CompareFormat.columns(of: console),
        style: TextStyle(isOn: console.stylesOutput)
      )
      console.output(text.lines().joined(separator: "\n") + "\n")
    case .csv: console.output(DifferenceExport(difference: difference).csv)
    case .json: console.output(DifferenceExport(difference: difference).json)
    case .markdown: console.output(DifferenceExport(difference: difference).markdown)
    }
    return difference.isAgreement ? .done : .different
  }

  /// Says why two results have no row in common.
  private static func strangers(_ results: [StoredResult]) -> String {
    let names = "\(results[0].origin.name) and \(results[1].origin.name)"
    let swept = results.map { Set($0.sweptKeys) }
    let others = swept[0].symmetricDifference(swept[1]).sorted()
    let reason = others.isEmpty ? "" : " (swept by one alone: \(others.joined(separator: ", ")))"
    return "\(names) have no row in common: they are of different experiments\(reason)"
  }

  /// Names in the order in which they first come up.
  private static func list(_ names: [String]) -> String {
    names.reduce(into: [String]()) { known, name in
      if !known.contains(name) { known.append(name) }
    }.joined(separator: ", ")
  }

  private static func sigmas(_ arguments: ParsedArguments) throws(UsageProblem) -> Double {
    guard let text = arguments.last("--sigmas") else { return 4 }
    guard let value = Double(text), value.isFinite, value > 0 else {
      throw UsageProblem(message: "--sigmas: \"\(text)\" is not a number above 0")
    }
    return value
  }

  private static func quantities(
    _ arguments: ParsedArguments
  ) throws(UsageProblem) -> [ResultRow.Quantity]? {
    guard let names = arguments.values["--quantity"] else { return nil }
    if arguments.has("--all") {
      throw UsageProblem(message: "--all and --quantity cannot be given together")
    }
    var quantities: [ResultRow.Quantity] = []
    for name in names {
      guard let quantity = ResultRow.Quantity(rawValue: name) else {
        let known = ResultRow.Quantity.allCases.map(\.rawValue)
        throw UsageProblem(
          message: "--quantity: \"\(TextLayout.printable(name))\" is none of"
            + " \(known.joined(separator: ", "))" + Suggestion.parenthesis(for: name, among: known)
        )
      }
      if !quantities.contains(quantity) { quantities.append(quantity) }
    }
    return quantities
  }
}
