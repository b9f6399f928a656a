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
    crew.run(Job(body, pieces: pieces))
  }
}

/// The pieces of one call of `run`.
private final class Job: Sendable {
  private let task: WorkerPool.Task
  private let pieces: Int
  private let next = Atomic<Int>(0)
  private let done = Atomic<Int>(0)

  init(_ task: @escaping WorkerPool.Task, pieces: Int) {
    self.task = task
    self.pieces = pieces
  }

  /// Whether all pieces are done, and what they wrote can be seen.
  var isDone: Bool { done.load(ordering: .acquiring) == pieces }

  /// Does pieces as long as there are any; gives whether the last of all was among them.
  func work(_ worker: Int) -> Bool {
    while true {
      let piece = next.add(1, ordering: .relaxed).oldValue
      guard piece < pieces else { return false }
      task(worker, piece)
      if done.add(1, ordering: .acquiringAndReleasing).newValue == pieces { return true }
    }
  }
}

/// What the workers of a pool share.
private final class Crew: @unchecked Sendable {
  /// Looks at an atomic before a thread sleeps: some tens of microseconds.
  private static let patience = 50_000

  private let condition = NSCondition()
  /// Counts the jobs; changed together with `job` while the condition is locked.
  private let round = Atomic<Int>(0)
  private var job: Job?

  func run(_ job: Job) {
    publish(job)
    _ = job.work(0)
    wait { job.isDone }
  }

  /// Ends the workers.
  func dismiss() { publish(nil) }

  func work(_ worker: Int) {
    var seen = 0
    while true {
      wait { self.round.load(ordering: .acquiring) != seen }
      condition.lock()
      seen = round.load(ordering: .relaxed)
      let current = job
      condition.unlock()
      guard let current else { return }
      if current.work(worker) {
        condition.lock()
        condition.broadcast()
        condition.unlock()
      }
    }
  }

  private func publish(_ job: Job?) {
    condition.lock()
    self.job = job
    round.add(1, ordering: .releasing)
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
