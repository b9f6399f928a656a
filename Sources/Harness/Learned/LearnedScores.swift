import GuidedDiffusion

/// Scores that networks learn from data and weights: what a spec asks for.
public struct LearnedScores: Equatable, Sendable {
  /// How the guidance by a tilt is learned; the raw value is the name in specs.
  public enum Method: String, CaseIterable, Sendable {
    /// As the score of the data reweighted by f, less the base score.
    case reweighted
    /// As the gradient of a network for ln f_u, which is fitted to f(X_0).
    case logRatio = "log-ratio"
  }

  /// What the networks are trained on.
  public enum Data: Equatable, Sendable {
    /// Fresh draws from the target in every step.
    case target
    /// This many points, drawn once from the target.
    case samples(Int)
    /// The points of a file.
    case points(TrainingPoints)
  }

  /// The widths of the hidden layers.
  public var hidden = [128, 128, 128]
  /// The steps of training.
  public var steps = 30_000
  /// The points of a step's batch.
  public var batch = 1024
  /// The largest learning rate.
  public var rate = 0.005
  /// The decay of the moving average of the weights.
  public var averageDecay = 0.999
  /// The probability with which a label is dropped.
  public var dropout = 0.3
  /// What the networks are trained on.
  public var data = Data.target
  /// How guidance by a tilt is learned.
  public var method = Method.reweighted
  /// Keys first weights and batches; the same for all networks of a cell.
  public var seed: UInt64 = 1

  /// Whether `guidance` is learned by one network with the labels of all classes.
  func learnsClasses(for guidance: Guidance) -> Bool {
    guidance.tilt.classIndex != nil && method == .reweighted && guidance.kind != .plugIn
  }

  /// The file that the networks are trained on, or `nil`.
  public var source: PointsSource? {
    guard case .points(let points) = data else { return nil }
    return PointsSource(file: points.file, sha256: points.sha256, bandwidth: 0)
  }
}

/// The points of a file that networks are trained on.
public struct TrainingPoints: Equatable, Sendable {
  /// The file as the spec names it.
  public var file: String
  /// The SHA-256 digest of its bytes, as 64 hexadecimal digits.
  public var sha256: String
  /// The column of the rewards f >= 0; `nil` when they are the tilt's values at the points.
  public var rewardColumn: String?
  /// d.
  public var dimension: Int
  /// [row][coordinate] the points.
  public var points: [Double]
  /// [row] the labels; empty for a file without them.
  public var labels: [String]
  /// Why there are no labels; `nil` where there are.
  public var labelProblem: String?
  /// [row] the rewards; empty without a column of them.
  public var rewards: [Double]

  /// The number of rows.
  public var count: Int { points.count / dimension }

  /// Two are the same when their files are.
  public static func == (first: Self, second: Self) -> Bool {
    first.sha256 == second.sha256 && first.rewardColumn == second.rewardColumn
  }
}
