import Foundation
import Synchronization

/// The SHA-256 digest of a file, computed on a thread of its own while others read the file.
final class FileDigest: Sendable {
  private struct State {
    var isStopped = false
    var result: Result<String, FileProblem>?
  }

  private let state = Mutex(State())
  private let condition = NSCondition()

  /// Begins with the file at `path`.
  init(of path: String) {
    Thread { [self] in
      let result = Result { () throws(FileProblem) in try self.digest(of: path) }
      condition.lock()
      state.withLock { $0.result = result }
      condition.broadcast()
      condition.unlock()
    }.start()
  }

  private func digest(of path: String) throws(FileProblem) -> String {
    let chunks = try FileChunks(path: path)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { room.deallocate() }
    while !state.withLock({ $0.isStopped }) {
      if try chunks.read(into: room) == 0 { break }
    }
    return chunks.sha256
  }

  /// Gives up.
  func stop() { state.withLock { $0.isStopped = true } }

  /// The digest, once it is there: 64 hexadecimal digits.
  func sha256() throws(FileProblem) -> String {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result = state.withLock({ $0.result }) { return try result.get() }
      condition.wait()
    }
  }
}
