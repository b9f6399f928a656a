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

  /// The number of stages of a chain with `steps` steps; by default one per step.
  func stageCount(steps: Int) -> Int

  /// Stage `index`, 0 being the first from u_N, on the grid `logTimes`, which ascends.
  func stage(_ index: Int, logTimes: [Double]) -> SamplerStage

  /// Whether it is a stochastic discretization of the reverse process, of which the theorems speak.
  var isReverseProcess: Bool { get }
}

extension Sampler {
  /// One stage per step.
  public func stageCount(steps: Int) -> Int { steps }

  /// The step itself.
  public func stage(_ index: Int, logTimes: [Double]) -> SamplerStage {
    let n = logTimes.count - 1 - index
    return SamplerStage(
      logTime: logTimes[n],
      coefficients: coefficients(from: logTimes[n], to: logTimes[n - 1]),
      carry: 0,
      step: index
    )
  }

  /// True unless a sampler says otherwise.
  public var isReverseProcess: Bool { true }
}

/// One evaluation of the score and the update it feeds.
///
/// Y' = carry · (the state at the start of the step) + a Y + b ŝ(Y) + σ z.
public struct SamplerStage: Equatable, Sendable {
  /// u at which the score is taken.
  public var logTime: Double
  /// a, b and σ.
  public var coefficients: StepCoefficients
  /// The factor on the state at the start of the step; 0 for samplers of one stage.
  public var carry: Double
  /// The number of the step it belongs to, 0 being the first from u_N.
  public var step: Int

  /// A stage of these numbers.
  public init(logTime: Double, coefficients: StepCoefficients, carry: Double, step: Int) {
    self.logTime = logTime
    self.coefficients = coefficients
    self.carry = carry
    self.step = step
  }
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
