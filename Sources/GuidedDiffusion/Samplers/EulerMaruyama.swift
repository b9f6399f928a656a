/// The Euler-Maruyama scheme of the reverse process in log-time.
///
/// With h = u_n - u_{n-1}:  Y_{n-1} = Y_n + h (Y_n/2 + ŝ) + √h z.  Weak order 1.
public struct EulerMaruyama: Sampler {
  /// The scheme; it has no parameters.
  public init() {}

  /// See `Sampler`.
  public func coefficients(from u: Double, to v: Double) -> StepCoefficients {
    let h = u - v
    return StepCoefficients(state: 1 + 0.5 * h, score: h, noise: h.squareRoot())
  }
}
