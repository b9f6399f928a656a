import Foundation
import Synchronization

/// A folder that a run's files go into, all of them or none.
///
/// `prepare` finds out before any work whether the folder can be written to and locks it; `write`
/// replaces the files; `close` gives the folder back. Other files in the folder are left alone.
public final class ResultFolder: Sendable {
  /// A file to be written.
  public struct File: Sendable {
    /// The name in the folder.
    public var name: String
    /// Passes the content on, piece by piece.
    let pieces: @Sendable ((String) throws(FileProblem) -> Void) throws(FileProblem) -> Void

    /// A file called `name`.
    public init(name: String, text: String) {
      self.name = name
      pieces = { (take) throws(FileProblem) in try take(text) }
    }

    /// A file called `name` whose content is made as it is written.
    public init(
      name: String,
      pieces:
        @escaping @Sendable ((String) throws(FileProblem) -> Void) throws(FileProblem) -> Void
    ) {
      self.name = name
      self.pieces = pieces
    }

    /// The whole content.
    public var text: String {
      var text = ""
      // Taking does not throw.
      try? pieces { text += $0 }
      return text
    }
  }

  private struct State {
    var lock: FolderLock?
    /// The folders that `prepare` made, outermost first.
    var made: [String]
    var wasMadeAgain = false
  }

  /// The folder, as the user wrote it.
  public let path: String
  private let disk: DurableFile
  private let state: Mutex<State>

  private init(path: String, disk: DurableFile, lock: FolderLock, made: [String]) {
    self.path = path
    self.disk = disk
    state = Mutex(State(lock: lock, made: made))
  }

  /// Makes the folder where there is none, locks it, tries whether it takes files, and removes
  /// what a killed run left half-written; waits up to `patience` seconds for another run that
  /// writes there.
  ///
  /// - Throws: `FileProblem` when it cannot be made or written to, when another run writes there,
  ///   or when a folder stands in the place of one of the files `names`. Nothing is left behind.
  public static func prepare(
    _ path: String,
    names: [String],
    patience: Double = 0
  ) throws(FileProblem) -> ResultFolder {
    try prepare(path, names: names, patience: patience, disk: DurableFile())
  }

  static func prepare(
    _ path: String,
    names: [String],
    patience: Double = 0,
    disk: DurableFile
  ) throws(FileProblem) -> ResultFolder {
    let made = try makeFolders(path)
    do throws(FileProblem) {
      let lock = try FolderLock(folder: path, patience: patience)
      do throws(FileProblem) {
        removeTemporaries(in: path)
        try checkTargets(names, in: path)
        try probe(path, disk: disk)
        return ResultFolder(path: path, disk: disk, lock: lock, made: made)
      } catch {
        lock.release()
        throw error
      }
    } catch {
      removeFolders(made)
      throw error
    }
  }

  /// Whether the folder had vanished when its files were written.
  public var wasMadeAgain: Bool { state.withLock { $0.wasMadeAgain } }

  /// Replaces the files.
  ///
  /// Each is written beside the old one and flushed; when all of them are on the disk, they are
  /// renamed over the old ones, and a journal of the run is removed. A folder that vanished meanwhile is
  /// made again. Last, the files `stale` are removed, which earlier runs wrote and this one does not.
  ///
  /// - Throws: `FileProblem`; the earlier files are then still there and whole, except where it is a
  ///   stale one that cannot be removed.
  public func write(_ files: [File], removing stale: [String] = []) throws(FileProblem) {
    var isFolder: ObjCBool = false
    if !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      _ = try Self.makeFolders(path)
      state.withLock { $0.wasMadeAgain = true }
    }
    do throws(FileProblem) {
      for file in files {
        try disk.create(temporary(file.name), holding: file.pieces)
      }
      try Self.checkTargets(files.map(\.name), in: path)
      for file in files {
        guard rename(temporary(file.name), path + "/" + file.name) == 0 else {
          throw FileProblem(path: path + "/" + file.name, doing: "cannot be replaced")
        }
      }
    } catch {
      Self.removeTemporaries(in: path)
      throw FileProblem(path: path, message: "\(describe(error)); the earlier files are unchanged")
    }
    _ = unlink(path + "/" + Journal.fileName)
    DurableFile.synchronizeFolder(path)
    state.withLock { $0.made = [] }
    defer { DurableFile.synchronizeFolder(path) }
    for name in stale where unlink(path + "/" + name) != 0 && errno != ENOENT {
      throw FileProblem(path: path + "/" + name, doing: "cannot be removed")
    }
  }

  /// Unlocks the folder and, if nothing was written, removes it if `prepare` made it.
  public func close() {
    state.withLock { state in
      guard let lock = state.lock else { return }
      Self.removeTemporaries(in: path)
      lock.release()
      Self.removeFolders(state.made)
      (state.lock, state.made) = (nil, [])
    }
  }

  private func temporary(_ name: String) -> String {
    path + "/" + Self.temporaryPrefix + name + Self.temporarySuffix
  }

  private func describe(_ problem: FileProblem) -> String {
    let name = problem.path.split(separator: "/").last.map(String.init) ?? problem.path
    let plain =
      name.hasPrefix(Self.temporaryPrefix)
      ? String(name.dropFirst(Self.temporaryPrefix.count).dropLast(Self.temporarySuffix.count))
      : name
    return "\(plain) \(problem.message)"
  }
}
