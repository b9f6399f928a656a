import Foundation

/// Files that are on the disk, whole, once the call that writes them returns.
struct DurableFile: Sendable {
  /// Writes bytes to a descriptor as `write(2)` does; tests put a full disk in its place.
  typealias Writing = @Sendable (Int32, UnsafeRawBufferPointer) -> Int

  /// How bytes reach a descriptor.
  var write: Writing = { descriptor, bytes in
    Foundation.write(descriptor, bytes.baseAddress, bytes.count)
  }

  /// Creates the file `path`, which must not exist, and returns when its bytes are on the disk.
  ///
  /// - Throws: `FileProblem`; what was written of the file is left to the caller to remove.
  func create(_ path: String, holding text: String) throws(FileProblem) {
    try create(path) { (take) throws(FileProblem) in try take(text) }
  }

  /// Creates the file `path` of the pieces that `pieces` passes on.
  ///
  /// - Throws: `FileProblem`; what was written of the file is left to the caller to remove.
  func create(
    _ path: String,
    holding pieces: ((String) throws(FileProblem) -> Void) throws(FileProblem) -> Void
  ) throws(FileProblem) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileProblem(path: path, doing: "cannot be created") }
    var failure: FileProblem?
    do throws(FileProblem) {
      try pieces { (text) throws(FileProblem) in
        try write(Array(text.utf8), to: descriptor, path: path)
      }
    } catch {
      failure = error
    }
    func note(_ code: Int32) {
      failure = failure ?? FileProblem(path: path, doing: "cannot be written to", code: code)
    }
    if failure == nil, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { note(errno) }
    if close(descriptor) != 0, errno != EINTR { note(errno) }
    if let failure { throw failure }
  }

  /// Writes all of `bytes` to an open file called `path`.
  ///
  /// - Throws: `FileProblem`; some of the bytes may then be written.
  func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileProblem) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        let code = count == 0 ? EIO : errno
        throw FileProblem(path: path, doing: "cannot be written to", code: code)
      }
    }
  }

  /// Puts a folder's list of names on the disk, where the system can.
  static func synchronizeFolder(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}
