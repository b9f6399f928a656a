import GuidedDiffusion

/// Which moments of 1/p(c|Y) are finite, by the theory of the tails rather than by sampling.
///
/// No sample shows that a moment is infinite: the paths that make it so are not in it.
public enum FiniteMoments: Int, Sendable {
  /// Not even E[1/p(c|Y)]: the chain's steps are too coarse for its target.
  case none
  /// E[1/p(c|Y)], but not its variance: plain means have no normal error.
  case mean
  /// The variance too, as far as is known.
  case variance

  /// The finite moments at each scale w; all for tilts that are not class probabilities.
  ///
  /// Isotropic targets, and all in one dimension: far out only the widest component of the class
  /// (variance v_c(u)) and of the target (v(u)) count, so with s₀ + θ G as in `Guidance`, G leading from
  /// s(x|c) to s(x), the guided score tends to -x [1/v_c + θ (1/v - 1/v_c)] and the chain to a linear
  /// recursion whose variance V follows step by step. 1/p grows like exp(x² (1/v_c - 1/v)/2) at u = 0,
  /// so its m-th moment is finite if and only if m (1/v_c - 1/v) < 1/V.
  ///
  /// Other targets: for w = 0 the m-th moment under the base law is finite if for every component j of
  /// the target some component k of the class has (m + b) Σ_j⁻¹ - (m - 1 + b) Σ_k⁻¹ positive definite,
  /// b = 1 for the base law p(x) and 0 for p(x|c) (a sufficient condition). For w > 0 nothing is known
  /// here, and the answer is left to the sample: `variance`.
  public static func known(
    target: LabelledMixture,
    guidance: Guidance,
    sampler: any Sampler,
    logTimes: [Double]
  ) -> [FiniteMoments] {
    // Of the drift of a plug-in gradient far out nothing is known.
    guard let classIndex = guidance.tilt.classIndex, guidance.kind != .plugIn else {
      return guidance.scales.map { _ in .variance }
    }
    let isConditional = guidance.baseClass != nil
    guard let widths = TailWidths(target: target, classIndex: classIndex) else {
      let extra = isConditional ? 0.0 : 1
      let unguided: FiniteMoments =
        unguidedIsFinite(moment: 2 + extra, target: target, classIndex: classIndex)
        ? .variance
        : extra == 0 || unguidedIsFinite(moment: 2, target: target, classIndex: classIndex)
          ? .mean : .none
      return guidance.scales.map { $0 > 0 ? .variance : unguided }
    }
    var variances = guidance.scales.map { _ in 1.0 }
    var slopes = variances
    var step = -1
    for index in 0..<sampler.stageCount(steps: logTimes.count - 1) {
      let stage = sampler.stage(index, logTimes: logTimes)
      let (own, all) = widths.noised(logTime: stage.logTime)
      let direction = guidance.direction(at: stage.logTime)
      let (a, b) = (stage.coefficients.state, stage.coefficients.score)
      let noise = stage.coefficients.noise
      for (index, scale) in guidance.scales.enumerated() {
        let theta = isConditional ? scale * direction : 1 - scale * direction
        let pull = (1 - theta) / own + theta / all
        let slope = a - b * pull
        // A stage of a step that has begun acts on what the step's first stage made of its start.
        let total = stage.step == step ? slope * slopes[index] + stage.carry : slope
        let before =
          stage.step == step
          ? variances[index] / (slopes[index] * slopes[index])
          : variances[index]
        variances[index] = total * total * before + noise * noise
        slopes[index] = total
      }
      step = stage.step
    }
    let (own, all) = widths.noised(logTime: 0)
    return variances.map { variance in
      let share = (1 / own - 1 / all) * variance
      return 2 * share < 1 ? .variance : share < 1 ? .mean : .none
    }
  }

  /// Whether m Σ_j⁻¹ - (m - 1) Σ_k⁻¹ is positive definite for every j and some k.
  static func unguidedIsFinite(
    moment m: Double,
    target: LabelledMixture,
    classIndex: Int
  ) -> Bool {
    let dimension = target.dimension
    func precision(_ component: GaussianComponent) -> SymmetricMatrix {
      component.covariance.matrix(dimension: dimension).inverse()
    }
    // Wide components come first: as a rule one of them settles it, which keeps the work linear in the
    // number of components.
    let own = target.classes[classIndex].components.map(precision)
      .map { (matrix: $0, trace: $0.trace) }
      .sorted { $0.trace < $1.trace }
      .map(\.matrix)
    return target.components.map(precision).allSatisfy { other in
      own.contains { mine in
        var difference = other.scaled(by: m, addingToDiagonal: 0)
        for row in 0..<dimension {
          for column in 0...row { difference[row, column] -= (m - 1) * mine[row, column] }
        }
        return difference.choleskyFactor() != nil
      }
    }
  }
}

/// The widest variances of an isotropic target, which rule its tails.
private struct TailWidths {
  let own: Double
  let all: Double

  /// `nil` unless every covariance is a multiple of I.
  init?(target: LabelledMixture, classIndex: Int) {
    let isIsotropic = target.components.allSatisfy { component in
      if case .isotropic = component.covariance { return true }
      return target.dimension == 1
    }
    guard isIsotropic else { return nil }
    func widest(_ components: [GaussianComponent]) -> Double {
      components.map { $0.covariance.variance(of: 0) }.max() ?? 1
    }
    own = widest(target.classes[classIndex].components)
    all = widest(target.components)
  }

  /// Both at log-time `u`.
  func noised(logTime u: Double) -> (own: Double, all: Double) {
    let signal = Elementary.exp(-u)
    return (signal * own + 1 - signal, signal * all + 1 - signal)
  }
}
