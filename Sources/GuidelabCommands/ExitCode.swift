/// What the program tells the shell when it ends.
public enum ExitCode: Int32, Sendable {
  /// Everything was done.
  case done = 0
  /// Tables are not what their specs give, refute what they claim, or differ from each other.
  case different = 1
  /// The usage or a spec is bad, or a folder cannot be written to: nothing was run or written.
  case badInput = 2
  /// Some cell failed, or results could not be written.
  case failed = 3
  /// Ctrl-C or another signal; what was done can be resumed.
  case interrupted = 130

  /// The code of two parts together: the graver one.
  func and(_ other: ExitCode) -> ExitCode {
    other.rawValue > rawValue ? other : self
  }
}
