import Foundation

/// Why a file or folder cannot be read or written.
public struct FileProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder, as the user wrote it.
  public var path: String
  /// What is wrong.
  public var message: String

  /// The problem in one line: the path and what is wrong with it.
  public var description: String { "\(path): \(message)" }

  /// A problem with a message of its own.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  /// What the system said about the last call: call it before anything else changes `errno`.
  init(path: String, doing action: String, code: Int32 = errno) {
    self.init(path: path, message: "\(action) (\(String(cString: strerror(code))))")
  }
}
