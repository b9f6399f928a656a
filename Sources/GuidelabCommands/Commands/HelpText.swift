import Harness

/// The texts of the help, in 80 columns.
enum HelpText {
  private static let width = 80

  /// The help of the program as a whole.
  static var overview: String {
    var lines = [
      "guidelab \(GuidelabVersion.current): numerical experiments on guided diffusion", "",
      "usage: guidelab COMMAND [OPTION | ARGUMENT]...", "", "commands:",
    ]
    lines += table(Guidelab.commands.map { (usage(of: $0), $0.summary) })
    lines += ["", "options:"]
    lines += table([("--version", "print the version"), ("--help, -h", "print this help")])
    lines += ["", "exit codes:"] + exitCodes
    lines += ["", "Try `guidelab help COMMAND` for its options and examples."]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The help of one command.
  static func text(of command: any Command) -> String {
    let operands = command.operands.isEmpty ? "" : " " + command.operands
    let options = command.options.isEmpty ? "" : " [OPTION]..."
    var lines = ["usage: guidelab \(command.name)\(options)\(operands)", ""]
    let summary = command.summary.prefix(1).uppercased() + command.summary.dropFirst() + "."
    lines.append(summary)
    for paragraph in command.discussion {
      lines += [""] + TextLayout.wrapped(paragraph, width: width)
    }
    if !command.options.isEmpty {
      lines += ["", "options (before or after \(command.operands)):"]
      lines += table(
        command.options.map { option in
          (option.name + (option.value.map { " \($0)" } ?? ""), option.help)
        } + [("--help, -h", "print this help")]
      )
    }
    lines += ["", "exit codes:"] + exitCodes + ["", "examples:"]
    for example in command.examples {
      lines += ["  " + example.line, "      " + example.meaning]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static var exitCodes: [String] {
    table([
      ("0", "done"),
      ("1", "run --strict refuted a claim, tables --check or compare found a difference"),
      ("2", "bad usage, bad spec or unwritable folder: nothing was run or written"),
      ("3", "some cell failed (the others are written), or results could not be written"),
      ("130", "interrupted; the tables of unfinished runs are unchanged"),
    ])
  }

  private static func usage(of command: any Command) -> String {
    command.operands.isEmpty ? command.name : command.name + " " + command.operands
  }

  /// Two columns: names, and what they mean.
  private static func table(_ rows: [(String, String)]) -> [String] {
    let left = (rows.map { TextLayout.width($0.0) }.max() ?? 0) + 4
    return rows.flatMap { name, meaning in
      TextLayout.wrapped(meaning, width: width - left).enumerated().map { index, line in
        TextLayout.left(index == 0 ? "  " + name : "", left) + line
      }
    }
  }
}
