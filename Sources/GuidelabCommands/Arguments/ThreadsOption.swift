import Foundation

/// The option `--threads` of the commands that simulate.
enum ThreadsOption {
  /// How the help lists it.
  static let option = CommandOption(
    name: "--threads",
    value: "T",
    help: "use T threads (default: one per processor); the tables do not depend on it"
  )

  /// The number of threads that a command line asks for.
  ///
  /// - Throws: `UsageProblem` for anything but a whole number from 1 to 1024.
  static func count(_ arguments: ParsedArguments) throws(UsageProblem) -> Int {
    guard let text = arguments.last(option.name) else {
      return max(1, ProcessInfo.processInfo.activeProcessorCount)
    }
    guard let count = Int(text), (1...1024).contains(count) else {
      throw UsageProblem(message: "--threads: \"\(text)\" is not a whole number from 1 to 1024")
    }
    return count
  }
}
