import Foundation

// The steps of preparing a folder and of cleaning it up.
extension ResultFolder {
  static let temporaryPrefix = ".guidelab-"
  static let temporarySuffix = ".tmp"

  /// Makes the folder and those above it; returns the ones that were not there, outermost first.
  static func makeFolders(_ path: String) throws(FileProblem) -> [String] {
    guard !path.isEmpty else {
      throw FileProblem(path: "\"\"", message: "is not the name of a folder")
    }
    var made: [String] = []
    var prefix = path.hasPrefix("/") ? "/" : ""
    for name in path.split(separator: "/") {
      prefix += prefix.isEmpty || prefix.hasSuffix("/") ? String(name) : "/" + name
      if mkdir(prefix, 0o777) == 0 {
        made.append(prefix)
        continue
      }
      let code = errno
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: prefix, isDirectory: &isFolder)
      if exists, isFolder.boolValue { continue }
      removeFolders(made)
      if exists { throw FileProblem(path: prefix, message: "is a file, not a folder") }
      throw FileProblem(path: prefix, doing: "cannot be created", code: code)
    }
    return made
  }

  /// Removes folders that `makeFolders` made, if they are empty.
  static func removeFolders(_ made: [String]) {
    for folder in made.reversed() {
      _ = rmdir(folder)
    }
  }

  /// Removes what a run that was killed while writing left behind; only the lock's holder may.
  static func removeTemporaries(in path: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasPrefix(temporaryPrefix) && name.hasSuffix(temporarySuffix) {
      _ = unlink(path + "/" + name)
    }
  }

  /// A folder cannot be replaced by a file, so none may stand in a file's place.
  static func checkTargets(_ names: [String], in path: String) throws(FileProblem) {
    for name in names {
      var isFolder: ObjCBool = false
      let target = path + "/" + name
      if FileManager.default.fileExists(atPath: target, isDirectory: &isFolder), isFolder.boolValue
      {
        throw FileProblem(path: target, message: "is a folder, and a file must go there")
      }
    }
  }

  /// Writes a file of one block and removes it, to find a full disk or a read-only folder early.
  static func probe(_ path: String, disk: DurableFile) throws(FileProblem) {
    let file = path + "/" + temporaryPrefix + "probe" + temporarySuffix
    defer { _ = unlink(file) }
    do throws(FileProblem) {
      try disk.create(file, holding: String(repeating: " ", count: 4096))
    } catch {
      throw FileProblem(path: path, message: error.message)
    }
  }
}
