import Foundation

/// The commit of the program's sources, as far as it can be known.
public struct SourceRevision: Equatable, Sendable {
  /// The commit's full name, or `unknown`.
  public var commit: String
  /// Whether sources or manifest differ from that commit; `nil` when unknown.
  public var isDirty: Bool?

  /// Sources that are in no work tree, or a computer without git.
  public static let unknown = SourceRevision(commit: "unknown", isDirty: nil)

  /// The state of the work tree that this program was built from, asked of git now.
  public static func current(sourceFile: String = #filePath) -> SourceRevision {
    // Sources/Harness/Provenance/SourceRevision.swift: the root is four steps up.
    let root = (0..<4).reduce(URL(fileURLWithPath: sourceFile)) { url, _ in
      url.deletingLastPathComponent()
    }
    return at(root: root.path)
  }

  /// The state of the work tree with this root.
  static func at(root: String) -> SourceRevision {
    guard let top = git(["rev-parse", "--show-toplevel"], in: root),
      canonical(top) == canonical(root),
      let commit = git(["rev-parse", "--verify", "HEAD"], in: root), !commit.isEmpty,
      let changes = git(["status", "--porcelain", "--", "Package.swift", "Sources"], in: root)
    else { return .unknown }
    return SourceRevision(commit: commit, isDirty: !changes.isEmpty)
  }

  private static func canonical(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// What git prints, or `nil` when it cannot be run or fails.
  ///
  /// Through the C library's pipe to a command: Foundation's own way needs a network interface.
  static func git(_ arguments: [String], in root: String) -> String? {
    let command = (["git", "-C", root] + arguments).map(quoted).joined(separator: " ")
    let environment = "env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE GIT_OPTIONAL_LOCKS=0"
    guard let pipe = popen("\(environment) \(command) </dev/null 2>/dev/null", "r") else {
      return nil
    }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 {
      output += buffer[..<count]
    }
    guard pclose(pipe) == 0 else { return nil }
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A word as the shell takes it literally.
  private static func quoted(_ word: String) -> String {
    "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
