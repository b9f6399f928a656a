import Synchronization
import Testing

@testable import GuidelabCommands
@testable import Harness

/// A folder with specs and results made by hand, and the command that compares them.
final class CompareRoom: Sendable {
  let folder: TemporaryFolder
  private let runs = Mutex(0)

  /// How often a spec was run.
  var runCount: Int { runs.withLock { $0 } }
  var path: String { folder.path }

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Writes a spec and, as `run` does, its results.
  func write(
    _ name: String,
    spec: String = CommandFixtures.spec(),
    rows: @escaping @Sendable (Experiment) -> [ResultRow] = { CompareRoom.rows(of: $0) }
  ) throws {
    try folder.write(spec, to: "experiments/\(name).json")
    let recorder = Recorder()
    var console = recorder.console
    console.currentFolder = "/nowhere"
    let command = RunCommand(execute: { experiment, _, _ in
      RunReport(rows: rows(experiment), cost: RunCost())
    })
    let parsed = try ArgumentParser(options: command.options)
      .parse([path + "/experiments/\(name).json", "--quiet"])
    let code = try command.run(parsed, console: console)
    #expect(code == .done || code == .failed, "\(recorder.errors)")
  }

  /// The result folder of a spec.
  func results(_ name: String) -> String { path + "/results/" + name }

  /// Runs the command with a terminal of `width` columns.
  func compare(
    _ arguments: [String],
    width: Int = 80,
    locale: String = "C.UTF-8",
    rows: @escaping @Sendable (Experiment) -> [ResultRow] = { CompareRoom.rows(of: $0) }
  ) -> Outcome {
    let recorder = Recorder()
    var console = recorder.console
    console.currentFolder = "/nowhere"
    console.outputIsTerminal = true
    console.terminalWidth = { width }
    console.environment = ["LANG": locale, "NO_COLOR": "1"]
    let command = CompareCommand(execute: { experiment, _, _ in
      self.runs.withLock { $0 += 1 }
      return RunReport(rows: rows(experiment), cost: RunCost())
    })
    do throws(UsageProblem) {
      let parsed = try ArgumentParser(options: command.options).parse(arguments)
      let code = try command.run(parsed, console: console)
      return Outcome(code: code, output: recorder.output, errors: recorder.errors)
    } catch {
      return Outcome(code: .badInput, output: recorder.output, errors: error.message)
    }
  }

  /// What was printed, with what varies from test to test replaced by texts of the same length but for
  /// the folder's path.
  func stable(_ outcome: Outcome) -> String {
    outcome.output.replacing(path, with: "/room")
      .replacing(/\b[0-9a-f]{12}\b/, with: "0123456789ab")
      .replacing(/\((unknown|[0-9a-f]{7})\)/, with: "(unknown)")
  }

  /// Replaces text in a file, which must have it.
  func change(_ name: String, _ old: String, to new: String) throws {
    let text = try #require(folder.text(name))
    let range = try #require(text.range(of: old))
    try folder.write(text.replacingCharacters(in: range, with: new), to: name)
  }

  /// Rows of E[1/p], its share of improved paths and E[|x|²] at scales 0 and above: the twin is ok
  /// below scale 2 and not above, the plain mean is not ok from scale 4 on.
  static func rows(of experiment: Experiment, shift: Double = 0) -> [ResultRow] {
    experiment.cells.flatMap { cell in
      cell.scales.flatMap { scale -> [ResultRow] in
        let gain = 0.8 * scale / (1 + scale)
        let twin = row(cell, scale, .reciprocalProbability, .twin, 2 - gain + shift, 0.001, -gain)
        let plain = row(cell, scale, .reciprocalProbability, .direct, 2.01 - gain, 0.01, -gain)
        let square = row(cell, scale, .meanSquare, .direct, 1 + scale, 0.02, scale)
        var fraction = row(cell, scale, .improvedFraction, .direct, 0.75, 0.01, nil)
        if scale == 0 { fraction.estimate = nil }
        return [plain, twin, square] + (scale > 0 ? [fraction] : [])
      }
    }
  }

  static func row(
    _ cell: Cell,
    _ scale: Double,
    _ quantity: ResultRow.Quantity,
    _ estimator: ResultRow.Estimator,
    _ value: Double,
    _ error: Double,
    _ improvement: Double?
  ) -> ResultRow {
    func estimate(_ value: Double, _ error: Double) -> ResultRow.Estimate {
      ResultRow.Estimate(
        value: value,
        standardError: error,
        lower: value - 2 * error,
        upper: value + 2 * error
      )
    }
    let isOK = quantity == .reciprocalProbability ? scale < (estimator == .twin ? 2 : 4) : true
    return ResultRow(
      cell: cell.index,
      values: cell.valueTexts,
      guided: cell.guidedName,
      scale: scale,
      quantity: quantity,
      estimator: estimator,
      estimate: estimate(value, error),
      improvement: improvement.map { estimate($0, scale == 0 ? 0 : 2 * error) },
      exact: nil,
      paretoK: nil,
      paths: 50,
      status: isOK ? .ok : .unreliable,
      theorem: quantity == .reciprocalProbability ? .lowers : .none
    )
  }
}
