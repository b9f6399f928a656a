import Foundation
import Harness

/// The program `guidelab`: its commands and how a command line finds one.
public enum Guidelab {
  /// Every command, in the order of the help.
  static let commands: [any Command] = [
    RunCommand(), MergeCommand(), ValidateCommand(), CompareCommand(), EvaluateCommand(),
    ReportCommand(), TablesCommand(),
    SchemaCommand(), HelpCommand(),
  ]

  /// Runs the process's own command line and ends the process.
  public static func main() -> Never {
    signal(SIGPIPE, SIG_IGN)
    keepHeapsSmall()
    let process = ProcessConsole()
    let console = process.console
    Interruption.shared.watch(console: console)
    var code = run(Array(CommandLine.arguments.dropFirst()), console: console)
    if let problem = process.outputProblem {
      console.complain(problem)
      code = code.and(.failed)
    }
    exit(code == .interrupted ? Interruption.shared.exitStatus : code.rawValue)
  }

  /// Has what is large go back to the system when it is freed, where the C library is glibc: otherwise it
  /// lies about in the heaps of threads, and a run of 10⁷ paths takes almost twice the memory.
  private static func keepHeapsSmall() {
    // No header that Swift imports declares it.
    guard let symbol = dlsym(nil, "mallopt") else { return }
    let option = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
    let mmapThreshold: Int32 = -3
    _ = option(mmapThreshold, 1 << 16)
  }

  /// Runs one command line, the program's name left out.
  public static func run(_ arguments: [String], console: Console) -> ExitCode {
    guard let name = arguments.first else {
      console.errors(HelpText.overview)
      return .badInput
    }
    switch name {
    case "--version":
      console.output("guidelab \(GuidelabVersion.current)\n")
      return .done
    case "--help", "-h":
      console.output(HelpText.overview)
      return .done
    default: break
    }
    guard let command = commands.first(where: { $0.name == name }) else {
      console.complain(unknown(name) + "\nTry `guidelab help`.")
      return .badInput
    }
    return run(command, Array(arguments.dropFirst()), console: console)
  }

  private static func run(
    _ command: any Command,
    _ arguments: [String],
    console: Console
  ) -> ExitCode {
    do {
      let parsed = try ArgumentParser(options: command.options).parse(arguments)
      if parsed.asksForHelp {
        console.output(HelpText.text(of: command))
        return .done
      }
      return try command.run(parsed, console: console)
    } catch {
      console.complain("\(command.name): \(error.message)\nTry `guidelab help \(command.name)`.")
      return .badInput
    }
  }

  private static func unknown(_ name: String) -> String {
    guard !name.hasPrefix("-") else {
      return "\(name): unknown option (options stand after the command)"
    }
    let names = commands.map(\.name)
    return "\(name): unknown command (known: \(names.joined(separator: ", "))"
      + Suggestion.clause(for: name, among: names) + ")"
  }
}
