import Foundation

/// The bytes of a file, chunk by chunk, and the digest of those that were read.
final class FileChunks {
  /// What is said of a file that is not there.
  static let missing = "no such file"

  private let path: String
  private let descriptor: Int32
  private let isDigested: Bool
  private var hash = SHA256()
  /// The bytes that the file had when it was opened.
  let size: Int

  /// Opens the file at `path`; without a digest reading is faster.
  ///
  /// - Throws: `FileProblem` when there is none, when it is a folder or something else that is no
  ///   file, and when it cannot be read.
  init(path: String, isDigested: Bool = true) throws(FileProblem) {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      let code = errno
      throw code == ENOENT || code == ENOTDIR
        ? FileProblem(path: path, message: Self.missing)
        : FileProblem(path: path, doing: "cannot be read", code: code)
    }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileProblem(path: path, message: "is a folder (must be a file)")
    default: throw FileProblem(path: path, message: "is no regular file")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileProblem(path: path, doing: "cannot be read") }
    self.path = path
    self.isDigested = isDigested
    size = Int(facts.st_size)
    self.descriptor = descriptor
  }

  deinit { _ = close(descriptor) }

  /// Writes the next bytes to `room` and gives their number, which is 0 at the end.
  func read(into room: UnsafeMutableRawBufferPointer) throws(FileProblem) -> Int {
    while true {
      let count = Foundation.read(descriptor, room.baseAddress, room.count)
      if count >= 0 {
        if isDigested { hash.update(UnsafeRawBufferPointer(rebasing: room[..<count])) }
        return count
      }
      guard errno == EINTR else { throw FileProblem(path: path, doing: "cannot be read") }
    }
  }

  /// The SHA-256 digest of what was read so far, as 64 hexadecimal digits.
  var sha256: String { hash.hexadecimal }
}
