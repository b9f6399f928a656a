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
    /// s with this label; g is the plug-in gradient of s.
    case plugIn(Network, label: Int?, PlugInGradient)
  }

  let form: Form

  private init(form: Form) { self.form = form }

  /// The model of `guidance` on `target` that `networks`, in the order of `NetworkPlan.all`, make.
  init?(
    _ networks: [(role: NetworkPlan.Role, network: Network)],
    guidance: Guidance,
    target: LabelledMixture
  ) {
    if guidance.kind == .plugIn {
      guard let base = networks.first, base.role == .base else { return nil }
      form = .plugIn(base.network, label: nil, PlugInGradient(guidance.tilt, target: target))
      return
    }
    switch (networks.first, networks.last?.role) {
    case (let first?, .conditional?):
      let other: Int? = guidance.baseClass == nil ? guidance.tilt.classIndex : nil
      form = .labels(first.network, base: guidance.baseClass, tilted: other)
    case (let first?, .reweighted?): form = .difference(first.network, networks[1].network)
    case (let first?, .logRatio?): form = .ratio(first.network, networks[1].network)
    default: return nil
    }
  }

  /// The network of the base score, with its label.
  private var base: (network: Network, label: Int?) {
    switch form {
    case .difference(let base, _), .ratio(let base, _): (base, nil)
    case .labels(let network, let label, _), .plugIn(let network, let label, _): (network, label)
    }
  }

  /// The model with the same base score and, in place of a learned g, its plug-in gradient for `tilt`.
  func plugIn(_ tilt: Tilt, on target: LabelledMixture) -> LearnedModel {
    LearnedModel(
      form: .plugIn(base.network, label: base.label, PlugInGradient(tilt, target: target))
    )
  }

  var dimension: Int { base.network.architecture.dimension }

  func evaluator(groups: Int) -> any ScoreEvaluator {
    switch form {
    case .difference(let first, let second):
      LearnedEvaluator((first, nil), (second, nil), isGradient: false)
    case .ratio(let first, let second):
      LearnedEvaluator((first, nil), (second, nil), isGradient: true)
    case .labels(let network, let own, let tilted):
      // Two evaluators: each remembers the label that it was asked for last.
      LearnedEvaluator((network, own), (network, tilted), isGradient: false)
    case .plugIn(let network, let label, let source):
      PlugInEvaluator(network, label: label, source: source, groups: groups)
    }
  }
}

/// One worker's evaluation of trained networks.
private final class LearnedEvaluator: ScoreEvaluator {
  private let base: NetworkEvaluator
  private let other: NetworkEvaluator
  private let labels: (base: Int?, other: Int?)
  private let isGradient: Bool
  private let dimension: Int

  init(
    _ base: (network: Network, label: Int?),
    _ other: (network: Network, label: Int?),
    isGradient: Bool
  ) {
    self.base = NetworkEvaluator(base.network)
    self.other = NetworkEvaluator(other.network)
    labels = (base.label, other.label)
    self.isGradient = isGradient
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
