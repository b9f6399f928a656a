import Synchronization
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("The progress bar")
struct ProgressBarTests {
  private func line(width: Int, done: Int64 = 420) -> String {
    let progress = RunProgress(cell: 2, cells: 12, pathSteps: done, plannedPathSteps: 1000)
    return ProgressLine(label: "results/x", progress: progress, elapsed: 10, isUnicode: false)
      .text(width: width)
  }

  @Test("It tells less on a narrower terminal, and always fits")
  func widths() {
    #expect(
      line(width: 120)
        == "results/x  cell 3/12  ############..................   42%  4.2e1 path-steps/s"
        + "  0:14 left"
    )
    #expect(
      line(width: 70) == "results/x  cell 3/12  ####.......   42%  4.2e1 path-steps/s  0:14 left"
    )
    #expect(line(width: 60) == "cell 3/12  #####.......   42%  4.2e1 path-steps/s  0:14 left")
    #expect(line(width: 40) == "cell 3/12  #####.......   42%  0:14 left")
    #expect(line(width: 30) == "#####........   42%  0:14 left")
    #expect(line(width: 16) == " 42%  0:14 left")
    #expect(line(width: 6) == " 42%")
    for width in 0..<130 {
      #expect(TextLayout.width(line(width: width)) <= width)
      #expect(TextLayout.width(line(width: width, done: 0)) <= width)
    }
  }

  @Test("It waits, redraws ten times a second, and leaves an empty line")
  func pace() {
    let recorder = Recorder()
    let clock = ManualClock()
    let bar = ProgressBar(label: "x", console: recorder.console, now: { clock.now })
    for step in 0..<1000 {
      clock.now = Double(step) * 0.001
      bar.update(
        RunProgress(cell: 0, cells: 1, pathSteps: Int64(step), plannedPathSteps: 1000)
      )
    }
    let drawings = recorder.errors.split(separator: "\u{1B}[K")
    #expect((8...9).contains(drawings.count))
    #expect(drawings.allSatisfy { $0.hasPrefix("\r") && $0.count <= 78 && !$0.contains("\n") })
    bar.finish()
    bar.finish()
    clock.now = 100
    bar.update(RunProgress(cell: 0, cells: 1, pathSteps: 1, plannedPathSteps: 1))
    #expect(recorder.errors.hasSuffix("\u{1B}[K\r\u{1B}[K"))
    #expect(recorder.output == "")
  }

  @Test("A quick run draws nothing at all")
  func quick() {
    let recorder = Recorder()
    let bar = ProgressBar(label: "x", console: recorder.console, now: { 5 })
    bar.update(RunProgress(cell: 0, cells: 1, pathSteps: 1, plannedPathSteps: 2))
    bar.finish()
    #expect(recorder.errors == "")
  }

  @Test("Many threads may report at once")
  func threads() async {
    let recorder = Recorder()
    let clock = ManualClock()
    clock.now = 0
    let bar = ProgressBar(label: "x", console: recorder.console, now: { clock.now })
    clock.now = 1
    await withTaskGroup(of: Void.self) { group in
      for step in 0..<100 {
        group.addTask {
          bar.update(
            RunProgress(cell: 0, cells: 1, pathSteps: Int64(step), plannedPathSteps: 100)
          )
        }
      }
    }
    #expect(recorder.errors.split(separator: "\u{1B}[K").count == 1)
  }

  @Test("What is registered is done at an interrupt, the latest first, unless withdrawn")
  func interruption() {
    let interruption = Interruption()
    let recorder = Recorder()
    let console = recorder.console
    _ = interruption.register { console.output("first ") }
    let second = interruption.register { console.output("second ") }
    _ = interruption.register { console.output("third ") }
    interruption.withdraw(second)
    interruption.cleanUp()
    #expect(recorder.output == "third first ")
  }
}

/// A clock that a test sets.
private final class ManualClock: Sendable {
  private let time = Mutex(0.0)

  var now: Double {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }
}
