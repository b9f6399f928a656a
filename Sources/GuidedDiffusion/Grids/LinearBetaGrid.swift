/// The linear schedule of DDPM (Ho, Jain & Abbeel 2020) for any number of steps.
///
/// β_n rises linearly from 10⁻⁴ to 0.02 at 1000 steps; for other N both ends are multiplied by 1000/N
/// (as in the code of Nichol & Dhariwal 2021), which keeps the noisiest level near u_N = 10:
///
///     β_n = (1000/N) (10⁻⁴ + (0.02 - 10⁻⁴)(n - 1)/(N - 1)),      u_n = -Σ_{i<=n} ln(1 - β_i), u_0 = 0.
public struct LinearBetaGrid: NoiseGrid, Equatable {
  /// The schedule; it has no parameters.
  public init() {}

  /// See `NoiseGrid`.
  public func logTimes(steps: Int) -> [Double] {
    let count = Double(steps)
    let first = 0.1 / count
    let last = 20 / count
    var times = [0.0]
    for n in 1...steps {
      let beta = first + (last - first) * (Double(n - 1) / max(count - 1, 1))
      times.append(times[n - 1] - Elementary.log1p(-beta))
    }
    return times
  }

  /// See `NoiseGrid`.
  public func problem(steps: Int) -> String? {
    guard steps >= 21 else {
      return "needs at least 21 steps, so that the largest β = 20/steps is below 1; with \(steps)"
        + " steps a step would remove all signal"
    }
    return nil
  }
}
