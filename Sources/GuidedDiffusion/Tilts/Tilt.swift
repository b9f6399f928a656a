/// A tilt f of the data law: the positive function whose mean guidance raises or lowers.
///
/// With f_u(x) = E[f(X_0) | X_u = x] under the base law, g_u = ∇ ln f_u is the difference between the
/// score of the reweighted law ∝ f · base and the base score, and all guidance moves with s_u + ω g_u
/// (Jiao, Chen & Li 2025). Closed forms exist for these four families; a new tilt conforms to the
/// protocol of its family and has f_u, sampling, quadrature and twins from there.
public enum Tilt: Sendable {
  /// p(c|x) for the class of that index; the base law is p(x).
  case classProbability(classIndex: Int)
  /// 1/p(c|x) for the class of that index; the base law is p(x|c).
  case reciprocalClassProbability(classIndex: Int)
  /// A tilt that makes a Gaussian of a Gaussian: the reweighted law is again a mixture.
  case gaussian(any GaussianTilt)
  /// A tilt whose mean under every Gaussian is known.
  case posterior(any PosteriorTilt)

  /// The class whose probability the tilt is made of, or `nil`.
  public var classIndex: Int? {
    switch self {
    case .classProbability(let index), .reciprocalClassProbability(let index): index
    case .gaussian, .posterior: nil
    }
  }

  /// The tilt as a function of the point alone, or `nil` for class probabilities, which are
  /// functions of the target.
  public var pointTilt: (any PointTilt)? {
    switch self {
    case .classProbability, .reciprocalClassProbability: nil
    case .gaussian(let tilt): tilt
    case .posterior(let tilt): tilt
    }
  }
}

/// A tilt that is a function of the point alone.
public protocol PointTilt: Sendable {
  /// d, the number of coordinates.
  var dimension: Int { get }

  /// ln f at `point` [coordinate], in each lane; -infinity where f = 0.
  func logValue(at point: UnsafePointer<Lanes>) -> Lanes

  /// Writes ∇ ln f at `point` [coordinate] to `gradient`; `nil` for a tilt that has none.
  var logGradient: (@Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void)? { get }

  /// ln E[f²] under the Gaussian N(mean, covariance): what E[f²]/E[f], the mean at w = 1, is made of.
  func logSecondMoment(mean: [Double], covariance: Covariance) -> Double

  /// ln E[f] under the Gaussian N(mean, covariance).
  func logMean(mean: [Double], covariance: Covariance) -> Double
}

/// A tilt that makes a Gaussian of a Gaussian: f · N(μ, Σ) = e^k N(μ', Σ').
///
/// f_u is then the ratio of two noised mixtures, and the reweighted law can be sampled from.
public protocol GaussianTilt: PointTilt {
  /// k, and N(μ', Σ') in the coordinates of `component`.
  func reweighted(
    _ component: GaussianComponent
  ) -> (logFactor: Double, component: GaussianComponent)
}

/// A tilt whose mean R under every Gaussian is known, so that f_u = Σ_k ρ_k R_k is.
///
/// X_0 | X_u = x is within component k a Gaussian whose mean is linear in x. The constants of ln R_k as
/// a function of x are written once per step; evaluating them takes d operations, or d² where a
/// covariance is full.
public protocol PosteriorTilt: PointTilt {
  /// The number of constants of a component; `isDiagonal` when every covariance is.
  func constantCount(isDiagonal: Bool) -> Int

  /// Writes the constants of a component.
  func write(_ posterior: ComponentPosterior, to constants: UnsafeMutablePointer<Double>)

  /// ln R_k at `point`, and a number that `addGradient` needs again.
  func logFactor(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>
  ) -> (logarithm: Lanes, strength: Lanes)

  /// Adds `weight` · ∇ ln R_k to `gradient`.
  func addGradient(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>,
    strength: Lanes,
    weight: Lanes,
    to gradient: UnsafeMutablePointer<Lanes>
  )
}

extension GaussianTilt {
  /// See `PointTilt`.
  public func logMean(mean: [Double], covariance: Covariance) -> Double {
    reweighted(GaussianComponent(weight: 1, mean: mean, covariance: covariance)).logFactor
  }
}

extension PosteriorTilt {
  /// See `PointTilt`: ln R_k of a posterior that does not depend on x.
  public func logMean(mean: [Double], covariance: Covariance) -> Double {
    let posterior = ComponentPosterior(mean: mean, covariance: covariance)
    let constants = AlignedBuffer(
      repeating: 0.0,
      count: constantCount(isDiagonal: posterior.isDiagonal)
    )
    write(posterior, to: constants.base)
    let origin = AlignedBuffer(repeating: Lanes.zero, count: mean.count)
    return logFactor(constants.base, isDiagonal: posterior.isDiagonal, at: origin.base)
      .logarithm[0]
  }
}
