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
  private static func git(_ arguments: [String], in root: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", root] + arguments
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil,
      let data = try? output.fileHandleForReading.readToEnd() ?? Data()
    else { return nil }
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
