import Synchronization
import Testing

@testable import Learning

@Suite("The pool of workers")
struct WorkerPoolTests {
  private final class Counters: Sendable {
    let counts = Mutex([Int](repeating: 0, count: 37))
    let workers = Mutex(Set<Int>())
  }

  @Test("Every piece of every round is done once, by a worker of the pool", arguments: [1, 2, 5])
  func pieces(threads: Int) {
    let pool = WorkerPool(threads: threads)
    #expect(pool.count == threads)
    let counters = Counters()
    for round in 1...300 {
      pool.run(37) { worker, piece in
        counters.counts.withLock { $0[piece] += 1 }
        _ = counters.workers.withLock { $0.insert(worker) }
      }
      // All pieces are done when `run` returns.
      #expect(counters.counts.withLock { $0.allSatisfy { $0 == round } })
    }
    #expect(counters.workers.withLock { $0.isSubset(of: Set(0..<threads)) })
  }

  @Test("A pool without work, with one piece or none, ends")
  func small() {
    let counters = Counters()
    let pool = WorkerPool(threads: 3)
    pool.run(0) { _, _ in counters.counts.withLock { $0[0] += 1 } }
    pool.run(1) { _, piece in counters.counts.withLock { $0[piece + 1] += 1 } }
    #expect(counters.counts.withLock { Array($0.prefix(3)) } == [0, 1, 0])
    _ = WorkerPool(threads: 2)
  }
}
