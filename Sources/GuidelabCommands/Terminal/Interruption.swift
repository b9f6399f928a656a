import Foundation
import Harness
import Synchronization

/// Ends the process in good order on Ctrl-C, a hang-up or a request to terminate.
///
/// A thread of its own waits for the signal, so cleaning up is ordinary code: progress bars are
/// erased, folders are given back, and a write of results that is under way is finished first. Where
/// work can be resumed, the first signal asks it to stop, and only the second ends the process at once.
final class Interruption: Sendable {
  /// The process has one.
  static let shared = Interruption()

  private struct Actions {
    var next = 0
    var byNumber: [Int: @Sendable () -> Void] = [:]
    /// What can be asked to stop.
    var stops: [Int: StopRequest] = [:]
    /// The signal that asked.
    var signal: Int32?
  }

  private let actions = Mutex(Actions())
  private let gate = Mutex(())

  /// Starts to wait for signals; to be called before any thread is started.
  func watch(console: Console) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] where !Self.isIgnored(number) {
      sigaddset(&signals, number)
    }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let awaited = signals
    Thread.detachNewThread {
      var signals = awaited
      var number: Int32 = 0
      while true {
        while sigwait(&signals, &number) != 0 {}
        if self.asksToStop(number) {
          let clear = console.redrawsErrors ? "\r\u{1B}[K" : ""
          console.errors(
            clear + "guidelab: finishing what is in hand (again: to stop at once)\n"
          )
          continue
        }
        self.gate.withLock { _ in
          self.cleanUp()
          if number == SIGINT {
            console.complain("interrupted; the tables of unfinished runs are unchanged")
          }
          _exit(128 + number)
        }
      }
    }
  }

  /// Asks what can stop by itself to do so; `false` when there is nothing to ask, or it was asked
  /// before.
  func asksToStop(_ number: Int32) -> Bool {
    let stops = actions.withLock { actions -> [StopRequest] in
      guard actions.signal == nil, !actions.stops.isEmpty else { return [] }
      actions.signal = number
      return Array(actions.stops.values)
    }
    for stop in stops { stop.make() }
    return !stops.isEmpty
  }

  /// Does `body`, which ends early when the request is made that it is given: by the first signal that
  /// arrives meanwhile, or by one that has already.
  func stopping<Result>(during body: (StopRequest) -> Result) -> Result {
    let stop = StopRequest()
    let number = actions.withLock { actions in
      actions.next += 1
      actions.stops[actions.next] = stop
      if actions.signal != nil { stop.make() }
      return actions.next
    }
    defer { actions.withLock { _ = $0.stops.removeValue(forKey: number) } }
    return body(stop)
  }

  /// What the shell is told of a run that was stopped: 128 and the number of the signal.
  var exitStatus: Int32 {
    actions.withLock { $0.signal.map { 128 + $0 } } ?? ExitCode.interrupted.rawValue
  }

  /// Registers what must be done if the process is interrupted; the number withdraws it.
  func register(_ action: @escaping @Sendable () -> Void) -> Int {
    actions.withLock { actions in
      actions.next += 1
      actions.byNumber[actions.next] = action
      return actions.next
    }
  }

  /// Takes back what was registered under this number.
  func withdraw(_ number: Int) {
    actions.withLock { _ = $0.byNumber.removeValue(forKey: number) }
  }

  /// Does `body` to its end even if a signal arrives meanwhile.
  func postponed<Result>(during body: () -> sending Result) -> sending Result {
    gate.withLock { _ in body() }
  }

  /// Does what is registered, the latest first.
  func cleanUp() {
    let pending = actions.withLock { $0.byNumber }
    for number in pending.keys.sorted(by: >) {
      pending[number]?()
    }
  }

  /// Whether the parent process asked that the signal be ignored, as `nohup` does.
  private static func isIgnored(_ number: Int32) -> Bool {
    let handler = signal(number, SIG_DFL)
    guard unsafeBitCast(handler, to: Int.self) == 1 else { return false }
    _ = signal(number, SIG_IGN)
    return true
  }
}
