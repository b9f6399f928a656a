import Foundation
import Testing

@testable import Harness

/// An experiment with two swept keys and rows for it, made by hand.
enum TableFixtures {
  static func experiment(title: String = "CFG on two classes") throws -> Experiment {
    let spec = """
      {
        "title": "\(title)",
        "target": { "classes": [
          { "label": "centre", "prior": 0.5,
            "components": [ { "weight": 1, "mean": [0], "covariance": 1 } ] },
          { "label": "si,des", "prior": 0.5,
            "components": [ { "weight": 1, "mean": [1], "covariance": 1 } ] } ] },
        "guidance": { "kind": "classifier-free", "label": "centre", "scales": [0.5] },
        "sampler": { "kind": "ddpm", "steps": 10, "variance": "beta",
          "grid": { "kind": "log-uniform", "start": 10, "end": 0 } },
        "run": { "paths": 100, "seed": 1, "confidence": 0.95 },
        "sweep": { "guidance.label": ["centre", "si,des"], "sampler.steps": [10, 20] }
      }
      """
    return try Experiment.decode(Data(spec.utf8), file: "spec.json")
  }

  static func row(_ status: ResultRow.Status = .ok) -> ResultRow {
    let failed = status != .ok && status != .unreliable
    return ResultRow(
      cell: 2,
      values: ["si,des", "10"],
      guided: "si,des",
      scale: 0.5,
      quantity: .reciprocalProbability,
      estimator: .twin,
      estimate: failed
        ? nil : ResultRow.Estimate(value: 2, standardError: 0.1, lower: 1.8, upper: .infinity),
      improvement: nil,
      exact: failed ? nil : 1.0 / 3,
      paretoK: nil,
      paths: 50,
      status: status
    )
  }
}

/// A folder of its own for a test, removed at its end.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "guidelab-tests-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func names(in folder: String = "") -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)
    return (names ?? []).sorted()
  }

  func text(_ name: String) -> String? {
    try? String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
  }
}
