/// Heun's method for the probability-flow ODE in log-time.
///
/// The ODE is dY = (Y + ŝ)/2 du, with du the log-time undone. With h = u_n - u_{n-1}, a step is an
/// Euler step and the trapezoidal rule on its two ends, as in Algorithm 1 of Karras, Aittala, Aila &
/// Laine 2022:
///
///     Y* = Y_n + (h/2) (Y_n + ŝ(Y_n, u_n)),
///     Y_{n-1} = Y_n/2 + (1/2 + h/4) Y* + (h/4) ŝ(Y*, u_{n-1}).
///
/// The last step, to u_0, is the Euler step alone, so N steps have 2N - 1 stages. No noise. Weak
/// order 2: the one Euler step adds an error of the order of the square of its length.
public struct ODEHeun: Sampler, Equatable {
  /// The method; it has no parameters.
  public init() {}

  /// The Euler step, which is the first stage of a step and the whole of the last; see `Sampler`.
  public func coefficients(from u: Double, to v: Double) -> StepCoefficients {
    ODEEuler().coefficients(from: u, to: v)
  }

  /// See `Sampler`.
  public func stageCount(steps: Int) -> Int { 2 * steps - 1 }

  /// The Euler stage of a step at an even `index`, the trapezoidal one at an odd; see `Sampler`.
  public func stage(_ index: Int, logTimes: [Double]) -> SamplerStage {
    let step = index / 2
    let upper = logTimes.count - 1 - step
    let (u, v) = (logTimes[upper], logTimes[upper - 1])
    guard index % 2 == 1 else {
      return SamplerStage(
        logTime: u,
        coefficients: coefficients(from: u, to: v),
        carry: 0,
        step: step
      )
    }
    let quarter = 0.25 * (u - v)
    return SamplerStage(
      logTime: v,
      coefficients: StepCoefficients(state: 0.5 + quarter, score: quarter, noise: 0),
      carry: 0.5,
      step: step
    )
  }

  /// False: the process has no noise.
  public var isReverseProcess: Bool { false }
}
