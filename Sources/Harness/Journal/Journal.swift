import Foundation

/// The finished work of a run that is going on, in a file of its result folder.
///
/// Every finished unit is appended whole, so a run that is killed loses only what it had in hand. A
/// thread of its own writes, and puts what is written on the disk once a second. The file is made with
/// the first record; when more of it is out of date than not, it is written anew. It is removed with the
/// writing of the results, see `ResultFolder.write`.
///
/// A journal that cannot be written does not stop the run: it is noted, and the run goes on without.
public final class Journal: Sendable {
  /// The journal's name in a result folder.
  public static let fileName = ".guidelab.journal"

  /// Where the journal is.
  public let path: String
  /// When it is put together anew.
  let thrift: JournalThrift
  private let queue: JournalQueue

  private init(path: String, thrift: JournalThrift, queue: JournalQueue) {
    self.path = path
    self.thrift = thrift
    self.queue = queue
  }

  /// A journal of `experiment`, or of a shard of it, in `folder`, which this process has locked, in place
  /// of one that may be there.
  public static func new(
    in folder: String,
    for experiment: Experiment,
    shard: Shard? = nil
  ) -> Journal {
    new(in: folder, for: experiment, shard: shard, disk: DurableFile())
  }

  static func new(
    in folder: String,
    for experiment: Experiment,
    shard: Shard? = nil,
    disk: DurableFile,
    thrift: JournalThrift = JournalThrift()
  ) -> Journal {
    let path = path(in: folder, shard)
    var notes: [String] = []
    if unlink(path) == 0 {
      notes.append(
        "\(path): what an interrupted run had done is discarded (--resume would have gone on)"
      )
    }
    let queue = JournalQueue(
      path: path,
      identity: JournalIdentity(experiment, shard: shard),
      found: nil,
      notes: notes,
      disk: disk,
      thrift: thrift
    )
    return Journal(path: path, thrift: thrift, queue: queue)
  }

  private static func path(in folder: String, _ shard: Shard?) -> String {
    folder + "/" + (shard == nil ? fileName : Shard.fileName)
  }

  /// The journal of `experiment`, or of a shard of it, that is in `folder`, which this process has
  /// locked, or a new one.
  ///
  /// A torn last record is cut off. Where an earlier one is damaged, it and all behind it are too,
  /// and a note says so.
  ///
  /// - Throws: `FileProblem` when it is of another spec, version or seed, or cannot be read.
  public static func resumed(
    in folder: String,
    for experiment: Experiment,
    shard: Shard? = nil
  ) throws(FileProblem) -> Journal {
    try resumed(in: folder, for: experiment, shard: shard, disk: DurableFile())
  }

  static func resumed(
    in folder: String,
    for experiment: Experiment,
    shard: Shard? = nil,
    disk: DurableFile,
    thrift: JournalThrift = JournalThrift()
  ) throws(FileProblem) -> Journal {
    let path = path(in: folder, shard)
    let identity = JournalIdentity(experiment, shard: shard)
    let found = try JournalScan(path, for: identity)
    var notes: [String] = []
    if let damage = found?.damage {
      notes.append("\(path): \(damage); what comes after that is done again")
    }
    let queue = JournalQueue(
      path: path,
      identity: identity,
      found: found,
      notes: notes,
      disk: disk,
      thrift: thrift
    )
    return Journal(path: path, thrift: thrift, queue: queue)
  }

  /// Whether the journal holds finished work.
  public var isEmpty: Bool { queue.isEmpty }

  /// What is to be told of the journal and was not taken yet, in words.
  public func takeNotes() -> [String] { queue.takeNotes() }

  /// Writes down what is not written yet, puts it on the disk, and closes the file.
  public func close() { queue.close() }

  /// The records of a task, of the kinds that are wanted, in their order.
  func records(
    of task: JournalTask,
    where isWanted: (JournalFormat.Kind) -> Bool
  ) -> [(kind: JournalFormat.Kind, bytes: [UInt8])] {
    queue.records(of: task, where: isWanted)
  }

  /// Appends a record, soon.
  func append(_ kind: JournalFormat.Kind, _ task: JournalTask, _ bytes: [UInt8]) {
    queue.append(kind, task, bytes)
  }

  /// Adds a note.
  func note(_ text: String) { queue.note(text) }

  /// Whether a record of this kind was there when the journal was opened.
  func hasRecord(_ kind: JournalFormat.Kind) -> Bool { queue.hasRecord(kind) }

  /// Why the journal could not be written, if it could not.
  var failure: FileProblem? { queue.failure }

  /// Has a journal that cannot be written ask `stop` to end the work, which would be lost.
  func failing(_ stop: StopRequest) { queue.failing(stop) }
}

/// How much of a journal may be out of date.
struct JournalThrift: Sendable {
  /// The units of a task are not put together into one record for less than this.
  var leastUnits = 1 << 20
  /// The file is not written anew for less than this.
  var leastWasted = 4 << 20
}

extension Journal: FinishedWork {
  func work(of task: JournalTask) -> any TaskWork { JournalRecorder(self, task) }
}
