import Foundation
import Synchronization

/// Threads that stay, for work in pieces of a millisecond.
///
/// A worker without work looks for some for some tens of microseconds, then sleeps until it is woken.
/// Which worker does a piece is chance, so pieces must not depend on one another.
final class WorkerPool: Sendable {
  typealias Task = @Sendable (_ worker: Int, _ piece: Int) -> Void

  /// The number of workers, the caller of `run` among them.
  let count: Int
  private let crew = Crew()

  /// A pool of `threads` workers, at least 1.
  init(threads: Int) {
    count = max(1, threads)
    for worker in stride(from: 1, to: count, by: 1) {
      let thread = Thread { [crew] in crew.work(worker) }
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  deinit { crew.dismiss() }

  /// Calls `body` once for each of `pieces` pieces and returns when all are done.
  ///
  /// Only one thread may call it at a time.
  func run(_ pieces: Int, _ body: @escaping Task) {
    guard count > 1, pieces > 1 else {
      for piece in 0..<pieces { body(0, piece) }
      return
    }
    crew.run(Job(task: body, pieces: pieces), others: count - 1)
  }
}

private struct Job: Sendable {
  var task: WorkerPool.Task
  var pieces: Int
}

/// What the workers of a pool share.
private final class Crew: @unchecked Sendable {
  /// Looks at an atomic before a thread sleeps: some tens of microseconds.
  private static let patience = 50_000

  private let condition = NSCondition()
  /// Counts the jobs; a worker waits for it to change, which publishes `job`.
  private let round = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  /// The workers that have not finished the round.
  private let busy = Atomic<Int>(0)
  private var job: Job?

  func run(_ job: Job, others: Int) {
    self.job = job
    next.store(0, ordering: .relaxed)
    busy.store(others, ordering: .relaxed)
    publish()
    finish(job, worker: 0)
    wait { self.busy.load(ordering: .acquiring) == 0 }
    self.job = nil
  }

  func dismiss() {
    job = nil
    publish()
  }

  func work(_ worker: Int) {
    var seen = 0
    while true {
      wait { self.round.load(ordering: .acquiring) != seen }
      seen += 1
      guard let job else { return }
      finish(job, worker: worker)
      if busy.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { wake() }
    }
  }

  private func finish(_ job: Job, worker: Int) {
    while true {
      let piece = next.add(1, ordering: .relaxed).oldValue
      guard piece < job.pieces else { return }
      job.task(worker, piece)
    }
  }

  private func publish() {
    round.add(1, ordering: .acquiringAndReleasing)
    wake()
  }

  private func wake() {
    condition.lock()
    condition.broadcast()
    condition.unlock()
  }

  private func wait(until isReached: () -> Bool) {
    for _ in 0..<Self.patience where isReached() { return }
    condition.lock()
    while !isReached() { condition.wait() }
    condition.unlock()
  }
}
