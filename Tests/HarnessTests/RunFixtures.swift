import Foundation

@testable import Harness

/// Experiments that run in a moment, and ways to find a row among theirs.
enum RunFixtures {
  /// Two unit Gaussians in `dimension` coordinates, their means 2 `half` apart.
  static func pair(half: Double, dimension: Int = 1) -> String {
    func mean(_ value: Double) -> String {
      let coordinates = [value] + [Double](repeating: 0, count: dimension - 1)
      return "[\(coordinates.map { "\($0)" }.joined(separator: ","))]"
    }
    return """
      { "classes": [
        { "label": "left", "prior": 0.25,
          "components": [ { "weight": 1, "mean": \(mean(-half)), "covariance": 1 } ] },
        { "label": "right", "prior": 0.75,
          "components": [ { "weight": 1, "mean": \(mean(half)), "covariance": 1 } ] } ] }
      """
  }

  /// A narrow class next to a wide one.
  static let unequal = """
    { "classes": [
      { "label": "left", "prior": 0.5,
        "components": [ { "weight": 1, "mean": [0], "covariance": 0.6 } ] },
      { "label": "right", "prior": 0.5,
        "components": [ { "weight": 1, "mean": [1], "covariance": 1 } ] } ] }
    """

  static func experiment(
    target: String = pair(half: 0.5),
    scales: String = "[0.5, 2]",
    sampler: String = #"{ "kind": "ddpm", "steps": 20 }"#,
    run: String = #"{ "paths": 2000, "seed": 7 }"#,
    sweep: String? = nil
  ) throws -> Experiment {
    try experiment(
      target: target,
      guidance: #"{ "kind": "classifier-free", "label": "left", "scales": \#(scales) }"#,
      sampler: sampler,
      run: run,
      sweep: sweep
    )
  }

  static func experiment(
    target: String = pair(half: 0.5),
    guidance: String,
    sampler: String = #"{ "kind": "ddpm", "steps": 20 }"#,
    run: String = #"{ "paths": 2000, "seed": 7 }"#,
    sweep: String? = nil
  ) throws -> Experiment {
    let spec = """
      { "title": "run", "target": \(target), "guidance": \(guidance),
        "sampler": \(sampler), "run": \(run)\(sweep.map { ", \"sweep\": \($0)" } ?? "") }
      """
    return try Experiment.decode(Data(spec.utf8), file: "spec.json")
  }

  static func rows(_ experiment: Experiment, threads: Int = 2) -> [ResultRow] {
    Runner(threads: threads).run(experiment) { _ in }.rows
  }
}

extension [ResultRow] {
  /// The rows of an estimator and a quantity, by scale.
  func of(_ quantity: ResultRow.Quantity, _ estimator: ResultRow.Estimator) -> [ResultRow] {
    filter { $0.quantity == quantity && $0.estimator == estimator }
  }
}
