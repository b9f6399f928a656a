import GuidedDiffusion

/// The estimates of one cell; a row is numbered scale · functionals + functional.
public struct CellEstimates: Sendable {
  /// The functionals of each scale, in the order of the tables.
  public var functionals: [Functional]
  /// The paths that they are made of, guided and twin together.
  public var paths = 0
  /// [row] plain means over guided paths.
  public var direct: [PairedEstimate] = []
  /// [row] twin estimates over all paths; empty without twins.
  public var twin: [PairedEstimate] = []
  /// [scale] the share of guided paths that came out better than unguided ones on their noise.
  public var improvedFractions: [BinomialEstimate] = []
  /// [scale] the mean over guided paths of what they lose against the first scale, in p(c|Y) or in f(Y).
  public var losses: [PairedEstimate] = []
  /// [scale] the improvement theorem's integral for w = 1 along the paths of that scale, by prefix
  /// weights of guided and twin paths; empty without a profile.
  public var integrals: [PairedEstimate] = []
  /// The gains from which the profile follows; empty without one.
  public var profile = ProfileSums(scales: 0, nodes: 0)
  /// [scale] the squared Fréchet distance of guided samples to the base law; empty for d > 128.
  public var frechet: [FrechetEstimate] = []
  /// What the unguided samples come to when the best are kept, or all are weighted by f; `nil` unless
  /// asked for.
  public var baselines: BaselineEstimates?

  /// No estimates yet.
  public init(functionals: [Functional] = []) {
    self.functionals = functionals
  }

  /// The row of a functional at the scale of that number, or `nil` if it is not estimated.
  public func row(_ functional: Functional, scale: Int = 0) -> Int? {
    functionals.firstIndex(of: functional).map { scale * functionals.count + $0 }
  }
}

/// An estimate, its difference to the unguided one on the same noise, and the verdict on its tail.
public struct PairedEstimate: Equatable, Sendable {
  /// The estimate.
  public var value: Double
  /// Its standard error.
  public var standardError: Double
  /// The estimate less the unguided one.
  public var difference: Double
  /// The standard error of the difference, which pairing makes small.
  public var differenceError: Double
  /// Whether the contributions behave like those of a mean with a normal error.
  public var tail: TailDiagnosis

  /// What fills the place of an estimate that no table has.
  static let placeholder = PairedEstimate(
    value: 0,
    standardError: 0,
    difference: 0,
    differenceError: 0,
    tail: TailDiagnosis(upper: [], lower: [], count: 0, limit: 0)
  )
}

/// A share of independent trials.
public struct BinomialEstimate: Equatable, Sendable {
  /// The trials that succeeded.
  public var successes: Int
  /// All trials.
  public var trials: Int

  /// `successes` of `trials`.
  public init(successes: Int, trials: Int) {
    self.successes = successes
    self.trials = trials
  }

  /// The share.
  public var value: Double { Double(successes) / Double(trials) }

  /// √(p (1 - p)/n).
  public var standardError: Double { (value * (1 - value) / Double(trials)).squareRoot() }

  /// Wilson's score interval, which keeps its coverage near 0 and 1, for the normal quantile `z`.
  public func interval(z: Double) -> (lower: Double, upper: Double) {
    let n = Double(trials)
    let centre = (value + z * z / (2 * n)) / (1 + z * z / n)
    let radius =
      z / (1 + z * z / n) * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
    return (max(0, centre - radius), min(1, centre + radius))
  }
}
