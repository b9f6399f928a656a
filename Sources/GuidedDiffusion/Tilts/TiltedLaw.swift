/// The base law with its tilt: what the guided drift is made of, in one of three forms.
///
/// A tilt turns the base law into the measure f · base. Noised, that measure has the density
/// f_u · base_u, so f_u is a ratio of densities and g_u a difference of scores.
struct TiltedLaw: Sendable {
  /// Two groups of Gaussians that f_u is made of.
  struct Groups: Sendable {
    /// The components of the first group, then those of the second.
    var spectrum: MixtureSpectrum
    /// The number of components of the first group.
    var inside: Int
    /// Whether the second law is both groups together, as p(x) is of p(x|c) and the rest; otherwise
    /// the groups are the base law and the reweighted measure.
    var isNested: Bool
  }

  enum Form: Sendable {
    /// f_u and g_u from two groups of Gaussians.
    case groups(Groups)
    /// f_u from the posteriors of the base law's components.
    case posterior(MixtureSpectrum, any PosteriorTilt)
    /// ∇ ln f at the posterior mean under the base law.
    case plugIn(MixtureSpectrum, PlugInGradient)
  }

  let form: Form
  /// The drift's score is s₀ + θ G with what the form evaluates; θ = anchor + sense · ω.
  let anchor: Double
  /// The sign of g relative to G.
  let sense: Double
  private let isNested: Bool

  /// The law of `guidance` on `target`.
  init(_ target: LabelledMixture, guidance: Guidance) {
    let whole = MixtureSpectrum(target)
    let base =
      guidance.baseClass.map { index in
        MixtureSpectrum(
          dimension: whole.dimension,
          components: whole.components.filter { $0.classIndex == index }
        )
      } ?? whole
    if guidance.kind == .plugIn {
      form = .plugIn(base, PlugInGradient(guidance.tilt, target: whole))
      (anchor, sense, isNested) = (0, 1, false)
      return
    }
    switch guidance.tilt {
    case .classProbability(let index), .reciprocalClassProbability(let index):
      let ordered = whole.ordered(startingWith: index)
      form = .groups(Groups(spectrum: ordered.spectrum, inside: ordered.inside, isNested: true))
      // s₀ = s(x|c) and G = s(x) - s(x|c). From p(x) the score is s₀ + G, and g = -G.
      isNested = true
      if guidance.baseClass == nil { (anchor, sense) = (1, -1) } else { (anchor, sense) = (0, 1) }
    case .gaussian(let tilt):
      form = .groups(
        Groups(
          spectrum: MixtureSpectrum(
            dimension: base.dimension,
            components: base.components + base.reweighted(by: tilt).components
          ),
          inside: base.components.count,
          isNested: false
        )
      )
      (anchor, sense, isNested) = (0, 1, false)
    case .posterior(let tilt):
      form = .posterior(base, tilt)
      (anchor, sense, isNested) = (0, 1, false)
    }
  }

  /// ln f_u from what a field reads: the logarithm of the ratio of its groups, second to first, or
  /// ln f_u itself where there are no groups.
  @inline(__always)
  func logTilt(ofRatio ratio: Lanes) -> Lanes {
    // 1/p = 1 + e^ratio; p is raised where the sense is -1.
    isNested ? sense * Elementary.softplus(ratio) : ratio
  }
}

extension MixtureSpectrum {
  /// The measure f times this one, not normalized; components in the same order.
  func reweighted(by tilt: any GaussianTilt) -> MixtureSpectrum {
    MixtureSpectrum(
      dimension: dimension,
      components: components.map { component in
        let (logFactor, moved) = tilt.reweighted(component.gaussian)
        return Component(
          classIndex: component.classIndex,
          logShare: component.logShare + logFactor,
          mean: moved.mean,
          spread: Spread(moved.covariance, dimension: dimension)
        )
      }
    )
  }
}

extension MixtureSpectrum.Component {
  /// N(μ, Σ), with weight 1.
  var gaussian: GaussianComponent {
    GaussianComponent(weight: 1, mean: mean, covariance: covariance)
  }

  /// Σ.
  var covariance: Covariance {
    switch spread {
    case .isotropic(let variance): .isotropic(variance: variance)
    case .diagonal(let variances): .diagonal(variances: variances)
    case .full(let values, let vectors): .full(SymmetricMatrix.gram(vectors, weights: values))
    }
  }
}
