import Foundation
import Synchronization
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("validate")
struct ValidateCommandTests {
  private struct Trial {
    var outcome: Outcome
    /// The number of cells and threads of every experiment whose time was estimated.
    var estimated: [[Int]]
  }

  /// Runs `validate` with an estimate of 12 s in place of a trial.
  private static func validate(
    _ specs: [String],
    options: [String] = [],
    terminal: Int? = nil
  ) throws -> Trial {
    let room = try TemporaryFolder()
    var arguments = options
    for (index, spec) in specs.enumerated() {
      try room.write(spec, to: "\(index).json")
      arguments.append("\(room.path)/\(index).json")
    }
    let recorder = Recorder()
    var console = recorder.console
    console.outputIsTerminal = terminal != nil
    console.terminalWidth = { terminal ?? 80 }
    console.environment = ["NO_COLOR": "1"]
    let estimated = Mutex<[[Int]]>([])
    var command = ValidateCommand()
    command.estimate = { experiment, threads in
      estimated.withLock { $0.append([experiment.cells.count, threads]) }
      return TimeEstimate(simulation: 9, quadrature: 3, threads: threads)
    }
    let parsed = try ArgumentParser(options: command.options).parse(arguments)
    let code = try command.run(parsed, console: console)
    return Trial(
      outcome: Outcome(code: code, output: recorder.output, errors: recorder.errors),
      estimated: estimated.withLock { $0 }
    )
  }

  @Test("The plan ends with time and memory, for the threads that are asked for")
  func time() throws {
    let trial = try Self.validate([CommandFixtures.spec()], options: ["--threads", "3"])
    #expect(trial.estimated == [[1, 3]])
    #expect(
      trial.outcome.output.hasSuffix(
        """
          total    3,000 path-steps
          time     about 12 s on 3 threads, of which quadrature 3 s
          memory   about 40 MB

        """
      ),
      "\(trial.outcome.output)"
    )
    #expect(trial.outcome.code == .done)
  }

  @Test("Nothing is tried of a spec with errors")
  func errors() throws {
    let trial = try Self.validate(["{", CommandFixtures.spec(label: "nobody")])
    #expect(trial.estimated == [])
    #expect(trial.outcome.code == .badInput)
    #expect(trial.outcome.output == "")
  }

  @Test("Lines fit the terminal, up to 100 columns", arguments: [(60, 60), (80, 80), (250, 100)])
  func width(terminal: Int, most: Int) throws {
    let spec = CommandFixtures.spec(title: String(repeating: "long ", count: 60))
    let trial = try Self.validate([spec], terminal: terminal)
    let widths = trial.outcome.output.split(separator: "\n")
      .filter { !$0.contains("  spec ") && !$0.contains("  output ") }
      .map { TextLayout.width(String($0)) }
    #expect(widths.max() ?? 0 <= most)
    #expect(widths.max() ?? 0 > most - 6)
  }

  @Test("What all cells are warned of is said once, and the exit code is 0")
  func warnings() throws {
    let spec = CommandFixtures.spec(
      scales: "[0]",
      sweep: #"{ "guidance.label": ["centre", "sides"] }"#
    )
    let trial = try Self.validate([spec])
    let lines = trial.outcome.output.split(separator: "\n").map(String.init)
    let warned = lines.filter { $0.contains("warning") }
    #expect(warned == ["  warning  the only scale is 0: nothing is guided"])
    let place = lines.firstIndex { $0.hasPrefix("  warning") } ?? .max
    #expect(place < lines.firstIndex { $0.hasPrefix("cell 0") } ?? 0)
    #expect(trial.outcome.code == .done)
    #expect(trial.outcome.errors == "")
  }

  @Test("run names settings without effect, once, unless it is to be quiet")
  func runWarns() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(scales: "[0]"), to: "a.json")
    let spec = room.path + "/a.json"
    let outcome = guidelab("run", spec, "--output", room.path + "/out")
    #expect(
      outcome.errors == "guidelab: \(spec): warning: the only scale is 0: nothing is guided\n"
    )
    #expect(outcome.code == .done)
    #expect(guidelab("run", spec, "--output", room.path + "/out", "--quiet").errors == "")
  }
}

@Suite("Rough times and sizes")
struct RoughQuantityTests {
  @Test(
    "Two digits at most, in the unit that suits",
    arguments: [
      (0.2, "1 s"), (3.4, "3 s"), (12.4, "12 s"), (99.4, "99 s"), (150, "2.5 min"),
      (1500, "25 min"), (5000, "83 min"), (7000, "1.9 h"), (100_000, "28 h"), (200_000, "2 days"),
      (3e8, "3,500 days"), (Double.infinity, "? s"),
    ]
  )
  func span(seconds: Double, text: String) {
    #expect(RoughQuantity.span(seconds) == text)
  }

  @Test("Parts are named that are a tenth and a second or more")
  func parts() {
    func text(_ simulation: Double, _ quadrature: Double, _ training: Double) -> String {
      RoughQuantity.text(
        TimeEstimate(
          simulation: simulation,
          quadrature: quadrature,
          training: training,
          threads: 1
        )
      )
    }
    #expect(text(0.3, 0.2, 0) == "less than 1 s on 1 thread")
    #expect(text(12, 1, 0) == "about 13 s on 1 thread")
    #expect(
      text(12, 3, 40)
        == "about 55 s on 1 thread, of which training 40 s"
    )
    #expect(
      text(12, 6, 40) == "about 58 s on 1 thread, of which training 40 s and quadrature 6 s"
    )
  }

  @Test(
    "Memory in steps of ten megabytes, to two digits",
    arguments: [
      (1e6, "about 10 MB"), (26e6, "about 30 MB"), (149e6, "about 150 MB"),
      (1.234e9, "about 1,200 MB"),
    ]
  )
  func memory(bytes: Double, text: String) {
    #expect(RoughQuantity.megabytes(bytes) == text)
  }
}
