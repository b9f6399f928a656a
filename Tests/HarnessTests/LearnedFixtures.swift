import Foundation

@testable import Harness

/// Experiments with small networks, trained in a moment.
enum LearnedFixtures {
  /// Networks of one small layer.
  static let small = #"{ "kind": "learned", "hidden": [16], "steps": 200, "batch": 128 }"#

  /// Rewards exp(0.7 x) on two Gaussians, or guidance to the class `left`.
  static func experiment(
    scores: String = small,
    guidance: String = RewardFixtures.guidance(),
    target: String = RewardFixtures.target(),
    sampler: String = #"{ "kind": "ddpm", "steps": 20 }"#,
    run: String = #"{ "paths": 400, "seed": 7 }"#,
    sweep: String? = nil,
    folder: String? = nil
  ) throws -> Experiment {
    let spec = """
      { "title": "learned", "target": \(target), "guidance": \(guidance), "sampler": \(sampler),
        "run": \(run), "scores": \(scores)\(sweep.map { ", \"sweep\": \($0)" } ?? "") }
      """
    return try Experiment.decode(Data(spec.utf8), file: "spec.json", folder: folder)
  }

  static let byClass = #"{ "kind": "classifier-free", "label": "left", "scales": [1] }"#

  /// What `experiment` gives, its networks kept in `folder`.
  static func report(
    _ experiment: Experiment,
    threads: Int = 2,
    folder: String? = nil
  ) -> RunReport {
    var experiment = experiment
    experiment.networkFolder = folder
    return Runner(threads: threads).run(experiment) { _ in }
  }

  /// The texts of all tables of a report.
  static func tables(_ experiment: Experiment, _ report: RunReport) -> [String] {
    [
      ResultTable(experiment: experiment, rows: report.rows).csv,
      TrainingTable(rows: report.training).csv,
      ScoreErrorTable(experiment: experiment, rows: report.scoreErrors).csv,
    ]
  }
}
