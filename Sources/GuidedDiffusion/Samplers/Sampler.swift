/// A discretization of the reverse process: linear steps, with or without Gaussian noise.
///
/// From log-time u_n down to u_{n-1}, with ŝ the guided score at (Y_n, u_n) and z ~ N(0, I):
///
///     Y_{n-1} = a Y_n + b ŝ + σ z.
///
/// Every sampler of this shape is one file here, which states its step in the papers' symbols and
/// its weak order: the power of the step in the error of an expectation. A sampler that evaluates
/// the score more than once in a step has more stages than steps; all others need only
/// `coefficients(from:to:)`.
public protocol Sampler: Sendable {
  /// a, b and σ of the step with one evaluation from log-time `u` to log-time `v` < `u`.
  func coefficients(from u: Double, to v: Double) -> StepCoefficients

  /// The number of stages, that is of evaluations of the score, of a chain with `steps` >= 1 steps.
  ///
  /// One for each step unless a sampler says otherwise.
  func stageCount(steps: Int) -> Int

  /// Stage `index`, 0 at u_N, on the grid `logTimes`, which ascends from u_0 to u_N.
  ///
  /// One `coefficients(from:to:)` for each step unless a sampler says otherwise.
  func stage(_ index: Int, logTimes: [Double]) -> SamplerStage

  /// Whether the papers' theorems speak of it: a stochastic discretization of the reverse process.
  ///
  /// True unless a sampler says otherwise.
  var isReverseProcess: Bool { get }
}

extension Sampler {
  /// See `Sampler`.
  public func stageCount(steps: Int) -> Int { steps }

  /// See `Sampler`.
  public func stage(_ index: Int, logTimes: [Double]) -> SamplerStage {
    let upper = logTimes.count - 1 - index
    return SamplerStage(
      logTime: logTimes[upper],
      coefficients: coefficients(from: logTimes[upper], to: logTimes[upper - 1]),
      carry: 0,
      step: index
    )
  }

  /// See `Sampler`.
  public var isReverseProcess: Bool { true }
}

/// The three numbers of a step Y' = a Y + b ŝ + σ z.
public struct StepCoefficients: Equatable, Sendable {
  /// a, the factor on the state.
  public var state: Double
  /// b, the factor on the guided score.
  public var score: Double
  /// σ >= 0, the scale of the noise; 0 makes the step deterministic.
  public var noise: Double

  /// a, b and σ.
  public init(state: Double, score: Double, noise: Double) {
    self.state = state
    self.score = score
    self.noise = noise
  }
}
