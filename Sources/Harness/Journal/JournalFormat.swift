import Estimation

/// The bytes of a journal: a front that says whose it is, then records.
///
///     front   "guidelab-journal", version of the format, length, text, checksum of all these
///     record  kind, task, length, checksum of these three, bytes that end with their own checksum
///
/// All numbers are words of eight bytes, the lowest first.
enum JournalFormat {
  /// What a record holds.
  enum Kind: UInt64, Sendable {
    /// What the first paths of a task settled.
    case pilot = 1
    /// Units of a task.
    case units = 2
    /// The units of a task from the first on, in place of those that came before.
    case beginning = 3
    /// What quadrature found at a scale of a task.
    case exact = 4
    /// The spec that a shard is of.
    case plan = 5
    /// That a shard is finished, and what it cost.
    case finished = 6

    /// Whether it holds what paths came to.
    var isOfPaths: Bool { rawValue <= Self.beginning.rawValue }
  }

  /// The front of a record.
  struct Head: Equatable, Sendable {
    var kind: Kind
    /// What was simulated.
    var task: JournalTask
    /// The bytes that follow.
    var length: Int
  }

  static let magic = Array("guidelab-journal".utf8)
  static let version: UInt64 = 2
  /// Magic, version and length.
  static let frontLength = 32
  /// The longest text of a front.
  static let longestFront = 4096
  static let headLength = 32

  /// The front of a journal.
  static func front(_ identity: JournalIdentity) -> [UInt8] {
    let text = identity.bytes
    let bytes = magic + word(version) + word(UInt64(text.count)) + text
    return bytes + word(Checksum.of(bytes[...]))
  }

  /// The front of a record of these bytes.
  static func head(_ kind: Kind, _ task: JournalTask, _ bytes: [UInt8]) -> [UInt8] {
    let head = word(kind.rawValue) + word(task.number) + word(UInt64(bytes.count))
    return head + word(Checksum.of(head[...]))
  }

  /// The front of a record, or `nil` when it is damaged.
  static func head(_ bytes: ArraySlice<UInt8>) -> Head? {
    guard bytes.count == headLength, number(bytes.suffix(8)) == Checksum.of(bytes.dropLast(8)),
      let kind = Kind(rawValue: number(bytes.prefix(8))),
      let length = Int(exactly: number(bytes.dropFirst(16).prefix(8)))
    else { return nil }
    return Head(
      kind: kind,
      task: JournalTask(number: number(bytes.dropFirst(8).prefix(8))),
      length: length
    )
  }

  /// Whether the bytes of a record are as they were written, by the checksum at their end.
  static func isWhole(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 8 && number(bytes.suffix(8)) == Checksum.of(bytes.dropLast(8))
  }

  static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A text with its checksum behind.
  static func sealed(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return bytes + word(Checksum.of(bytes[...]))
  }

  /// The text that `sealed` gave.
  static func text(_ bytes: [UInt8]) -> String? {
    isWhole(bytes) ? String(validating: bytes.dropLast(8), as: UTF8.self) : nil
  }

  private static func word(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}

/// A simulation of a run: a cell, or the plug-in baseline of a cell.
struct JournalTask: Hashable, Sendable {
  var number: UInt64

  init(number: UInt64) {
    self.number = number
  }

  init(cell: Int, isPlugIn: Bool) {
    number = 2 * UInt64(cell) + (isPlugIn ? 1 : 0)
  }
}
