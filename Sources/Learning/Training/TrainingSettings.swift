import GuidedDiffusion

/// How a network is trained.
public struct TrainingSettings: Codable, Equatable, Sendable {
  /// The steps of training, below 2^32 - 1.
  public var steps = 30_000
  /// The points of a step's batch.
  public var batch = 1024
  /// The largest learning rate.
  public var rate = 5e-3
  /// The steps over which the rate rises linearly from 0.
  public var warmUp = 500
  /// The share of the largest rate that is left at the end of a half cosine.
  public var finalShare = 0.0
  /// Adam's decay of the mean of gradients.
  public var firstDecay = 0.9
  /// Adam's decay of the mean of squared gradients.
  public var secondDecay = 0.99
  /// The largest decay of the moving average of the weights.
  public var averageDecay = 0.999
  /// The largest norm of a gradient; longer ones are shortened to it, and `nil` keeps all.
  public var clipNorm: Double?
  /// The probability with which a label is dropped.
  public var labelDropout = 0.3
  /// How log-times are drawn.
  public var times = LogTimeDistribution.focused
  /// The points of the held-out set.
  public var heldOut = 4096

  /// The usual settings.
  public init() {}

  /// Why nothing can be trained so, or `nil`.
  public var problem: String? {
    if !(1..<Int(UInt32.max) ~= steps) { return "steps are \(steps)" }
    if !(1...1 << 20 ~= batch) { return "batch is \(batch)" }
    if !(rate >= 0 && rate.isFinite) { return "rate is \(rate)" }
    if warmUp < 0 { return "warmUp is \(warmUp)" }
    if !(0...1 ~= finalShare) { return "finalShare is \(finalShare)" }
    for decay in [firstDecay, secondDecay, averageDecay] where !(0..<1 ~= decay) {
      return "a decay is \(decay)"
    }
    if let clipNorm, !(clipNorm > 0) { return "clipNorm is \(clipNorm)" }
    if !(0...1 ~= labelDropout) { return "labelDropout is \(labelDropout)" }
    if !(8...1 << 20 ~= heldOut) { return "heldOut is \(heldOut)" }
    return nil
  }

  /// The learning rate of step `step`, counted from 0.
  ///
  /// min(1, (step + 1)/warmUp) times a half cosine from 1 to `finalShare` over all steps.
  public func learningRate(at step: Int) -> Double {
    let rise = warmUp > 0 ? min(1, Double(step + 1) / Double(warmUp)) : 1
    let turn = 0.5 * min(1, Double(step) / Double(steps))
    let cosine = Elementary.sineAndCosine(ofTurn: Lanes(repeating: turn)).cosine[0]
    return rate * rise * (finalShare + (1 - finalShare) * 0.5 * (1 + cosine))
  }

  /// The decay of the moving average in step `step`: min(`averageDecay`, (1 + step)/(10 + step)).
  ///
  /// The first weights, which are far from trained, are forgotten soon.
  public func averageDecay(at step: Int) -> Double {
    min(averageDecay, Double(1 + step) / Double(10 + step))
  }
}

/// The law of the log-times u of a batch, between the ends of the trained range.
///
/// A batch of B points has one u in each B-th of the law. t = ½ ln(e^u - 1) is the logarithm of the
/// noise-to-signal ratio.
public enum LogTimeDistribution: String, Codable, Sendable {
  /// u is uniform.
  case uniform
  /// t is uniform.
  case logNoiseRatio = "log-noise-ratio"
  /// t is uniform below 1.5 with probability 3/4, and uniform above with 1/4.
  ///
  /// Above, the scaling of `Preconditioning` leaves little to learn: σ must not be far from 1.
  case focused

  /// The log-times at the levels `v` in [0, 1) of the law on `range`.
  func logTimes(at v: Lanes, range: [Double]) -> Lanes {
    if self == .uniform { return range[0] + (range[1] - range[0]) * v }
    let low = TimeFeatures.logNoiseRatio(Lanes(repeating: range[0]))[0]
    let high = TimeFeatures.logNoiseRatio(Lanes(repeating: range[1]))[0]
    var t = low + (high - low) * v
    if self == .focused, low < 1.5, high > 1.5 {
      t = (low + (1.5 - low) * (v / 0.75)).replacing(
        with: 1.5 + (high - 1.5) * ((v - 0.75) / 0.25),
        where: v .> 0.75
      )
    }
    return TimeFeatures.logTime(ofLogNoiseRatio: t)
  }
}
