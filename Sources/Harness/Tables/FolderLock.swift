import Foundation

/// The right to write into a folder, held by one process at a time.
///
/// A lock is `flock` on a file in the folder: it ends with the process, however that ends, so a
/// lock file that was left behind is harmless.
struct FolderLock: Sendable {
  /// The lock file's name in the folder.
  static let fileName = ".guidelab.lock"

  private var descriptor: Int32
  private var path: String

  /// Takes the lock of `folder`, waiting up to `patience` seconds for it.
  ///
  /// - Throws: `FileProblem` when another run holds it or the file cannot be made.
  init(folder: String, patience: Double = 0) throws(FileProblem) {
    path = folder + "/" + Self.fileName
    let end = ProcessInfo.processInfo.systemUptime + patience
    while true {
      descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw FileProblem(path: folder, doing: "cannot be written to") }
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        let holder = Self.holder(descriptor)
        _ = close(descriptor)
        if ProcessInfo.processInfo.systemUptime < end {
          _ = usleep(20_000)
          continue
        }
        throw FileProblem(
          path: folder,
          message: "another run\(holder) is writing here (wait for it, or choose another --output)"
        )
      }
      if Self.isCurrent(descriptor, at: path) { break }
      _ = close(descriptor)
    }
    _ = ftruncate(descriptor, 0)
    let text = Array("\(getpid())\n".utf8)
    _ = text.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// Gives the lock up and removes its file.
  func release() {
    if Self.isCurrent(descriptor, at: path) { _ = unlink(path) }
    _ = close(descriptor)
  }

  /// Whether the name still stands for the open file: another run may have removed it meanwhile.
  private static func isCurrent(_ descriptor: Int32, at path: String) -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  /// The process that wrote its number into the lock file, as ` (process 12)`.
  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard count > 0, let text = String(validating: bytes.prefix(count), as: UTF8.self),
      let process = Int(text.split(separator: "\n").first ?? "")
    else { return "" }
    return " (process \(process))"
  }
}
