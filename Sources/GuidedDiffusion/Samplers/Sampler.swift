/// A discretization of the reverse process: one linear step with Gaussian noise.
///
/// From log-time u_n down to u_{n-1}, with ŝ the guided score at (Y_n, u_n) and z ~ N(0, I):
///
///     Y_{n-1} = a Y_n + b ŝ + σ z.
///
/// Every sampler of this shape is one file here, which states its step in the papers' symbols and
/// its weak order: the power of the step in the error of an expectation.
public protocol Sampler: Sendable {
  /// a, b and σ of the step from log-time `u` to log-time `v` < `u`.
  func coefficients(from u: Double, to v: Double) -> StepCoefficients
}

/// The three numbers of a step Y' = a Y + b ŝ + σ z.
public struct StepCoefficients: Equatable, Sendable {
  /// a, the factor on the state.
  public var state: Double
  /// b, the factor on the guided score.
  public var score: Double
  /// σ >= 0, the scale of the noise; 0 makes the step deterministic.
  public var noise: Double
}
