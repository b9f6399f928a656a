import Estimation

/// The bytes of a journal: a front that says whose it is, then records.
///
///     front   "guidelab-journal", version of the format, length, text, checksum of all these
///     record  kind, task, length, checksum of the bytes, checksum of these four and of the front's
///             checksum; then the bytes, which end with their own checksum
///
/// All numbers are words of eight bytes, the lowest first. A record so belongs to one front and its bytes
/// to one head: pieces of two journals, or of two tasks, never pass for a whole.
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
    /// The checksum at their end.
    var seal: UInt64
  }

  static let magic = Array("guidelab-journal".utf8)
  static let version: UInt64 = 3
  /// Magic, version and length.
  static let frontLength = 32
  /// The longest text of a front.
  static let longestFront = 4096
  static let headLength = 40

  /// The front of a journal.
  static func front(_ identity: JournalIdentity) -> [UInt8] {
    let text = identity.bytes
    let bytes = magic + word(version) + word(UInt64(text.count)) + text
    return bytes + word(Checksum.of(bytes[...]))
  }

  /// What the records behind `front` are bound to it by: its checksum.
  static func key(_ front: [UInt8]) -> UInt64 { seal(front) }

  /// The last eight bytes as a number.
  static func seal(_ bytes: [UInt8]) -> UInt64 { number(bytes.suffix(8)) }

  /// The front of a record of these bytes, behind a front of this key.
  static func head(
    _ kind: Kind,
    _ task: JournalTask,
    _ bytes: [UInt8],
    key: UInt64
  ) -> [UInt8] {
    let words = [kind.rawValue, task.number, UInt64(bytes.count), seal(bytes)]
    let head = words.flatMap(word)
    return head + word(Checksum.of((head + word(key))[...]))
  }

  /// The front of a record, or `nil` when it is damaged or not of this key.
  static func head(_ bytes: ArraySlice<UInt8>, key: UInt64) -> Head? {
    guard bytes.count == headLength,
      number(bytes.suffix(8)) == Checksum.of((bytes.dropLast(8) + word(key))[...]),
      let kind = Kind(rawValue: number(bytes.prefix(8))),
      let length = Int(exactly: number(bytes.dropFirst(16).prefix(8)))
    else { return nil }
    return Head(
      kind: kind,
      task: JournalTask(number: number(bytes.dropFirst(8).prefix(8))),
      length: length,
      seal: number(bytes.dropFirst(24).prefix(8))
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

  /// The number of the cell.
  var cell: Int { Int(number / 2) }

  /// Whether it is the baseline.
  var isPlugIn: Bool { number % 2 == 1 }
}
