import Foundation

/// Tables among the results that no spec gives: what scripts measure.
enum OtherResults {
  /// A table, what it tells and what writes it.
  private struct Table {
    /// The path below the folder of results.
    var path: String
    /// What it tells.
    var meaning: String
    /// The path of the script beside the folder of results.
    var script: String
  }

  private static let known = [
    Table(
      path: "coverage/coverage.csv",
      meaning: "how often the intervals cover the truth",
      script: "scripts/coverage.py"
    ),
    Table(
      path: "stopping/stopping.csv",
      meaning: "what ending at a target standard error does to estimates",
      script: "scripts/stopping-bias.py"
    ),
    Table(
      path: "false-alarms/false-alarms.csv",
      meaning: "how often a true claim is refuted",
      script: "scripts/false-alarms.py"
    ),
    Table(
      path: "variance/variance-ratios.csv",
      meaning: "the twin's standard errors against those of plain averaging",
      script: "scripts/variance-ratios.py"
    ),
    Table(
      path: "costs/costs.csv",
      meaning: "what three digits of E[1/p(c|x)] cost by the twin and by plain averages",
      script: "scripts/costs.py"
    ),
    Table(
      path: "benchmark/paper.csv",
      meaning: "the time of a path-step, against other programs",
      script: "scripts/benchmark/run.py"
    ),
    Table(
      path: "benchmark/high-dimension.csv",
      meaning: "the same in 64 dimensions",
      script: "scripts/benchmark/run.py"
    ),
    Table(
      path: "benchmark/rewards.csv",
      meaning: "the time of a path-step by kind of guidance",
      script: "scripts/benchmark/rewards.py"
    ),
    Table(
      path: "benchmark/slopes.csv",
      meaning: "how time grows with paths, steps, scales, components and dimension",
      script: "scripts/benchmark/slopes.py"
    ),
    Table(
      path: "benchmark/training.csv",
      meaning: "the time of a step of training, beside PyTorch's",
      script: "scripts/benchmark/training.py"
    ),
  ]

  /// A line of a list for each table that is in the folder `results`.
  static func lines(in results: String) -> [String] {
    known.filter { FileManager.default.fileExists(atPath: results + "/" + $0.path) }.map {
      "- \(MarkdownText.link($0.path, to: $0.path)): \($0.meaning), by "
        + MarkdownText.link($0.script, to: "../" + $0.script)
    }
  }
}
