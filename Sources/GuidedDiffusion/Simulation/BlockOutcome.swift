/// What a block's paths came to: everything that estimates are made of.
public struct BlockOutcome: Sendable {
  /// The number of the first path.
  public var firstPath: Int
  /// The number of paths.
  public var count: Int
  /// d.
  public var dimension: Int
  /// The number of scales.
  public var scales: Int
  /// [path] whether the path is a twin.
  public var isTwin: [Bool]
  /// [scale][path] ln((1 - p(c|Y))/p(c|Y)) at the final sample, by the data law, for the class whose
  /// probability the tilt is made of; empty for other tilts.
  public var logOdds: [Double]
  /// [scale][path] ln f(Y).
  public var logTilts: [Double]
  /// [scale][path] ln dP/dQ of the path.
  public var logRatios: [Double]
  /// [scale][path][coordinate] the final sample Y.
  public var samples: [Double]
  /// [scale][path] the improvement theorem's integral along the path for w = 1, weighted; empty
  /// without a profile.
  public var integrals: [Double]
  /// [scale][path] the integral's control variate; empty without a profile.
  public var integralControls: [Double]
  /// What the profile is made of.
  public var profile: ProfileSums

  /// An outcome of these parts.
  public init(
    firstPath: Int,
    count: Int,
    dimension: Int,
    scales: Int,
    isTwin: [Bool],
    logOdds: [Double],
    logTilts: [Double],
    logRatios: [Double],
    samples: [Double],
    integrals: [Double],
    integralControls: [Double],
    profile: ProfileSums
  ) {
    self.firstPath = firstPath
    self.count = count
    self.dimension = dimension
    self.scales = scales
    self.isTwin = isTwin
    self.logOdds = logOdds
    self.logTilts = logTilts
    self.logRatios = logRatios
    self.samples = samples
    self.integrals = integrals
    self.integralControls = integralControls
    self.profile = profile
  }
}
