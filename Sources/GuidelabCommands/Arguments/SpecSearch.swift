import Foundation
import Harness

/// Finds specs below folders, and result folders that no spec accounts for.
struct SpecSearch {
  /// The JSON file among the specs that is none: their schema.
  static let schemaName = "experiment.schema.json"

  /// The folder that relative paths start from, absolute.
  var currentFolder: String

  /// The specs that `operands` name: a file is one, a folder stands for all below it by path.
  ///
  /// - Throws: `UsageProblem` for a folder without specs.
  func specs(_ operands: [String]) throws(UsageProblem) -> [String] {
    var specs: [String] = []
    var known: Set<String> = []
    for operand in operands {
      var found = [operand]
      if Self.isFolder(operand) {
        found = Self.specs(below: operand)
        if found.isEmpty { throw UsageProblem(message: "\(operand): no spec below this folder") }
      }
      for spec in found {
        let key = OutputLocation.canonical(spec, currentFolder: currentFolder)
        if known.insert(key).inserted { specs.append(spec) }
      }
    }
    return specs
  }

  /// The folders with a table that belong to a folder among `operands`, but to none of its specs,
  /// whose results are in `outputs`; only folders called `experiments`, and those in one, have
  /// results to themselves.
  func resultsWithoutSpec(_ operands: [String], outputs: [String]) -> [String] {
    let known = Set(outputs.map { OutputLocation.canonical($0, currentFolder: currentFolder) })
    var strays: [String] = []
    for operand in operands where Self.isFolder(operand) {
      let parts = OutputLocation.canonical(operand, currentFolder: currentFolder)
        .split(separator: "/")
      guard parts.contains("experiments") else { continue }
      let sample = OutputLocation.standard(for: operand + "/x.json", currentFolder: currentFolder)
      for table in Self.files(below: Self.parent(of: sample))
      where table.hasSuffix("/" + ResultTable.fileName) {
        let folder = Self.parent(of: table)
        let key = OutputLocation.canonical(folder, currentFolder: currentFolder)
        if !known.contains(key), !strays.contains(folder) { strays.append(folder) }
      }
    }
    return strays
  }

  /// Every spec below `folder`, sorted by path.
  static func specs(below folder: String) -> [String] {
    files(below: folder).filter { $0.hasSuffix(".json") && !$0.hasSuffix("/" + schemaName) }
  }

  /// Whether there is a folder at `path`.
  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Every file below `folder`, sorted by path; what is hidden stays so.
  static func files(below folder: String) -> [String] {
    let root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return names.filter { name in !name.split(separator: "/").contains { $0.hasPrefix(".") } }
      .map { root == "/" ? root + $0 : root + "/" + $0 }
      .filter { !isFolder($0) }
      .sorted()
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
