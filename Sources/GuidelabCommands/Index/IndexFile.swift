import Foundation
import Harness

/// README.md in a folder of results: the file that holds the index.
struct IndexFile: Equatable {
  /// The file's name in the folder of results.
  static let name = "README.md"
  /// The lines that every index begins with; a file that does not is not ours.
  static let opening = [
    "<!-- Generated: guidelab tables -->",
    "",
    "# Results",
    "",
    "What every experiment claims and what came out. `guidelab tables` writes this file, from claims.csv and",
    "provenance.json of each folder; `guidelab tables --check` compares it. Counts are of cells and scales: a claim is",
    "supported when all of them support it; open ones do not decide.",
  ]

  /// Seconds to wait for another command that is writing the same file.
  private static let patience = 5.0

  /// The folder of the specs.
  var experiments: String
  /// The folder of the results.
  var results: String

  /// The file's path.
  var path: String { results + "/" + Self.name }

  /// The index files that the results of `specs` are in, each once; a spec that is in no folder
  /// called `experiments` has none.
  static func all(of specs: [String], currentFolder: String) -> [IndexFile] {
    var files: [IndexFile] = []
    var known: Set<String> = []
    for spec in specs {
      guard let room = OutputLocation.room(of: spec, currentFolder: currentFolder) else { continue }
      let key = OutputLocation.canonical(room.results, currentFolder: currentFolder)
      guard known.insert(key).inserted else { continue }
      files.append(IndexFile(experiments: room.experiments, results: room.results))
    }
    return files
  }

  /// Whether there is such a file, written by an earlier command.
  var isThere: Bool { found?.hasPrefix(Self.opening[0]) ?? false }

  /// Replaces the file by the index of the results there are; a signal that arrives meanwhile
  /// waits.
  ///
  /// - Returns: the number of experiments in it; with none, nothing is written.
  /// - Throws: `FileProblem`; an earlier file is then still there and whole.
  func write() throws(FileProblem) -> Int {
    try Interruption.shared.postponed {
      Result { () throws(FileProblem) in try writeNow() }
    }.get()
  }

  private func writeNow() throws(FileProblem) -> Int {
    guard SpecSearch.isFolder(results) else { return 0 }
    // The results are read under the lock: of two commands, the later one sees those of both.
    let folder = try ResultFolder.prepare(results, names: [Self.name], patience: Self.patience)
    defer { folder.close() }
    let index = try index()
    guard !index.entries.isEmpty else { return 0 }
    if let found, !found.isEmpty, !isThere {
      throw FileProblem(path: path, message: "is not an index that guidelab wrote (move it away)")
    }
    try folder.write([ResultFolder.File(name: Self.name, text: index.markdown)])
    return index.entries.count
  }

  /// How the file differs from the index of the results there are, beginning with a path; `nil`
  /// where it does not, or where there are neither results nor a file.
  var difference: String? {
    do throws(FileProblem) {
      let index = try index()
      guard let found else { return index.entries.isEmpty ? nil : "\(path): the file is missing" }
      guard found != index.markdown else { return nil }
      let what = LineDifference.first(
        found: found,
        expected: index.markdown,
        givenBy: "the results give"
      )
      return "\(path): \(what)"
    } catch {
      return error.description
    }
  }

  private func index() throws(FileProblem) -> ResultsIndex {
    do throws(FileProblem) {
      return try ResultsIndex(experiments: experiments, results: results)
    } catch {
      throw FileProblem(path: path, message: "cannot be made, for \(error.description)")
    }
  }

  private var found: String? {
    guard !SpecSearch.isFolder(path) else { return nil }
    return FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
