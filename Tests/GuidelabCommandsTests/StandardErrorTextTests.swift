import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("What is said of run.target_standard_error")
struct StandardErrorTextTests {
  private static func experiment(_ targets: String, paths: Int = 20_000) throws -> Experiment {
    let spec = """
      { "title": "t",
        "target": { "classes": [
          { "label": "a", "prior": 0.5, "components": [{ "mean": [0], "covariance": 1 }] },
          { "label": "b", "prior": 0.5, "components": [{ "mean": [1], "covariance": 1 }] } ] },
        "guidance": { "kind": "classifier-free", "label": "a", "scales": [0.5, 2] },
        "sampler": { "kind": "ddpm", "steps": 10 },
        "run": { "paths": \(paths), "target_standard_error": \(targets) } }
      """
    return try Experiment.decode(Data(spec.utf8), file: "spec.json")
  }

  private static func notes(_ experiment: Experiment, _ rows: [ResultRow]) -> [String] {
    RunSummary(experiment: experiment, rows: rows).lines().filter { $0.contains("target") }
  }

  @Test("The plan says that paths are the most there can be, and until when")
  func plan() throws {
    let experiment = try Self.experiment(
      #"{ "mean_square": { "relative": 0.01, "absolute": 0.05 }, "tilt": { "absolute": 1e-3 } }"#
    )
    var plan = PlanText(experiment: experiment, file: "x.json", output: "o")
    plan.time = TimeEstimate(threads: 2)
    let lines = plan.lines()
    #expect(
      lines.contains { $0.hasPrefix("  paths    at most 20,000 per scale, 50 % of them twins") }
    )
    #expect(
      lines.contains(
        "  until    standard errors are at most 0.001 (tilt), 1 % and 0.05 (mean_square)"
      )
    )
    #expect(lines.contains("  total    at most 600,000 path-steps"))
    #expect(lines.contains("  time     at most less than 1 s on 2 threads") == false)
    #expect(lines.contains("  time     less than 1 s on 2 threads"))
    let plain = PlanText(experiment: try Self.experiment("{}"), file: "x.json", output: "o").lines()
    #expect(!plain.contains { $0.contains("at most") || $0.contains("until") })
  }

  @Test("The summary says after how many paths all rows were there")
  func reached() throws {
    let experiment = try Self.experiment(#"{ "probability": { "relative": 0.1 } }"#)
    let rows = Runner(threads: 2).run(experiment) { _ in }.rows
    #expect(
      Self.notes(experiment, rows) == [
        "target standard error: reached by 3 of 3 rows after 4,096 paths"
      ]
    )
    #expect(Self.notes(try Self.experiment("{}"), rows) == [])
  }

  @Test("Or how many rows were not")
  func missed() throws {
    let experiment = try Self.experiment(
      #"{ "probability": { "relative": 0.1 }, "mean_square": { "absolute": 1e-9 } }"#
    )
    let rows = Runner(threads: 2).run(experiment) { _ in }.rows
    #expect(
      Self.notes(experiment, rows) == [
        "target standard error: not reached by 3 of 6 rows after 20,000 paths"
      ]
    )
  }
}
