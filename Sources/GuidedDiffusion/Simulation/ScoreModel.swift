/// Scores that a simulation takes in place of the exact ones: those of a trained network, say.
///
/// The chains that are simulated, their likelihood ratios and all estimates are then those of the
/// model's scores.
public protocol ScoreModel: Sendable {
  /// d, the number of coordinates of a point.
  var dimension: Int { get }

  /// Memory for one worker's evaluations of at most `groups` groups of eight points.
  func evaluator(groups: Int) -> any ScoreEvaluator
}

/// One worker's evaluation of a `ScoreModel`.
public protocol ScoreEvaluator: AnyObject {
  /// Writes s_u to `score` and g_u to `gradient` at the points `x`, all three [group][coordinate].
  ///
  /// What a point gets depends on the point and on `logTime` alone.
  func evaluate(
    at x: UnsafePointer<Lanes>,
    groups: Int,
    logTime: Double,
    score: UnsafeMutablePointer<Lanes>,
    gradient: UnsafeMutablePointer<Lanes>
  )
}
