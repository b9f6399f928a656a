import Foundation

/// The integral of the improvement theorem along a one-dimensional guided chain, without noise.
///
///     E[f(Y^ω)] - E[f(Y^0)] = ∫ E[ω(u) f_u(Y_u) g_u(Y_u) d_u(Y_u)] du
///
/// Here d is the direction the guidance adds, which is g itself unless it is the plug-in. The
/// density of the chain starts as N(0, 1) and is carried forward from u_n to u_{n-1} on a table,
///
///     q_{n-1}(y) = ∫ q_n(x) N(y; m_n(x), σ_n²) dx,
///
/// and every integral is a trapezoidal sum over the table. Only the last step may have σ = 0.
///
/// Source: Jiao, Chen & Li 2025, the improvement of a reward by guidance.
public struct OraclePathIntegral: Sendable {
  /// The increasing log-times u_0 to u_N of the grid.
  public let logTimes: [Double]
  /// The rates E[ω f_u g_u d_u] at u_0 to u_N under the chain.
  public let rates: [Double]
  /// The expectations E[f_u(Y_n)] at u_0 to u_N under the chain.
  public let expectations: [Double]

  /// Carries the density of a chain and integrates.
  ///
  /// - Parameters:
  ///   - law: A one-dimensional base law and its tilt.
  ///   - direction: The exact or the plug-in gradient as d.
  ///   - logTimes: The grid u_0 < ... < u_N.
  ///   - sampler: The discrete step.
  ///   - domain: The interval of the table: it must hold all of the mass of f q.
  ///   - spacing: The distance of the table's points in the units of x; nil for half of the
  ///     smallest positive σ_n, but no more than 0.05.
  ///   - omega: The signed strength ω(u) in the step that starts at u.
  public init(
    law: OracleTiltedLaw,
    direction: OracleTiltedLaw.Direction = .exact,
    logTimes: [Double],
    sampler: OracleSampler,
    domain: ClosedRange<Double>,
    spacing: Double? = nil,
    omega: (_ logTime: Double) -> Double
  ) {
    let last = logTimes.count - 1
    let deviations = (1...last).map { sampler.noiseScale(from: logTimes[$0], to: logTimes[$0 - 1]) }
    let smallest = deviations.filter { $0 > 0 }.reduce(0.1, min)
    let wanted = spacing ?? smallest / 2
    let intervals = Int(((domain.upperBound - domain.lowerBound) / wanted).rounded(.up))
    let width = (domain.upperBound - domain.lowerBound) / Double(intervals)
    var points = (0...intervals).map { domain.lowerBound + width * Double($0) }
    var masses = points.map { width * exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() }
    var rates = logTimes.map { _ in 0.0 }
    var expectations = rates
    var endExpectation: Double?
    for step in stride(from: last, through: 0, by: -1) {
      let posterior = law.posterior(at: logTimes[step])
      let strength = omega(logTimes[step])
      let slopes = points.map { law.gradient(at: [$0], in: posterior)[0] }
      let pushes =
        direction == .exact
        ? slopes : points.map { law.gradient(direction, at: [$0], in: posterior)[0] }
      for (index, point) in points.enumerated() where masses[index] > 0 {
        let value = exp(law.logExpectation(at: [point], in: posterior))
        expectations[step] += masses[index] * value
        rates[step] += masses[index] * strength * value * slopes[index] * pushes[index]
      }
      if step == 0 { break }
      let upper = logTimes[step]
      let lower = logTimes[step - 1]
      let means = points.indices.map { index in
        sampler.mean(
          of: points[index],
          guidedScore: posterior.baseScore(at: [points[index]])[0] + strength * pushes[index],
          from: upper,
          to: lower
        )
      }
      let deviation = deviations[step - 1]
      if deviation == 0 {
        precondition(step == 1, "only the last step may be without noise")
        points = means
      } else {
        if step == 1, case .halfSpace = law.tilt {
          // The trapezoidal rule would err at the jump of f.
          endExpectation = zip(masses, means).reduce(0) { sum, entry in
            let (mass, mean) = entry
            let covariance = [[deviation * deviation]]
            return sum + mass * law.tilt.gaussianExpectation(mean: [mean], covariance: covariance)
          }
        }
        masses = Self.spread(masses, around: means, deviation, over: points, width)
      }
    }
    self.logTimes = logTimes
    self.rates = rates
    if let endExpectation { expectations[0] = endExpectation }
    self.expectations = expectations
  }

  /// The sum Σ_{n=1}^N (u_n - u_{n-1}) rate_n, each step with the rate before it.
  public var riemannSum: Double {
    (1..<logTimes.count).reduce(0) { sum, step in
      let length = logTimes[step] - logTimes[step - 1]
      return sum + length * rates[step]
    }
  }

  /// The trapezoidal sum of the rates over the grid.
  ///
  /// At u = 0 the gradient of a half-space is taken as zero.
  public var trapezoidSum: Double {
    (1..<logTimes.count).reduce(0) { sum, step in
      let length = logTimes[step] - logTimes[step - 1]
      return sum + length * (rates[step] + rates[step - 1]) / 2
    }
  }

  /// The masses after a step; kernels end at nine deviations.
  private static func spread(
    _ masses: [Double],
    around means: [Double],
    _ deviation: Double,
    over points: [Double],
    _ width: Double
  ) -> [Double] {
    var result = masses.map { _ in 0.0 }
    let height = width / (deviation * (2 * Double.pi).squareRoot())
    for (mass, mean) in zip(masses, means) where mass > 0 {
      let reach = 9 * deviation
      let first = ((mean - reach - points[0]) / width).rounded(.up)
      let last = ((mean + reach - points[0]) / width).rounded(.down)
      let lowest = Int(max(first, 0))
      let highest = Int(min(last, Double(points.count - 1)))
      if lowest > highest { continue }
      for index in lowest...highest {
        let normal = (points[index] - mean) / deviation
        result[index] += mass * height * exp(-0.5 * normal * normal)
      }
    }
    return result
  }
}
