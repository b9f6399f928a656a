import Estimation
import Foundation

/// What a journal on the disk holds, as far as it can be trusted.
struct JournalScan {
  /// The whole records, in their order.
  private(set) var places: [JournalFile.Place] = []
  /// Where the last of them ends; 0 when not even the front is whole.
  private(set) var end = 0
  /// What is damaged, in words; `nil` where at most the last record is torn.
  private(set) var damage: String?
  /// What the records are bound to the front by.
  private(set) var key: UInt64 = 0
  /// Whose it is.
  private(set) var identity: JournalIdentity?

  /// Looks through the journal `path`; `nil` when there is none.
  ///
  /// - Throws: `FileProblem` when it cannot be read, is no journal, or `identity`, if there is one,
  ///   objects to it.
  init?(_ path: String, for identity: JournalIdentity?) throws(FileProblem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw FileProblem(path: path, doing: "cannot be read")
    }
    defer { _ = close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
      throw FileProblem(path: path, doing: "cannot be read")
    }
    let size = Int(information.st_size)
    let front = Self.read(descriptor, at: 0, count: min(size, JournalFormat.frontLength)) ?? []
    guard front.starts(with: JournalFormat.magic.prefix(front.count)) else {
      throw FileProblem(
        path: path,
        message: identity == nil
          ? "is no shard" : "is no journal (run without --resume to replace it)"
      )
    }
    guard front.count == JournalFormat.frontLength else { return }
    if let objection = try readFront(descriptor, front, size: size, identity) {
      throw FileProblem(
        path: path,
        message: identity == nil
          ? objection : "\(objection); run without --resume to start anew"
      )
    }
    guard end > 0 else { return }
    readRecords(descriptor, size: size)
  }

  /// Reads the front; says why the journal is of no use here.
  private mutating func readFront(
    _ descriptor: Int32,
    _ front: [UInt8],
    size: Int,
    _ identity: JournalIdentity?
  ) throws(FileProblem) -> String? {
    let version = JournalFormat.number(front[16..<24])
    let length = JournalFormat.number(front[24..<32])
    guard length <= JournalFormat.longestFront else {
      damage = "is damaged at its start"
      return nil
    }
    let whole = JournalFormat.frontLength + Int(length) + 8
    guard whole <= size, let bytes = Self.read(descriptor, at: 0, count: whole) else { return nil }
    guard JournalFormat.isWhole(bytes) else {
      damage = "is damaged at its start"
      return nil
    }
    guard version == JournalFormat.version,
      let other = JournalIdentity(bytes: bytes[JournalFormat.frontLength..<(whole - 8)])
    else { return "is of another version of the program" }
    if let objection = identity?.objection(to: other) { return objection }
    self.identity = other
    key = JournalFormat.key(bytes)
    end = whole
    return nil
  }

  private mutating func readRecords(_ descriptor: Int32, size: Int) {
    while size - end >= JournalFormat.headLength {
      guard let front = Self.read(descriptor, at: end, count: JournalFormat.headLength),
        let head = JournalFormat.head(front[...], key: key)
      else {
        damage = "is damaged after \(end) of \(size) bytes"
        return
      }
      let offset = end + JournalFormat.headLength
      // A record that was being written when the run was killed.
      guard head.length <= size - offset else { return }
      guard let bytes = Self.read(descriptor, at: offset, count: head.length),
        JournalFormat.isWhole(bytes), JournalFormat.seal(bytes) == head.seal
      else {
        if offset + head.length < size { damage = "is damaged after \(end) of \(size) bytes" }
        return
      }
      let units = head.kind.isOfPaths && head.kind != .pilot ? CellPart.units(in: bytes) : nil
      places.append(JournalFile.Place(head: head, offset: offset, units: units))
      end = offset + head.length
    }
  }

  /// `count` bytes from `offset` on, or `nil` when they cannot be read.
  static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        guard let base = buffer.baseAddress else { break }
        let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
        if got > 0 {
          filled += got
        } else if got == 0 || errno != EINTR {
          failed = true
          break
        }
      }
    }
    return failed ? nil : bytes
  }
}
