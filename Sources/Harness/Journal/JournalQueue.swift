import Foundation

/// What is to be written into a journal, and the thread that writes it.
final class JournalQueue: @unchecked Sendable {
  private struct Job {
    var kind: JournalFormat.Kind
    var task: JournalTask
    var bytes: [UInt8]
  }

  /// What may wait; workers wait beyond that.
  private static let mostWaiting = 8 << 20
  private static let secondsBetweenSyncs = 1.0

  private let path: String
  private let front: [UInt8]
  private let disk: DurableFile
  private let thrift: JournalThrift
  private let condition = NSCondition()
  // All below is touched with the condition locked; the file by the thread alone while it runs.
  private var jobs: [Job] = []
  private var waitingBytes = 0
  private var file: JournalFile?
  private var found: JournalScan?
  private var isBroken = false
  private var isRunning = false
  private var isClosing = false
  private var notes: [String]
  private var problem: FileProblem?
  private var stop: StopRequest?

  init(
    path: String,
    identity: JournalIdentity,
    found: JournalScan?,
    notes: [String],
    disk: DurableFile,
    thrift: JournalThrift
  ) {
    self.path = path
    self.found = found
    self.notes = notes
    self.disk = disk
    self.thrift = thrift
    front = JournalFormat.front(identity)
  }

  /// Whether there are records.
  var isEmpty: Bool {
    condition.withLock { found?.places.isEmpty ?? true }
  }

  func hasRecord(_ kind: JournalFormat.Kind) -> Bool {
    condition.withLock { found?.places.contains { $0.head.kind == kind } ?? false }
  }

  func note(_ text: String) {
    condition.withLock { notes.append(text) }
  }

  func takeNotes() -> [String] {
    condition.withLock {
      defer { notes = [] }
      return notes
    }
  }

  var failure: FileProblem? { condition.withLock { problem } }

  func failing(_ stop: StopRequest) {
    condition.withLock {
      self.stop = stop
      if problem != nil { stop.make() }
    }
  }

  /// The records of a task, of the kinds that are wanted, that were there when the journal was opened.
  func records(
    of task: JournalTask,
    where isWanted: (JournalFormat.Kind) -> Bool
  ) -> [(kind: JournalFormat.Kind, bytes: [UInt8])] {
    let places = condition.withLock { found?.places ?? [] }
      .filter { $0.head.task == task && isWanted($0.head.kind) }
    guard !places.isEmpty else { return [] }
    // What was found stays where it was until the file is written anew, which keeps what counts;
    // but then it is elsewhere, so the file is opened as it was found.
    let descriptor = condition.withLock { reading() }
    guard descriptor >= 0 else { return [] }
    return places.compactMap { place in
      JournalScan.read(descriptor, at: place.offset, count: place.head.length).map {
        (place.head.kind, $0)
      }
    }
  }

  private var readingDescriptor: Int32?

  private func reading() -> Int32 {
    if let readingDescriptor { return readingDescriptor }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    readingDescriptor = descriptor
    return descriptor
  }

  func append(_ kind: JournalFormat.Kind, _ task: JournalTask, _ bytes: [UInt8]) {
    condition.lock()
    defer { condition.unlock() }
    guard !isBroken, !isClosing else { return }
    while waitingBytes > Self.mostWaiting { condition.wait() }
    // The file as it was found must be open before it can be replaced.
    if found != nil { _ = reading() }
    jobs.append(Job(kind: kind, task: task, bytes: bytes))
    waitingBytes += bytes.count
    if !isRunning {
      isRunning = true
      Thread.detachNewThread { self.work() }
    }
    condition.broadcast()
  }

  /// Writes what waits and ends.
  func close() {
    condition.lock()
    isClosing = true
    condition.broadcast()
    while isRunning { condition.wait() }
    if let readingDescriptor, readingDescriptor >= 0 { _ = Foundation.close(readingDescriptor) }
    readingDescriptor = nil
    file?.close()
    file = nil
    condition.unlock()
  }

  /// The thread that writes.
  private func work() {
    var hasUnsynced = false
    var lastSync = ProcessInfo.processInfo.systemUptime
    while true {
      condition.lock()
      let due = lastSync + Self.secondsBetweenSyncs
      while jobs.isEmpty, !isClosing {
        let now = ProcessInfo.processInfo.systemUptime
        if hasUnsynced, now >= due { break }
        if hasUnsynced {
          _ = condition.wait(until: Date(timeIntervalSinceNow: max(0.01, due - now)))
        } else {
          condition.wait()
        }
      }
      let taken = jobs
      let isLast = isClosing
      jobs = []
      condition.unlock()
      do throws(FileProblem) {
        for job in taken {
          try write(job)
          hasUnsynced = true
        }
        let isDue = ProcessInfo.processInfo.systemUptime >= due
        if hasUnsynced, isDue || isLast {
          try file?.synchronize()
          hasUnsynced = false
          lastSync = ProcessInfo.processInfo.systemUptime
        }
      } catch {
        give(up: error)
        hasUnsynced = false
      }
      condition.lock()
      waitingBytes -= taken.reduce(0) { $0 + $1.bytes.count }
      let isDone = isLast && jobs.isEmpty
      if isDone { isRunning = false }
      condition.broadcast()
      condition.unlock()
      if isDone { return }
    }
  }

  private func write(_ job: Job) throws(FileProblem) {
    guard !condition.withLock({ isBroken }) else { return }
    if file == nil { file = try opened() }
    try file?.append(job.kind, job.task, job.bytes)
    if let file, file.wasted > max(thrift.leastWasted, file.used) {
      try self.file?.compact(front: front)
    }
  }

  private func opened() throws(FileProblem) -> JournalFile {
    if let found, found.end > 0 {
      return try JournalFile(continuing: found, path: path, disk: disk)
    }
    return try JournalFile(creating: path, front: front, disk: disk)
  }

  /// Goes on without a journal.
  private func give(up problem: FileProblem) {
    condition.withLock {
      guard !isBroken else { return }
      isBroken = true
      self.problem = problem
      guard stop == nil else {
        stop?.make()
        return
      }
      notes.append(
        "\(problem.description); the run goes on, but what it does from here on cannot be resumed"
      )
    }
  }
}
