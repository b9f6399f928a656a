import Foundation

@testable import Harness

/// Rewards and costs exp(0.7 x) on a mixture whose means are known in closed form.
enum RewardFixtures {
  /// E[exp(0.7 x)] and E[exp(1.4 x)] under the base law; a second coordinate changes neither.
  static let mean = 0.3 * exp(-1.4 + 0.245 * 0.5) + 0.7 * exp(0.7 + 0.245 * 0.8)
  static let secondMoment = 0.3 * exp(-2.8 + 0.98 * 0.5) + 0.7 * exp(1.4 + 0.98 * 0.8)
  /// E[f] of the law ∝ f · base, which raising with w = 1 leads to.
  static var meanAtOne: Double { secondMoment / mean }

  static func target(dimension: Int = 1) -> String {
    let zeros = String(repeating: ", 0", count: dimension - 1)
    return """
      { "classes": [
        { "label": "left", "prior": 0.3, "components": [
          { "mean": [-2\(zeros)], "covariance": 0.5 } ] },
        { "label": "right", "prior": 0.7, "components": [
          { "mean": [1\(zeros)], "covariance": 0.8 } ] } ] }
      """
  }

  static func guidance(
    _ kind: String = "reward",
    tilt: String? = nil,
    dimension: Int = 1,
    scales: String = "[0.5, 1]",
    extra: String = ""
  ) -> String {
    let zeros = String(repeating: ", 0", count: dimension - 1)
    let usual = #"{ "kind": "exponential-linear", "direction": [0.7\#(zeros)] }"#
    return """
      { "kind": "\(kind)", "tilt": \(tilt ?? usual), "scales": \(scales)\(extra) }
      """
  }

  static func experiment(
    _ kind: String = "reward",
    tilt: String? = nil,
    dimension: Int = 1,
    scales: String = "[0.5, 1]",
    extra: String = "",
    sampler: String = #"{ "kind": "ddpm", "steps": 50 }"#,
    run: String = #"{ "paths": 2000, "seed": 7 }"#
  ) throws -> Experiment {
    try RunFixtures.experiment(
      target: target(dimension: dimension),
      guidance: guidance(kind, tilt: tilt, dimension: dimension, scales: scales, extra: extra),
      sampler: sampler,
      run: run
    )
  }
}

extension ResultRow.Estimate {
  /// The four numbers of an estimate.
  var numbers: [Double] { [value, standardError, lower, upper] }
}
