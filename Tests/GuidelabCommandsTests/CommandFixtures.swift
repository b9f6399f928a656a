import Foundation
import Synchronization

@testable import GuidelabCommands
@testable import Harness

/// A console that keeps what is written.
final class Recorder: Sendable {
  private let texts = Mutex((output: "", errors: ""))

  var output: String { texts.withLock { $0.output } }
  var errors: String { texts.withLock { $0.errors } }

  var console: Console {
    Console(
      output: { text in self.texts.withLock { $0.output += text } },
      errors: { text in self.texts.withLock { $0.errors += text } }
    )
  }
}

/// What a command line did.
struct Outcome {
  var code: ExitCode
  var output: String
  var errors: String
}

/// Runs one command line in `folder`.
func guidelab(_ arguments: String..., in folder: String = "/") -> Outcome {
  let recorder = Recorder()
  var console = recorder.console
  console.currentFolder = folder
  let code = Guidelab.run(arguments, console: console)
  return Outcome(code: code, output: recorder.output, errors: recorder.errors)
}

/// Specs, experiments and rows made by hand.
enum CommandFixtures {
  static func spec(
    title: String = "CFG on two classes",
    scales: String = "[0.1, 1]",
    twinShare: Double = 0.5,
    sweep: String = "{}",
    label: String = "sides"
  ) -> String {
    """
    {
      "title": "\(title)",
      "target": { "classes": [
        { "label": "centre", "prior": 0.5,
          "components": [ { "weight": 1, "mean": [0], "covariance": 1 } ] },
        { "label": "sides", "prior": 0.5,
          "components": [ { "weight": 0.5, "mean": [-1], "covariance": 1 },
                          { "weight": 0.5, "mean": [1], "covariance": 1 } ] } ] },
      "guidance": { "kind": "classifier-free", "label": "\(label)", "scales": \(scales) },
      "sampler": { "kind": "ddpm", "steps": 10, "variance": "beta",
        "grid": { "kind": "log-uniform", "start": 10, "end": 0 } },
      "run": { "paths": 100, "seed": 1, "confidence": 0.95, "twin_share": \(twinShare) }
      \(sweep == "{}" ? "" : ", \"sweep\": \(sweep)")
    }
    """
  }

  static func experiment(
    title: String = "CFG on two classes",
    scales: String = "[0.1, 1]",
    twinShare: Double = 0.5,
    sweep: String = "{}",
    label: String = "sides"
  ) throws -> Experiment {
    let text = spec(title: title, scales: scales, twinShare: twinShare, sweep: sweep, label: label)
    return try Experiment.decode(Data(text.utf8), file: "spec.json")
  }

  /// Rows of every cell and scale: E[1/p] falls from 2, with errors like those of real runs.
  static func rows(for experiment: Experiment) -> [ResultRow] {
    experiment.cells.flatMap { cell in
      cell.scales.flatMap { scale in
        [ResultRow.Estimator.direct, .twin]
          .filter { $0 == .direct || cell.twinShare > 0 }
          .map { row(cell, scale: scale, estimator: $0) }
      }
    }
  }

  static func row(_ cell: Cell, scale: Double, estimator: ResultRow.Estimator) -> ResultRow {
    let value = 1 + 1 / (1 + scale)
    let error = 0.00207 / (1 + 3 * scale) * (estimator == .direct ? 10 : 1)
    return ResultRow(
      cell: cell.index,
      values: cell.valueTexts,
      guided: cell.guidedName,
      scale: scale,
      quantity: .reciprocalProbability,
      estimator: estimator,
      estimate: ResultRow.Estimate(
        value: value + error / 3,
        standardError: error,
        lower: value - 2 * error,
        upper: value + 2 * error
      ),
      improvement: scale == 0
        ? nil
        : ResultRow.Estimate(
          value: 2 - value,
          standardError: error / 2,
          lower: 2 - value - error,
          upper: 2 - value + error
        ),
      exact: value,
      paretoK: 0.2,
      paths: 50,
      status: estimator == .direct && scale == 0 ? .unreliable : .ok
    )
  }
}

/// A folder of its own for a test, removed at its end.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "guidelab-tests-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try text.write(to: url, atomically: false, encoding: .utf8)
  }

  func names(in folder: String = "") -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)
    return (names ?? []).sorted()
  }

  func text(_ name: String) -> String? {
    try? String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }
}
