/// The exponential integrator: exact in the linear part, the score frozen over the step.
///
/// With α = e^{-(u_n - u_{n-1})}:  Y_{n-1} = Y_n/√α + 2(1/√α - 1) ŝ + √(1/α - 1) z.  Weak order 1.
public struct ExponentialIntegrator: Sampler {
  /// The scheme; it has no parameters.
  public init() {}

  /// See `Sampler`.
  public func coefficients(from u: Double, to v: Double) -> StepCoefficients {
    let growth = Elementary.expm1(0.5 * (u - v))
    return StepCoefficients(
      state: 1 + growth,
      score: 2 * growth,
      noise: Elementary.expm1(u - v).squareRoot()
    )
  }
}
