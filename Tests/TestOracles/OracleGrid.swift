import Foundation

/// Grids of N + 1 increasing log-times, listed from the data end u_0 to the noise end u_N.
///
/// A log-time u belongs to the signal fraction ᾱ = e^{-u}.
public enum OracleGrid {
  /// The log-uniform grid: N equal steps of u.
  ///
  ///     u_n = end + (start - end) n / N
  ///
  /// - Parameters:
  ///   - start: The log-time U = u_N at which the reverse process starts.
  ///   - end: The log-time u_0 >= 0 at which it ends.
  ///   - stepCount: The number N >= 1 of steps.
  /// - Returns: The N + 1 log-times, increasing.
  public static func logUniform(start: Double, end: Double = 0, stepCount: Int) -> [Double] {
    (0...stepCount).map { end + (start - end) * Double($0) / Double(stepCount) }
  }

  /// The grid of the convergence theory, slow at first and then geometric.
  ///
  ///     β_1 = N^{-c0},   β_n = (c1 ln N / N) min{β_1 (1 + c1 ln N / N)^n, 1}  for n >= 2,
  ///     u_0 = 0,         u_n = u_{n-1} - ln(1 - β_n)
  ///
  /// The rate c1 ln N / N must be below one, or a step would destroy the whole signal.
  ///
  /// - Parameters:
  ///   - stepCount: The number N >= 2 of steps.
  ///   - smallestStepExponent: The exponent c0 > 0.
  ///   - rate: The constant c1 > 0.
  /// - Returns: The N + 1 log-times, increasing from zero.
  ///
  /// Source: Li & Jiao 2025, the step sizes of the sampler.
  public static func li(
    stepCount: Int,
    smallestStepExponent: Double = 2,
    rate: Double = 4
  ) -> [Double] {
    let count = Double(stepCount)
    let growth = rate * log(count) / count
    precondition(growth > 0 && growth < 1, "c1 ln N / N must lie between zero and one")
    let firstBeta = pow(count, -smallestStepExponent)
    var logTimes = [0.0]
    var logTime = 0.0
    for step in 1...stepCount {
      let beta =
        step == 1 ? firstBeta : growth * min(firstBeta * pow(1 + growth, Double(step)), 1)
      logTime -= log(1 - beta)
      logTimes.append(logTime)
    }
    return logTimes
  }

  /// The linear schedule of DDPM, its ends scaled to the number of steps.
  ///
  ///     β_n from 10⁻⁴ · 1000/N to 0.02 · 1000/N in equal increments,  u_n = u_{n-1} - ln(1 - β_n)
  ///
  /// - Parameter stepCount: The number N >= 21 of steps.
  /// - Returns: The N + 1 log-times, increasing from zero.
  ///
  /// Sources: Ho, Jain & Abbeel 2020; Nichol & Dhariwal 2021 (the scaling).
  public static func linearBeta(stepCount: Int) -> [Double] {
    let scale = 1000 / Double(stepCount)
    let increment = scale * (0.02 - 1e-4) / Double(stepCount - 1)
    var signal = 1.0
    return [0]
      + (0..<stepCount).map { step in
        signal *= 1 - (scale * 1e-4 + increment * Double(step))
        return -log(signal)
      }
  }

  /// The cosine schedule, whose last β is cut to 0.999.
  ///
  ///     ᾱ(t) = cos²((t/N + s)/(1 + s) · π/2)/cos²(s/(1 + s) · π/2),  s = 0.008,
  ///     β_n = min(1 - ᾱ(n)/ᾱ(n-1), 0.999),  u_n = u_{n-1} - ln(1 - β_n)
  ///
  /// - Parameter stepCount: The number N >= 1 of steps.
  /// - Returns: The N + 1 log-times, increasing from zero.
  ///
  /// Source: Nichol & Dhariwal 2021, equation 17.
  public static func cosine(stepCount: Int) -> [Double] {
    func signal(_ time: Int) -> Double {
      let angle = (Double(time) / Double(stepCount) + 0.008) / 1.008 * Double.pi / 2
      return pow(cos(angle) / cos(0.008 / 1.008 * Double.pi / 2), 2)
    }
    var kept = 1.0
    return [0]
      + (1...stepCount).map { step in
        kept *= 1 - min(1 - signal(step) / signal(step - 1), 0.999)
        return -log(kept)
      }
  }

  /// The noise levels of Karras, as log-times with the same ratio of signal to noise.
  ///
  ///     σ_i = (80^{1/ρ} + i/(N-1) (0.002^{1/ρ} - 80^{1/ρ}))^ρ for i < N,  σ_N = 0,  u = ln(1 + σ²)
  ///
  /// - Parameters:
  ///   - rho: The exponent ρ > 0.
  ///   - stepCount: The number N >= 1 of steps; with one step, from σ = 80 to 0.
  /// - Returns: The N + 1 log-times, increasing from zero.
  ///
  /// Source: Karras, Aittala, Aila & Laine 2022, equation 5.
  public static func karras(rho: Double = 7, stepCount: Int) -> [Double] {
    let largest = pow(80, 1 / rho)
    let smallest = pow(0.002, 1 / rho)
    return [0]
      + (0..<stepCount).reversed().map { index in
        let share = stepCount == 1 ? 0 : Double(index) / Double(stepCount - 1)
        return log1p(pow(pow((1 - share) * largest + share * smallest, rho), 2))
      }
  }
}
