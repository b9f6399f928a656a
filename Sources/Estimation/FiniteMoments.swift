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

  /// The finite moments at each scale w.
  ///
  /// Isotropic targets, and all in one dimension: far out only the widest component of the class
  /// (variance v_c(u)) and of the target (v(u)) count, so the guided score tends to
  /// -x [(1 + w)/v_c - w/v] and the chain to a linear recursion whose variance V follows step by
  /// step. 1/p grows like exp(x² (1/v_c - 1/v)/2) at u = 0, so its m-th moment is finite if and only
  /// if m (1/v_c - 1/v) < 1/V.
  ///
  /// Other targets: for w = 0 the variance is finite if for every component j of the target some component k
  /// of the class has 2 Σ_j⁻¹ - Σ_k⁻¹ positive definite (a sufficient condition). For w > 0 nothing is
  /// known here, and the answer is left to the sample: `variance`.
  public static func known(
    target: LabelledMixture,
    guidance: Guidance,
    sampler: any Sampler,
    logTimes: [Double]
  ) -> [FiniteMoments] {
    let widths = TailWidths(target: target, classIndex: guidance.classIndex)
    guard let widths else {
      let unguided = unguidedIsFinite(target: target, classIndex: guidance.classIndex)
      return guidance.scales.map { $0 > 0 || unguided ? .variance : .mean }
    }
    var variances = guidance.scales.map { _ in 1.0 }
    for n in stride(from: logTimes.count - 1, to: 0, by: -1) {
      let step = sampler.coefficients(from: logTimes[n], to: logTimes[n - 1])
      let (own, all) = widths.noised(logTime: logTimes[n])
      let factor = guidance.schedule.factor(at: logTimes[n])
      for (index, scale) in guidance.scales.enumerated() {
        let pull = (1 + scale * factor) / own - scale * factor / all
        let slope = step.state - step.score * pull
        variances[index] = slope * slope * variances[index] + step.noise * step.noise
      }
    }
    let (own, all) = widths.noised(logTime: 0)
    return variances.map { variance in
      let share = (1 / own - 1 / all) * variance
      return 2 * share < 1 ? .variance : share < 1 ? .mean : .none
    }
  }

  /// The sufficient condition for w = 0.
  static func unguidedIsFinite(target: LabelledMixture, classIndex: Int) -> Bool {
    let dimension = target.dimension
    func precision(_ component: GaussianComponent) -> SymmetricMatrix {
      component.covariance.matrix(dimension: dimension).inverse()
    }
    let own = target.classes[classIndex].components.map(precision)
    return target.components.map(precision).allSatisfy { other in
      own.contains { mine in
        var difference = other.scaled(by: 2, addingToDiagonal: 0)
        for row in 0..<dimension {
          for column in 0...row { difference[row, column] -= mine[row, column] }
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
