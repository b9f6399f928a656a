/// One line of table.csv: one quantity of one scale of one cell, by one estimator.
public struct ResultRow: Equatable, Sendable {
  /// What is estimated; the raw value is its name in the tables.
  public enum Quantity: String, CaseIterable, Sendable {
    /// E[1/p(c|Y)].
    case reciprocalProbability = "reciprocal_probability"
    /// E[p(c|Y)].
    case probability
    /// E[ln p(c|Y)].
    case logProbability = "log_probability"
    /// E[f(Y)], f the reward that is raised.
    case reward
    /// E[f(Y)], f the cost that is lowered.
    case cost
    /// E[f(Y)]/E_base[f], f the tilt: 1 unguided, whatever its scale.
    case tilt
    /// E[|Y|²].
    case meanSquare = "mean_square"
    /// The squared Fréchet distance of the law of Y to the base law, from means and covariances.
    case frechetDistance = "frechet_distance"
    /// The share of paths whose f(Y) is better than with w = 0 on the same noise.
    case improvedFraction = "improved_fraction"
    /// The mean of what paths lose by guidance, in p(c|Y) or in f(Y), 0 for those that do not lose.
    case meanLoss = "mean_loss"
    /// (Σ f)²/Σ f² of the unguided samples.
    case effectiveSampleSize = "effective_sample_size"
    /// The root of ∫ E|ŝ - s|² du of a learned score.
    case scoreError = "score_error"
    /// The root of ∫ E|ĝ - g|² du of a learned guidance.
    case guidanceError = "guidance_error"
  }

  /// How it is estimated; the raw value is its name in the tables.
  public enum Estimator: String, CaseIterable, Sendable {
    /// The mean over the guided paths.
    case direct
    /// The twin process: bounded weights, honest intervals.
    case twin
    /// The unguided value and the improvement theorem's integral along the guided paths.
    case pathIntegral = "path-integral"
    /// The best of every 2 unguided samples.
    case bestOf2 = "best-of-2"
    /// The best of every 4 unguided samples.
    case bestOf4 = "best-of-4"
    /// The best of every 16 unguided samples.
    case bestOf16 = "best-of-16"
    /// Unguided samples with self-normalized weights f, for the reweighted law.
    case resampled
    /// Exact samples of the reweighted law, which w = 1 leads to.
    case reweighted
    /// The mean over paths that are guided by the plug-in gradient.
    case plugIn = "plug-in"
  }

  /// What a theorem of the papers says of the row's improvement; the raw value is its name in the
  /// tables.
  public enum Theorem: String, CaseIterable, Sendable {
    /// It is not negative.
    case raises
    /// It is not positive.
    case lowers
    /// Nothing: another quantity, another gradient, or a sampler that is no reverse process.
    case none
  }

  /// Whether the row can be relied on.
  public enum Status: Equatable, Sendable, CustomStringConvertible {
    /// The interval is trustworthy.
    case ok
    /// The interval is trustworthy, and of fewer paths than the spec asks for: shards are missing.
    case partial
    /// The tail diagnosis says that it is not.
    case unreliable
    /// There is no value; the reason is given.
    case failed(reason: String)

    /// Whether the interval is trustworthy.
    public var isTrusted: Bool { self == .ok || self == .partial }

    /// The status as tables spell it.
    public var description: String {
      switch self {
      case .ok: "ok"
      case .partial: "partial"
      case .unreliable: "unreliable"
      case .failed(let reason): "failed: \(reason)"
      }
    }
  }

  /// A number with its standard error and interval.
  public struct Estimate: Equatable, Sendable {
    /// The point estimate.
    public var value: Double
    /// Its standard error.
    public var standardError: Double
    /// The lower end of the interval.
    public var lower: Double
    /// The upper end of the interval.
    public var upper: Double

    /// A number with its standard error and interval.
    public init(value: Double, standardError: Double, lower: Double, upper: Double) {
      self.value = value
      self.standardError = standardError
      self.lower = lower
      self.upper = upper
    }
  }

  /// The cell's number.
  public var cell: Int
  /// The cell's value of each swept key, as the table spells it.
  public var values: [String]
  /// The guided class or the tilt.
  public var guided: String
  /// w.
  public var scale: Double
  /// What is estimated.
  public var quantity: Quantity
  /// How it is estimated.
  public var estimator: Estimator
  /// The estimate; `nil` when the row failed.
  public var estimate: Estimate?
  /// The paired difference to w = 0; `nil` where there is none to trust.
  public var improvement: Estimate?
  /// The value that theory or quadrature knows; `nil` where neither does.
  public var exact: Double?
  /// Pareto k̂ of the largest contributions; `nil` where they have no tail.
  public var paretoK: Double?
  /// The number of paths that the row used.
  public var paths: Int
  /// Whether the row can be relied on.
  public var status: Status
  /// What a theorem says of the improvement.
  public var theorem: Theorem = .none
}
