import Foundation

/// One step of a discrete sampler from u_n down to u_{n-1}, written from its definition.
///
/// With h = u_n - u_{n-1}, α = e^{-h}, ᾱ_n = e^{-u_n} and the guided score ŝ at (Y, u_n):
///
///     DDPM beta:               Y' = (Y + (1 - α) ŝ)/√α + σ z,  σ² = 1 - α
///     DDPM posterior:          the same mean,                  σ² = (1 - α)(1 - ᾱ_{n-1})/(1 - ᾱ_n)
///     Euler-Maruyama:          Y' = Y + h (Y/2 + ŝ) + √h z
///     exponential integrator:  Y' = Y/√α + 2 (1/√α - 1) ŝ + √(1/α - 1) z
///     DDIM(η):                 Y' = √ᾱ_{n-1} x̂ + √(1 - ᾱ_{n-1} - σ²) ε̂ + σ z,
///                              x̂ = (Y + (1 - ᾱ_n) ŝ)/√ᾱ_n,  ε̂ = -√(1 - ᾱ_n) ŝ,
///                              σ = η √((1 - ᾱ_{n-1})/(1 - ᾱ_n)) √(1 - ᾱ_n/ᾱ_{n-1})
///     Euler, flow ODE:         Y' = Y + (h/2) (Y + ŝ)
///
/// Sources: Ho, Jain & Abbeel 2020 (both DDPM variances); Li & Jiao 2025 (the process they
/// discretize); Song, Meng & Ermon 2021 (DDIM).
public enum OracleSampler: Hashable, Sendable {
  /// The DDPM step whose variance is 1 - α.
  case ddpmBeta
  /// The DDPM step whose variance is that of the posterior; zero in a last step to u = 0.
  case ddpmPosterior
  /// The Euler-Maruyama step.
  case eulerMaruyama
  /// The exponential integrator, exact for a score held constant over the step.
  case exponentialIntegrator
  /// The DDIM step with the noise scale η in [0, 1].
  case ddim(eta: Double)
  /// Euler's step for the probability-flow ODE.
  case odeEuler

  /// The discretizations of the reverse process: all but DDIM and the ODE.
  public static let reverseProcesses: [OracleSampler] = [
    .ddpmBeta, .ddpmPosterior, .eulerMaruyama, .exponentialIntegrator,
  ]

  /// The mean of the step.
  ///
  /// - Parameters:
  ///   - value: The coordinate Y before the step.
  ///   - guidedScore: The coordinate ŝ of the guided score at (Y, u_n).
  ///   - upper: The log-time u_n before the step.
  ///   - lower: The log-time u_{n-1} < u_n after the step.
  /// - Returns: The mean of Y'.
  public func mean(
    of value: Double,
    guidedScore: Double,
    from upper: Double,
    to lower: Double
  ) -> Double {
    let length = upper - lower
    let alpha = exp(-length)
    switch self {
    case .ddpmBeta, .ddpmPosterior:
      return (value + (1 - alpha) * guidedScore) / alpha.squareRoot()
    case .eulerMaruyama:
      return value + length * (value / 2 + guidedScore)
    case .exponentialIntegrator:
      return value / alpha.squareRoot() + 2 * (1 / alpha.squareRoot() - 1) * guidedScore
    case .ddim:
      let scale = noiseScale(from: upper, to: lower)
      let data = (value + (1 - exp(-upper)) * guidedScore) / exp(-upper).squareRoot()
      let noise = -(1 - exp(-upper)).squareRoot() * guidedScore
      return exp(-lower).squareRoot() * data
        + (1 - exp(-lower) - scale * scale).squareRoot() * noise
    case .odeEuler:
      return value + length / 2 * (value + guidedScore)
    }
  }

  /// The noise scale σ of the step.
  ///
  /// - Parameters:
  ///   - upper: The log-time u_n before the step.
  ///   - lower: The log-time u_{n-1} < u_n after the step.
  /// - Returns: The standard deviation of each coordinate of Y'.
  public func noiseScale(from upper: Double, to lower: Double) -> Double {
    let length = upper - lower
    let alpha = exp(-length)
    switch self {
    case .ddpmBeta:
      return (1 - alpha).squareRoot()
    case .ddpmPosterior:
      return ((1 - alpha) * (1 - exp(-lower)) / (1 - exp(-upper))).squareRoot()
    case .eulerMaruyama:
      return length.squareRoot()
    case .exponentialIntegrator:
      return (1 / alpha - 1).squareRoot()
    case .ddim(let eta):
      return eta * ((1 - exp(-lower)) / (1 - exp(-upper))).squareRoot()
        * (1 - exp(-upper) / exp(-lower)).squareRoot()
    case .odeEuler:
      return 0
    }
  }

  /// The whole step Y' = mean + σ z.
  ///
  /// - Parameters:
  ///   - value: The coordinate Y before the step.
  ///   - guidedScore: The coordinate ŝ of the guided score at (Y, u_n).
  ///   - upper: The log-time u_n before the step.
  ///   - lower: The log-time u_{n-1} < u_n after the step.
  ///   - noise: The standard normal number z.
  /// - Returns: The coordinate Y' after the step.
  public func step(
    _ value: Double,
    guidedScore: Double,
    from upper: Double,
    to lower: Double,
    noise: Double
  ) -> Double {
    mean(of: value, guidedScore: guidedScore, from: upper, to: lower)
      + noiseScale(from: upper, to: lower) * noise
  }
}
