import GuidedDiffusion
import Learning

/// Trained networks as the scores of a simulation.
struct LearnedModel: ScoreModel {
  enum Form: Sendable {
    /// s from the first, s + g from the second.
    case difference(Network, Network)
    /// s from the first; g is the gradient of the second, ln f_u.
    case ratio(Network, Network)
    /// s with the first label and s + g with the second; `nil` is no label.
    case labels(Network, base: Int?, tilted: Int?)
  }

  let form: Form

  /// The model of `guidance` that `networks`, in the order of `NetworkPlan.all`, make.
  init?(_ networks: [(role: NetworkPlan.Role, network: Network)], guidance: Guidance) {
    switch (networks.first, networks.last?.role) {
    case (let first?, .conditional?):
      let other: Int? = guidance.baseClass == nil ? guidance.tilt.classIndex : nil
      form = .labels(first.network, base: guidance.baseClass, tilted: other)
    case (let first?, .reweighted?): form = .difference(first.network, networks[1].network)
    case (let first?, .logRatio?): form = .ratio(first.network, networks[1].network)
    default: return nil
    }
  }

  var dimension: Int {
    switch form {
    case .difference(let base, _), .ratio(let base, _), .labels(let base, _, _):
      base.architecture.dimension
    }
  }

  func evaluator(groups: Int) -> any ScoreEvaluator { LearnedEvaluator(form) }
}

/// One worker's evaluation of trained networks.
private final class LearnedEvaluator: ScoreEvaluator {
  private let base: NetworkEvaluator
  private let other: NetworkEvaluator
  private let labels: (base: Int?, other: Int?)
  private let isGradient: Bool
  private let dimension: Int

  init(_ form: LearnedModel.Form) {
    switch form {
    case .difference(let first, let second):
      (base, other) = (NetworkEvaluator(first), NetworkEvaluator(second))
      (labels, isGradient) = ((nil, nil), false)
    case .ratio(let first, let second):
      (base, other) = (NetworkEvaluator(first), NetworkEvaluator(second))
      (labels, isGradient) = ((nil, nil), true)
    case .labels(let network, let own, let tilted):
      // Two evaluators: each remembers the label that it was asked for last.
      (base, other) = (NetworkEvaluator(network), NetworkEvaluator(network))
      (labels, isGradient) = ((own, tilted), false)
    }
    dimension = base.network.architecture.dimension
  }

  func evaluate(
    at x: UnsafePointer<Lanes>,
    groups: Int,
    logTime: Double,
    score: UnsafeMutablePointer<Lanes>,
    gradient: UnsafeMutablePointer<Lanes>
  ) {
    base.evaluate(
      .score,
      at: x,
      groups: groups,
      logTime: logTime,
      label: labels.base,
      into: score
    )
    other.evaluate(
      isGradient ? .gradient : .score,
      at: x,
      groups: groups,
      logTime: logTime,
      label: labels.other,
      into: gradient
    )
    guard !isGradient else { return }
    for index in 0..<(groups * dimension) { gradient[index] -= score[index] }
  }
}
