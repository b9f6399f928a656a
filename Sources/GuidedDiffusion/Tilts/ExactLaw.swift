/// The base law, or the law ∝ f · base, as a source of independent exact samples.
///
/// Class probabilities and Gaussian tilts make a mixture of a mixture, which is sampled directly. Tilts
/// of at most 1 (half-space, probit) accept a sample of the base law with probability f. Sample i
/// depends on the seed and on i alone where sampling is direct.
public struct ExactLaw: Sendable {
  /// How many samples of the base law may be drawn for each that is wanted.
  public static let mostProposals = 1000

  private let mixture: MixtureSampler
  /// What accepts samples; `nil` where all are wanted.
  private let filter: (any PosteriorTilt)?
  private let tilt: Tilt
  private let dataLaw: NoisedMixture

  private init(_ guidance: Guidance, _ target: LabelledMixture, isReweighted: Bool) {
    let whole = MixtureSpectrum(target)
    let base = whole.restricted(to: guidance.baseClass)
    var spectrum = base
    var filter: (any PosteriorTilt)?
    if isReweighted {
      switch guidance.tilt {
      case .classProbability(let index): spectrum = whole.restricted(to: index)
      case .reciprocalClassProbability: spectrum = whole
      case .gaussian(let tilt): spectrum = base.reweighted(by: tilt)
      case .posterior(let tilt): filter = tilt
      }
    }
    mixture = MixtureSampler(spectrum)
    self.filter = filter
    tilt = guidance.tilt
    dataLaw = NoisedMixture(whole, logTime: 0)
  }

  /// The base law of `guidance` on `target`: of unguided samples in continuous time.
  public static func base(of guidance: Guidance, on target: LabelledMixture) -> ExactLaw {
    ExactLaw(guidance, target, isReweighted: false)
  }

  /// The law ∝ f · base: of samples guided to raise with w = 1, in continuous time.
  ///
  /// `nil` for tilts that are neither Gaussian nor probabilities, such as quadratic ones.
  public static func reweighted(by guidance: Guidance, on target: LabelledMixture) -> ExactLaw? {
    if case .posterior(let tilt) = guidance.tilt, !(tilt is any ProbabilityTilt) { return nil }
    return ExactLaw(guidance, target, isReweighted: true)
  }

  /// Draws `count` samples and gives them to `body` in blocks of up to 256, as paths that are not twins.
  ///
  /// `false` when acceptance is so rare that `mostProposals` · `count` proposals were too few; `body`
  /// may have had some samples by then.
  public func draw(count: Int, seed: UInt64, _ body: (BlockOutcome) -> Void) -> Bool {
    let d = mixture.dimension
    let stream = NormalStream(seed: seed)
    let point = AlignedBuffer(repeating: Lanes.zero, count: d)
    var block = blank(first: 0)
    var drawn = 0
    var proposed = 0
    while drawn < count {
      guard proposed < Self.mostProposals * count else { return false }
      let uniform = mixture.sample(first: proposed, stream: stream, into: point.base)
      let value = tilt.value(at: point.base, dataLaw: dataLaw)
      let chance = filter == nil ? Lanes(repeating: 1) : Elementary.exp(value.logTilt)
      for lane in 0..<8 where drawn < count && uniform[lane] < chance[lane] {
        block.append(point.base, lane: lane, value, isByClass: tilt.classIndex != nil)
        drawn += 1
        if block.count == 256 {
          body(block)
          block = blank(first: drawn)
        }
      }
      proposed += 8
    }
    if block.count > 0 { body(block) }
    return true
  }

  private func blank(first: Int) -> BlockOutcome {
    BlockOutcome(
      firstPath: first,
      count: 0,
      dimension: mixture.dimension,
      scales: 1,
      isTwin: [],
      logOdds: [],
      logTilts: [],
      logRatios: [],
      samples: [],
      integrals: [],
      integralControls: [],
      profile: ProfileSums(scales: 0, nodes: 0)
    )
  }
}

/// A tilt of at most 1, so that samples of the base law can be accepted with that probability.
protocol ProbabilityTilt: PosteriorTilt {}

extension HalfSpaceTilt: ProbabilityTilt {}

extension ProbitTilt: ProbabilityTilt {}

extension BlockOutcome {
  fileprivate mutating func append(
    _ point: UnsafePointer<Lanes>,
    lane: Int,
    _ value: (logTilt: Lanes, logOdds: Lanes),
    isByClass: Bool
  ) {
    count += 1
    isTwin.append(false)
    if isByClass { logOdds.append(value.logOdds[lane]) }
    logTilts.append(value.logTilt[lane])
    logRatios.append(0)
    for coordinate in 0..<dimension { samples.append(point[coordinate][lane]) }
  }
}
