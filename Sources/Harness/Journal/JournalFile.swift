import Foundation

/// The journal on the disk: one descriptor, and where in it the records are that count.
struct JournalFile {
  /// A record in the file.
  struct Place: Sendable {
    var head: JournalFormat.Head
    /// Where its bytes begin, its head left out.
    var offset: Int
    /// The units that it is of, where it was looked at and is of some.
    var units: Range<Int>?
  }

  let path: String
  private(set) var descriptor: Int32
  /// The records that count, in their order.
  private(set) var places: [Place]
  /// Where the last whole record ends.
  private(set) var end: Int
  /// The bytes of records that others have taken the place of.
  private(set) var wasted = 0
  /// What the records are bound to the front by.
  private let key: UInt64
  private let disk: DurableFile

  /// A new journal in place of one that may be there.
  ///
  /// - Throws: `FileProblem`.
  init(creating path: String, front: [UInt8], disk: DurableFile) throws(FileProblem) {
    self.path = path
    self.disk = disk
    places = []
    end = 0
    key = JournalFormat.key(front)
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileProblem(path: path, doing: "cannot be created") }
    try write(front)
  }

  /// The journal that `found` tells of, what is behind its last whole record cut off.
  ///
  /// - Throws: `FileProblem`.
  init(continuing found: JournalScan, path: String, disk: DurableFile) throws(FileProblem) {
    self.path = path
    self.disk = disk
    places = []
    end = found.end
    key = found.key
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileProblem(path: path, doing: "cannot be opened") }
    guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, off_t(end), SEEK_SET) == end
    else {
      let problem = FileProblem(path: path, doing: "cannot be written to")
      _ = Foundation.close(descriptor)
      throw problem
    }
    for place in found.places { take(place) }
  }

  /// Appends a record.
  ///
  /// - Throws: `FileProblem`; the file then ends with the last whole record.
  mutating func append(
    _ kind: JournalFormat.Kind,
    _ task: JournalTask,
    _ bytes: [UInt8]
  ) throws(FileProblem) {
    let start = end
    try write(JournalFormat.head(kind, task, bytes, key: key), bytes)
    take(
      Place(
        head: JournalFormat.Head(
          kind: kind,
          task: task,
          length: bytes.count,
          seal: JournalFormat.seal(bytes)
        ),
        offset: start + JournalFormat.headLength
      )
    )
  }

  /// Counts a record, and those no longer whose place it takes.
  private mutating func take(_ place: Place) {
    if place.head.kind == .beginning {
      places.removeAll { other in
        let isReplaced =
          other.head.task == place.head.task && other.head.kind.isOfPaths
          && other.head.kind != .pilot
        if isReplaced { wasted += other.head.length + JournalFormat.headLength }
        return isReplaced
      }
    }
    places.append(place)
  }

  private mutating func write(_ pieces: [UInt8]...) throws(FileProblem) {
    do throws(FileProblem) {
      for piece in pieces { try disk.write(piece, to: descriptor, path: path) }
      end += pieces.reduce(0) { $0 + $1.count }
    } catch {
      _ = ftruncate(descriptor, off_t(end))
      _ = lseek(descriptor, off_t(end), SEEK_SET)
      throw error
    }
  }

  /// The bytes of a record, or `nil` when they cannot be read.
  func bytes(of place: Place) -> [UInt8]? {
    JournalScan.read(descriptor, at: place.offset, count: place.head.length)
  }

  /// The bytes that count.
  var used: Int { end - wasted }

  /// Writes the records that count into a new file, which takes the place of this one.
  ///
  /// - Throws: `FileProblem`; this file is then as it was.
  mutating func compact(front: [UInt8]) throws(FileProblem) {
    let slash = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    let name =
      slash + ResultFolder.temporaryPrefix + "journal" + ResultFolder.temporarySuffix
    var copy = try JournalFile(creating: name, front: front, disk: disk)
    do throws(FileProblem) {
      for place in places {
        guard let bytes = bytes(of: place), JournalFormat.isWhole(bytes) else {
          throw FileProblem(path: path, message: "cannot be read again")
        }
        try copy.append(place.head.kind, place.head.task, bytes)
      }
      guard fsync(copy.descriptor) == 0 || errno == EINVAL || errno == EROFS,
        rename(name, path) == 0
      else { throw FileProblem(path: path, doing: "cannot be replaced") }
    } catch {
      copy.close()
      _ = unlink(name)
      throw error
    }
    close()
    (descriptor, places, end, wasted) = (copy.descriptor, copy.places, copy.end, 0)
  }

  /// Puts what was written on the disk.
  ///
  /// - Throws: `FileProblem` when it cannot be, or the file is no longer where it was.
  func synchronize() throws(FileProblem) {
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw FileProblem(path: path, doing: "cannot be written to")
    }
    var opened = stat()
    var named = stat()
    guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0,
      opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
    else { throw FileProblem(path: path, message: "is gone") }
  }

  /// Closes the descriptor.
  func close() { _ = Foundation.close(descriptor) }
}
