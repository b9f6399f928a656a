import Foundation
import Harness

/// Finds the result folders that a report is of.
struct ReportFolders {
  /// A result folder and what the report calls it.
  struct Entry: Equatable {
    /// Its path.
    var path: String
    /// Its name: the last part of the operand with the path below it.
    var name: String
  }

  /// The folder that relative paths start from, absolute.
  var currentFolder: String

  /// The result folders that `operands` name: a folder with a table is one, any other stands for all
  /// below it, by path.
  ///
  /// - Throws: `FileProblem` for what is no folder, and for a folder without results.
  func entries(_ operands: [String]) throws(FileProblem) -> [Entry] {
    var entries: [Entry] = []
    var known: Set<String> = []
    for operand in operands {
      for entry in try self.entries(below: operand) {
        let key = OutputLocation.canonical(entry.path, currentFolder: currentFolder)
        if known.insert(key).inserted { entries.append(entry) }
      }
    }
    // Two folders of one name are called by their paths.
    let counts = Dictionary(grouping: entries, by: \.name).mapValues(\.count)
    return entries.map { counts[$0.name] == 1 ? $0 : Entry(path: $0.path, name: $0.path) }
  }

  private func entries(below operand: String) throws(FileProblem) -> [Entry] {
    guard SpecSearch.isFolder(operand) else {
      let isThere = FileManager.default.fileExists(atPath: operand)
      throw FileProblem(
        path: operand,
        message: isThere ? "is a file (must be a result folder)" : "no such folder"
      )
    }
    let root = operand.count > 1 && operand.hasSuffix("/") ? String(operand.dropLast()) : operand
    let parts = OutputLocation.canonical(root, currentFolder: currentFolder).split(separator: "/")
    let name = parts.last.map(String.init) ?? "/"
    let table = "/" + ResultTable.fileName
    if FileManager.default.fileExists(atPath: root + table) {
      return [Entry(path: root, name: name)]
    }
    let folders = SpecSearch.files(below: root).filter { $0.hasSuffix(table) }
      .map { String($0.dropLast(table.count)) }
    guard !folders.isEmpty else {
      throw FileProblem(
        path: operand,
        message: "has no \(ResultTable.fileName), and neither has any folder below it (must be a"
          + " folder that `guidelab run` has written)"
      )
    }
    return folders.map { Entry(path: $0, name: name + $0.dropFirst(root.count)) }
  }
}
