import Foundation

/// What a command sees of the world it is started in, so that tests can play it.
public struct Console: Sendable {
  /// Writes to standard output.
  public var output: @Sendable (String) -> Void
  /// Writes to standard error.
  public var errors: @Sendable (String) -> Void
  /// Whether standard output is a terminal.
  public var outputIsTerminal = false
  /// Whether standard error is a terminal.
  public var errorsAreTerminal = false
  /// The present width of the terminal behind standard error, in columns.
  public var terminalWidth: @Sendable () -> Int = { 80 }
  /// The environment variables.
  public var environment: [String: String] = [:]
  /// The folder that relative paths start from, absolute.
  public var currentFolder = "/"

  /// A console with these two streams and neither terminal nor environment.
  public init(
    output: @escaping @Sendable (String) -> Void,
    errors: @escaping @Sendable (String) -> Void
  ) {
    self.output = output
    self.errors = errors
  }

  /// Whether escape sequences may style standard output: a terminal that knows them, and a user
  /// who has not set `NO_COLOR`.
  var stylesOutput: Bool {
    outputIsTerminal && environment["TERM"] != "dumb" && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Whether standard error can show a line that is redrawn in place.
  var redrawsErrors: Bool {
    errorsAreTerminal && environment["TERM"] != "dumb"
  }

  /// Whether the terminal shows characters beyond ASCII, by what the locale says.
  var showsUnicode: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    return (locale ?? "").uppercased().contains("UTF")
  }

  /// Writes `guidelab: message` to standard error.
  func complain(_ message: String) {
    errors("guidelab: \(message)\n")
  }
}
