import Foundation

/// Runs a body on several threads and waits for all of them.
public enum Parallel {
  /// Calls `body` once on each of `threads` threads; on the caller's own when there is one.
  public static func run(threads: Int, _ body: @escaping @Sendable () -> Void) {
    guard threads > 1 else { return body() }
    let group = DispatchGroup()
    for _ in 0..<threads {
      group.enter()
      let thread = Thread {
        body()
        group.leave()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    group.wait()
  }
}
