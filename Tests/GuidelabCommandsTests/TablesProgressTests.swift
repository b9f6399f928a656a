import Synchronization
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("Progress of guidelab tables")
struct TablesProgressTests {
  @Test("One progress bar counts the cells and path-steps of all experiments")
  func progress() throws {
    let jobs = try ["a", "b", "c"].map { name in
      TablesRun.Job(
        spec: name,
        experiment: try CommandFixtures.experiment(title: name),
        output: "results/" + name
      )
    }
    let recorder = Recorder()
    var console = recorder.console
    console.terminalWidth = { 100 }
    let seconds = Mutex(0.0)
    let bar = ProgressBar(label: "tables", console: console) {
      seconds.withLock {
        $0 += 1
        return $0
      }
    }
    let run = TablesRun(jobs: jobs, threads: 1) { experiment, _, progress in
      let planned = experiment.cells.reduce(0) { $0 + $1.pathSteps }
      progress(
        RunProgress(cell: 0, cells: 1, pathSteps: planned / 2, plannedPathSteps: planned)
      )
      return RunReport(rows: [], cost: RunCost())
    }
    _ = run.outcomes(reportingTo: bar) { _, _, _ in (nil, []) }
    let drawings = recorder.errors.split(separator: "\u{1B}[K").map { $0.split(separator: " ") }
    try #require(drawings.count == 3)
    for (number, name) in ["a", "b", "c"].enumerated() {
      #expect(drawings[number].first == "\rresults/\(name)")
      #expect(drawings[number].contains("\(number + 1)/3"))
      #expect(drawings[number].contains(["16%", "50%", "83%"][number]))
    }
  }
}
