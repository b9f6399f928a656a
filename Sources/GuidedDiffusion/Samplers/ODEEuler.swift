/// Euler's method for the probability-flow ODE in log-time.
///
/// The ODE is dY = (Y + ŝ)/2 du, with du the log-time undone; without guidance its solutions have
/// the marginal laws of the reverse process (Song, Sohl-Dickstein, Kingma, Kumar, Ermon & Poole
/// 2021). With h = u_n - u_{n-1}:
///
///     Y_{n-1} = Y_n + (h/2) (Y_n + ŝ).
///
/// No noise. Weak order 1.
public struct ODEEuler: Sampler, Equatable {
  /// The method; it has no parameters.
  public init() {}

  /// See `Sampler`.
  public func coefficients(from u: Double, to v: Double) -> StepCoefficients {
    let half = 0.5 * (u - v)
    return StepCoefficients(state: 1 + half, score: half, noise: 0)
  }

  /// False: the process has no noise.
  public var isReverseProcess: Bool { false }
}
