import Foundation
import Harness
import Synchronization

/// One line on standard error that tells how far a run is, redrawn in place and erased at the end.
///
/// Workers report to it from any thread. It draws at most ten times a second, never wider than the
/// terminal is at that moment, and nothing during the first fifth of a second.
final class ProgressBar: Sendable {
  private struct State {
    var lastDrawn: Double
    var isVisible = false
    var isFinished = false
  }

  private static let pause = 0.1
  private static let delay = 0.2

  private let label: String
  private let console: Console
  private let now: @Sendable () -> Double
  private let started: Double
  private let state: Mutex<State>

  /// A bar with a name for the run; `now` is a clock in seconds.
  init(
    label: String,
    console: Console,
    now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime }
  ) {
    self.label = TextLayout.printable(label)
    self.console = console
    self.now = now
    started = now()
    state = Mutex(State(lastDrawn: started + Self.delay - Self.pause))
  }

  /// Does `body` with a bar on the terminal, erased at its end or at an interrupt; with none where
  /// it is not wanted or a line cannot be redrawn.
  static func shown<Result>(
    _ label: String,
    console: Console,
    isQuiet: Bool,
    during body: (ProgressBar?) -> Result
  ) -> Result {
    guard console.redrawsErrors, !isQuiet else { return body(nil) }
    let bar = ProgressBar(label: label, console: console)
    let interruption = Interruption.shared.register { bar.finish() }
    defer {
      bar.finish()
      Interruption.shared.withdraw(interruption)
    }
    return body(bar)
  }

  /// Shows `progress` unless the line was drawn a moment ago; `label` takes the place of the bar's
  /// own name.
  func update(_ progress: RunProgress, label: String? = nil) {
    let time = now()
    state.withLock { state in
      guard !state.isFinished, time - state.lastDrawn >= Self.pause else { return }
      state.lastDrawn = time
      state.isVisible = true
      let view = ProgressLine(
        label: label.map(TextLayout.printable) ?? self.label,
        progress: progress,
        elapsed: time - started,
        isUnicode: console.showsUnicode
      )
      // Columns stay free for the ^C of an interrupt: a line that wraps cannot be erased.
      console.errors("\r" + view.text(width: console.terminalWidth() - 3) + "\u{1B}[K")
    }
  }

  /// Erases the line; later reports are ignored.
  func finish() {
    state.withLock { state in
      if state.isVisible { console.errors("\r\u{1B}[K") }
      state.isVisible = false
      state.isFinished = true
    }
  }
}
