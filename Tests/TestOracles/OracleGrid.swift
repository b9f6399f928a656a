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
}
