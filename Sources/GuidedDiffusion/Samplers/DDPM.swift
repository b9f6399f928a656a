/// Ancestral sampling (Ho, Jain & Abbeel 2020), the sampler of both papers.
///
/// With h = u_n - u_{n-1}, α = e^{-h}, ᾱ_n = e^{-u_n}:
///
///     Y_{n-1} = (Y_n + (1 - α) ŝ)/√α + σ z,
///     σ² = 1 - α ("beta")   or   (1 - α)(1 - ᾱ_{n-1})/(1 - ᾱ_n) ("posterior").
///
/// Weak order 1 with "beta". With "posterior" too where the grid ends at u_0 > 0; where it ends at
/// u_0 = 0 the error is of order h ln(1/h), a factor ln(1/h) short of that.
public struct DDPM: Sampler {
  /// Which σ² the step adds.
  public enum Variance: String, CaseIterable, Sendable {
    /// 1 - α: close to the continuous process for targets of unit scale.
    case beta
    /// That of the posterior of Y_{n-1} given Y_n and a known X_0; 0 in the last step to u = 0.
    case posterior
  }

  /// Which σ² the step adds.
  public var variance: Variance

  /// Ancestral sampling with the given noise variance.
  public init(variance: Variance = .beta) {
    self.variance = variance
  }

  /// See `Sampler`.
  public func coefficients(from u: Double, to v: Double) -> StepCoefficients {
    let beta = -Elementary.expm1(v - u)
    let inverseRoot = Elementary.exp(0.5 * (u - v))
    let share = variance == .beta ? 1 : Elementary.expm1(-v) / Elementary.expm1(-u)
    return StepCoefficients(
      state: inverseRoot,
      score: beta * inverseRoot,
      noise: (beta * share).squareRoot()
    )
  }
}
