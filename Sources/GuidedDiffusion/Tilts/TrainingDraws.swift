/// Independent points of a base law with their tilts and classes: data for training a network.
///
/// Point i of step n takes the numbers keyed by (seed, i, n), so any batch can be drawn anywhere.
public struct TrainingDraws: Sendable {
  /// d, the number of coordinates of a point.
  public var dimension: Int { mixture.dimension }
  /// The mean and covariance of the base law.
  public let moments: LawMoments
  /// The smallest variance of a component along any direction: how narrow the law's features are.
  public let smallestVariance: Double

  private let mixture: MixtureSampler
  private let tilt: Tilt?
  private let dataLaw: NoisedMixture

  /// Draws from p(x) of `target`, or from p(x|c) for the class `baseClass`, with the values of `tilt`.
  public init(target: LabelledMixture, baseClass: Int? = nil, tilt: Tilt? = nil) {
    let whole = MixtureSpectrum(target)
    let base = whole.restricted(to: baseClass)
    mixture = MixtureSampler(base)
    moments = LawMoments(base)
    smallestVariance = base.components.map(\.spread.smallest).min() ?? 0
    self.tilt = tilt
    dataLaw = NoisedMixture(whole, logTime: 0)
  }

  /// Writes points `first` to `first` + 7 of `step` to `point` [coordinate].
  ///
  /// Gives ln f of each, 0 without a tilt, and the class that each is drawn from.
  public func draw(
    first: Int,
    step: Int,
    stream: NormalStream,
    into point: UnsafeMutablePointer<Lanes>
  ) -> (logTilt: Lanes, classes: SIMD8<Int>) {
    let choice = stream.uniforms(
      first: first,
      pair: step,
      coordinate: 0,
      purpose: .trainingChoice
    ).first
    let classes = mixture.place(choice, into: point) { coordinate in
      stream.normals(
        first: first,
        pair: step,
        coordinate: coordinate,
        purpose: .trainingPoint
      ).even
    }
    guard let tilt else { return (.zero, classes) }
    return (tilt.value(at: point, dataLaw: dataLaw).logTilt, classes)
  }
}

extension MixtureSpectrum.Spread {
  /// The smallest variance along any direction.
  fileprivate var smallest: Double {
    switch self {
    case .isotropic(let variance): variance
    case .diagonal(let variances): variances.min() ?? 0
    case .full(let values, _): values.min() ?? 0
    }
  }
}
