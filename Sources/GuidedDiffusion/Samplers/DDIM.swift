/// Denoising diffusion implicit models (Song, Meng & Ermon 2021, equations 12 and 16).
///
/// With ᾱ_n = e^{-u_n}, the predicted data x̂ and the predicted noise ε̂ at (Y_n, u_n):
///
///     x̂ = (Y_n + (1 - ᾱ_n) ŝ)/√ᾱ_n,      ε̂ = -√(1 - ᾱ_n) ŝ,
///     Y_{n-1} = √ᾱ_{n-1} x̂ + √(1 - ᾱ_{n-1} - σ²) ε̂ + σ z,
///     σ = η √((1 - ᾱ_{n-1})/(1 - ᾱ_n)) √(1 - ᾱ_n/ᾱ_{n-1}).
///
/// η = 0 adds no noise and follows the probability-flow ODE; η = 1 is, in exact arithmetic, the step
/// of `DDPM` with the posterior variance. A last step to u = 0 adds no noise at any η. As N grows the
/// chain approaches dY = (Y/2 + (1 + η²) ŝ/2) du + η dB, which without guidance has the marginal laws
/// of the reverse process at every η; with guidance its laws depend on η.
///
/// Weak order 1 where the grid ends at u_0 > 0. On equal steps to u_0 = 0 the error is of order
/// h ln(1/h), as of DDPM with the posterior variance.
public struct DDIM: Sampler, Equatable {
  /// η in [0, 1], the scale of the noise.
  public let eta: Double

  /// The sampler with noise scale `eta`, which must lie in [0, 1].
  public init(eta: Double = 0) {
    precondition(eta >= 0 && eta <= 1, "eta must lie in [0, 1]")
    self.eta = eta
  }

  /// See `Sampler`.
  public func coefficients(from u: Double, to v: Double) -> StepCoefficients {
    let h = u - v
    let beta = -Elementary.expm1(-h)
    let growth = Elementary.exp(0.5 * h)
    // 1 - ᾱ before and after the step.
    let before = -Elementary.expm1(-u)
    let after = -Elementary.expm1(-v)
    let share = after / before
    let variance = eta * eta * share * beta
    // 1 - ᾱ_{n-1} - σ² and b = √(1 - ᾱ_n) (√(α^{-1}(1 - ᾱ_n)) - √(1 - ᾱ_{n-1} - σ²)), with
    // 1 - ᾱ_n = α (1 - ᾱ_{n-1}) + 1 - α put in so that nothing cancels.
    let kept = share * ((1 - beta) * after + (1 - eta * eta) * beta)
    let root = before.squareRoot()
    let score =
      root * (Elementary.expm1(h) + variance) / (growth * root + kept.squareRoot())
    return StepCoefficients(state: growth, score: score, noise: variance.squareRoot())
  }

  /// False: no theorem on guidance covers η < 1, and η = 1 has its own name, `DDPM`.
  public var isReverseProcess: Bool { false }
}
