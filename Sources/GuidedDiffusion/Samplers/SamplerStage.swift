/// One evaluation of the score and the linear update it feeds.
///
/// With Y the state before the stage, X the state at the start of the stage's step, u the stage's
/// log-time, ŝ the guided score at (Y, u) and z ~ N(0, I):
///
///     Y' = carry · X + a Y + b ŝ + σ z.
///
/// The state after the last stage of a step is the state at the start of the next.
public struct SamplerStage: Equatable, Sendable {
  /// u, the log-time at which the score is evaluated.
  public var logTime: Double
  /// a, b and σ.
  public var coefficients: StepCoefficients
  /// The factor on the state at the start of the step; 0 where a step has one stage.
  public var carry: Double
  /// Which step of the grid the stage belongs to: 0 is the step from u_N.
  public var step: Int

  /// A stage of these numbers.
  public init(logTime: Double, coefficients: StepCoefficients, carry: Double, step: Int) {
    self.logTime = logTime
    self.coefficients = coefficients
    self.carry = carry
    self.step = step
  }
}
