import Foundation

/// A file outside result folders that is replaced as a whole or not at all.
public enum WholeFile {
  /// Writes `text` to the file `path`, in the place of what was there.
  ///
  /// The text is written beside the file and flushed, then renamed over it.
  ///
  /// - Throws: `FileProblem` when the folder is not there or takes no files, and when something
  ///   that is no file stands at `path`; an earlier file is then still there and whole.
  public static func write(_ text: String, to path: String) throws(FileProblem) {
    try write(text, to: path, disk: DurableFile())
  }

  static func write(_ text: String, to path: String, disk: DurableFile) throws(FileProblem) {
    let slash = path.lastIndex(of: "/")
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard !name.isEmpty else { throw FileProblem(path: path, message: "is not the name of a file") }
    var facts = stat()
    if stat(path, &facts) == 0 {
      switch facts.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw FileProblem(path: path, message: "is a folder (must be a file)")
      default: throw FileProblem(path: path, message: "is no regular file")
      }
    } else if stat(folder, &facts) != 0, errno == ENOENT {
      throw FileProblem(path: path, message: "cannot be created: there is no folder \(folder)")
    }
    let temporary =
      (folder == "/" ? "" : folder) + "/" + ResultFolder.temporaryPrefix + "\(getpid())-" + name
      + ResultFolder.temporarySuffix
    _ = unlink(temporary)
    do throws(FileProblem) {
      try disk.create(temporary, holding: text)
      guard rename(temporary, path) == 0 else {
        throw FileProblem(path: path, doing: "cannot be replaced")
      }
    } catch {
      _ = unlink(temporary)
      throw FileProblem(path: path, message: error.message)
    }
    DurableFile.synchronizeFolder(folder)
  }
}
