import Estimation
import Foundation

/// What the file of a shard holds, as far as a merge looks at it beforehand.
struct ShardFile {
  /// A record that counts.
  struct Record {
    var kind: JournalFormat.Kind
    var task: JournalTask
    /// The units that it is of, if it is of some.
    var units: Range<Int>?
    var offset: Int
    var length: Int
  }

  /// The file.
  let path: String
  let identity: JournalIdentity
  let shard: Shard
  /// Whether the shard is finished.
  let isFinished: Bool
  private(set) var records: [Record] = []

  /// The shard in `folder`.
  ///
  /// - Throws: `FileProblem` when there is none, or it is damaged.
  init(folder: String) throws(FileProblem) {
    let path = folder + "/" + Shard.fileName
    self.path = path
    guard let scan = try JournalScan(path, for: nil) else {
      throw FileProblem(path: path, message: "is not there (no shard was run into this folder)")
    }
    if let damage = scan.damage { throw FileProblem(path: path, message: damage) }
    guard let identity = scan.identity else {
      throw FileProblem(path: path, message: "is cut off (run this shard again)")
    }
    guard let shard = Shard(identity.shard) else {
      throw FileProblem(path: path, message: "is of a whole run, not of a shard")
    }
    self.identity = identity
    self.shard = shard
    isFinished = scan.places.contains { $0.head.kind == .finished }
    for place in scan.places {
      if place.head.kind == .beginning {
        records.removeAll { $0.task == place.head.task && $0.kind.isOfPaths && $0.kind != .pilot }
      }
      records.append(
        Record(
          kind: place.head.kind,
          task: place.head.task,
          units: place.units,
          offset: place.offset,
          length: place.head.length
        )
      )
    }
  }

  /// The texts of the records of this kind.
  func texts(_ kind: JournalFormat.Kind) throws(FileProblem) -> [String] {
    var texts: [String] = []
    for record in records where record.kind == kind {
      guard let text = JournalFormat.text(try bytes(of: record)) else {
        throw FileProblem(path: path, message: "is damaged")
      }
      texts.append(text)
    }
    return texts
  }

  /// The bytes of a record.
  func bytes(of record: Record) throws(FileProblem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileProblem(path: path, doing: "cannot be read") }
    defer { _ = close(descriptor) }
    let bytes = JournalScan.read(descriptor, at: record.offset, count: record.length)
    guard let bytes, JournalFormat.isWhole(bytes) else {
      throw FileProblem(path: path, message: "cannot be read again")
    }
    return bytes
  }
}
