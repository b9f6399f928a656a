/// The papers' schedule (Li & Jiao 2025, equation for β_n; also Li, Wei, Chen & Chi 2023).
///
/// β_1 = N^{-c0} and, for n >= 2, β_n = (c1 ln N/N) min{β_1 (1 + c1 ln N/N)^n, 1}; α_n = 1 - β_n and
/// u_n = -Σ_{i<=n} ln α_i, u_0 = 0. Steps grow geometrically from the data up and are then constant.
public struct LiGrid: NoiseGrid, Equatable {
  /// c0 > 0, the power of 1/N in the first step.
  public var c0: Double
  /// c1 > 0, the rate of growth in units of ln N/N.
  public var c1: Double

  /// The schedule with its two constants.
  public init(c0: Double = 2, c1: Double = 4) {
    self.c0 = c0
    self.c1 = c1
  }

  /// See `NoiseGrid`.
  public func logTimes(steps: Int) -> [Double] {
    let logSteps = Elementary.log(Double(steps))
    let rate = c1 * logSteps / Double(steps)
    let first = Elementary.exp(-c0 * logSteps)
    var times = [0.0]
    for n in 1...steps {
      let growth = min(Elementary.exp(-c0 * logSteps + Double(n) * Elementary.log1p(rate)), 1)
      let beta = n == 1 ? first : rate * growth
      times.append(times[n - 1] - Elementary.log1p(-beta))
    }
    return times
  }

  /// See `NoiseGrid`.
  public func problem(steps: Int) -> String? {
    guard c0 > 0, c1 > 0, c0.isFinite, c1.isFinite else {
      return "needs c0 and c1 positive and finite"
    }
    guard steps >= 2, c1 * Elementary.log(Double(steps)) / Double(steps) < 1 else {
      return "needs c1 ln(steps)/steps < 1 and at least 2 steps; with \(steps) steps a step would"
        + " remove all signal"
    }
    // The smallest steps must still change u: β_2 against the sum of double precision.
    guard logTimes(steps: steps).isAscending else {
      return "has steps too small for double precision with c0 = \(c0)"
    }
    return nil
  }
}
