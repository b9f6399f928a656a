import Foundation
import GuidedDiffusion
import Learning

/// A network that a cell needs, and all that its training depends on.
public struct NetworkPlan: Sendable {
  /// What a network is for; the raw value is its name in tables.
  public enum Role: String, CaseIterable, Sendable {
    /// s_u.
    case base
    /// s_u + g_u, by weights f.
    case reweighted
    /// s_u(x|c) and, without a label, s_u(x).
    case conditional
    /// ln f_u.
    case logRatio = "log-ratio"
  }

  /// What it is for.
  public var role: Role
  /// Its shapes.
  public var architecture: Architecture
  /// How it is trained.
  public var settings: TrainingSettings
  /// Keys first weights and batches.
  public var seed: UInt64
  /// What its data are drawn from: two networks with the same text have the same data.
  var dataText: String
  /// Makes the data; throws what keeps them from being trained on.
  var makeData: @Sendable () throws(TrainingProblem) -> any TrainingData

  /// A digest of all that the trained network is a function of, as 64 hexadecimal digits.
  public var digest: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func text(_ value: some Encodable) -> String {
      (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
    }
    return SHA256.hexadecimal(
      of: ["guidelab network 1", text(architecture), text(settings), "\(seed)", dataText]
        .joined(separator: "\n")
    )
  }
}

extension NetworkPlan {
  /// The networks that `scores` ask for in a cell: one with labels for guidance by a class, the base
  /// score alone for the plug-in gradient, otherwise two.
  static func all(
    for scores: LearnedScores,
    target: LabelledMixture,
    guidance: Guidance
  ) -> [NetworkPlan] {
    roles(for: scores, guidance: guidance).map { role in
      let source = LearnedData(
        scores: scores,
        target: target,
        baseClass: role == .conditional ? nil : guidance.baseClass,
        tilt: role == .reweighted || role == .logRatio ? guidance.tilt : nil,
        labels: role == .conditional ? target.classes.count : 0
      )
      let scale = source.scale
      return NetworkPlan(
        role: role,
        architecture: Architecture(
          head: role == .logRatio ? .logRatio : .noise,
          dimension: target.dimension,
          hidden: scores.hidden,
          labels: source.labels,
          scale: scale,
          logTimes: logTimes(scale)
        ),
        settings: settings(scores, scale),
        seed: scores.seed,
        dataText: source.text,
        makeData: source.make
      )
    }
  }

  private static func roles(for scores: LearnedScores, guidance: Guidance) -> [Role] {
    if scores.learnsClasses(for: guidance) { return [.conditional] }
    if guidance.kind == .plugIn { return [.base] }
    return [.base, scores.method == .reweighted ? .reweighted : .logRatio]
  }

  /// The log-times that are trained on: down to where noise is small beside the data's details.
  ///
  /// They do not depend on the sampler, so that cells with different samplers share their networks.
  private static func logTimes(_ scale: DataScale) -> ClosedRange<Double> {
    let square = scale.detail * scale.detail
    return max(1e-4, min(0.01, 0.1 * square))...10
  }

  private static func settings(_ scores: LearnedScores, _ scale: DataScale) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.steps = scores.steps
    settings.batch = scores.batch
    settings.rate = scores.rate
    settings.warmUp = min(500, scores.steps / 10)
    settings.averageDecay = scores.averageDecay
    settings.labelDropout = scores.dropout
    // What is left to learn above t = 1.5 is little only for data of about unit size.
    settings.times = 0.3...3 ~= scale.deviation ? .focused : .logNoiseRatio
    return settings
  }
}
