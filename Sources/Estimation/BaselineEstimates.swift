/// What the unguided paths of a cell come to without guidance: the best are kept, or all are weighted.
///
/// Made of the guided-kind paths of the first scale, w = 0.
public struct BaselineEstimates: Equatable, Sendable {
  /// Best of n for each n with two groups or more; empty unless asked for.
  public var bestOf: [BestOfEstimates] = []
  /// The law ∝ f · base by weights, or `nil` unless asked for and the guidance raises E[f].
  public var resampling: ResamplingEstimates?
}

/// One baseline's mean of one functional.
public struct BaselineRow: Equatable, Sendable {
  /// The mean, and its difference to the plain mean over the same unguided paths.
  public var estimate: PairedEstimate
  /// Whether the difference can be believed too: the plain unguided mean has a tail of its own.
  public var isDifferenceReliable: Bool
}

/// Best of n: of every n consecutive unguided paths the one with the best f is kept.
public struct BestOfEstimates: Equatable, Sendable {
  /// n.
  public var size: Int
  /// The paths that were simulated for it: n for each sample that is kept.
  public var paths: Int
  /// [functional] the means over the samples that are kept.
  public var rows: [BaselineRow]
}

/// Self-normalized importance sampling of the law ∝ f · base from unguided paths.
public struct ResamplingEstimates: Equatable, Sendable {
  /// The unguided paths.
  public var paths: Int
  /// (Σ f)²/Σ f²: the number of equally weighted samples that would be worth as much.
  public var effectiveSampleSize: Double
  /// Pareto k̂ of the weights, or `nil` when the largest are all equal.
  public var weightShape: Double?
  /// [functional] Σ f F/Σ f.
  public var rows: [BaselineRow]
}
