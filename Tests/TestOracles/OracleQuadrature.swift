import Foundation

/// The expectation of a positive functional of a one-dimensional chain's end, by backward
/// quadrature.
///
/// With the step mean m_n and noise scale σ_n from u_n to u_{n-1}, and the functional F > 0,
///
///     v_0 = F,    v_n(x) = E[v_{n-1}(m_n(x) + σ_n Z)],    E[F(Y_0)] = E[v_N(Z)]  for Y_N ~ N(0, 1)
///
/// Each inner expectation is a Gauss-Hermite sum over a cubic spline of log v_{n-1}; the outer one
/// is the trapezoidal rule on the grid. This is the discrete chain's own value: no Monte Carlo
/// error, and no error of discretization in time.
public struct OracleQuadrature: Sendable {
  /// The increasing log-times u_0 to u_N of the grid.
  public let logTimes: [Double]
  /// The discrete step.
  public let sampler: OracleSampler
  /// The interval the values are tabulated on.
  public let domain: ClosedRange<Double>
  /// The greatest distance of neighbouring points of the table, in the units of x.
  public let spacing: Double
  /// The number of Gauss-Hermite nodes of each step.
  public let nodeCount: Int

  /// Creates a quadrature.
  ///
  /// - Parameters:
  ///   - logTimes: The grid u_0 < ... < u_N of log-times.
  ///   - sampler: The discrete step.
  ///   - domain: The interval of the table: it must hold all of the mass of F p, not only
  ///     that of p.
  ///   - spacing: The distance of the table's points, in the units of x; a thirtieth of the
  ///     narrowest component's standard deviation is ample.
  ///   - nodeCount: The number of Gauss-Hermite nodes of each step.
  public init(
    logTimes: [Double],
    sampler: OracleSampler,
    domain: ClosedRange<Double>,
    spacing: Double = 0.03,
    nodeCount: Int = 12
  ) {
    self.logTimes = logTimes
    self.sampler = sampler
    self.domain = domain
    self.spacing = spacing
    self.nodeCount = nodeCount
  }

  /// The interval within `reach` standard deviations of any component, and of N(0, 1).
  ///
  /// Every component counts, not only the guided class: half of the mass of E[1/p(c|x)] may lie
  /// many deviations away from that class.
  ///
  /// - Parameters:
  ///   - mixture: A one-dimensional mixture.
  ///   - reach: The number of standard deviations.
  /// - Returns: The smallest such interval.
  public static func domain(
    of mixture: OracleMixture,
    reach: Double = 10
  ) -> ClosedRange<Double> {
    var lower = -reach
    var upper = reach
    for component in mixture.classes.flatMap(\.components) {
      let extent = reach * component.covariance[0][0].squareRoot()
      lower = min(lower, component.mean[0] - extent)
      upper = max(upper, component.mean[0] + extent)
    }
    return lower...upper
  }

  /// The chain's expectation of a positive functional.
  ///
  /// - Parameters:
  ///   - logFunctional: log F of the final point.
  ///   - guidedScore: The guided score ŝ at a log-time: called once per step with u_n, it returns
  ///     the function x -> ŝ(x, u_n).
  /// - Returns: E[F(Y_0)] when Y_N ~ N(0, 1).
  public func expectation(
    ofLog logFunctional: (_ point: Double) -> Double,
    guidedScore: (_ logTime: Double) -> (_ point: Double) -> Double
  ) -> Double {
    let intervals = ((domain.upperBound - domain.lowerBound) / spacing).rounded(.up)
    let width = (domain.upperBound - domain.lowerBound) / intervals
    let points = (0...Int(intervals)).map { domain.lowerBound + width * Double($0) }
    let rule = OracleHermite(nodeCount: nodeCount)
    var logValues = points.map(logFunctional)
    for step in 1..<logTimes.count {
      let upper = logTimes[step]
      let lower = logTimes[step - 1]
      let spline = OracleSpline(lower: domain.lowerBound, spacing: width, values: logValues)
      let deviation = sampler.noiseScale(from: upper, to: lower)
      let score = guidedScore(upper)
      logValues = points.map { point in
        let mean = sampler.mean(of: point, guidedScore: score(point), from: upper, to: lower)
        if deviation == 0 { return spline.value(at: mean) }
        return OracleSum.logSumExp(
          zip(rule.nodes, rule.weights).map { node, weight in
            log(weight) + spline.value(at: mean + deviation * node)
          }
        )
      }
    }
    let logNormalizer = 0.5 * log(2 * Double.pi)
    return zip(points, logValues).reduce(0) { sum, entry in
      sum + width * exp(entry.1 - 0.5 * entry.0 * entry.0 - logNormalizer)
    }
  }

  /// The chain's expectation under classifier-free guidance.
  ///
  /// The guided score is s(x|c) + w k(u) [s(x|c) - s(x)].
  ///
  /// - Parameters:
  ///   - mixture: A one-dimensional mixture.
  ///   - guidedClass: The class c.
  ///   - scale: The guidance scale w >= 0; zero is unguided.
  ///   - scheduleFactor: The factor k(u) that multiplies w in the step that starts at u.
  ///   - logFunctional: log F of the final point; nil for log 1/p(c|x) under the data law.
  /// - Returns: E[F(Y_0)] when Y_N ~ N(0, 1).
  public func classifierFreeExpectation(
    mixture: OracleMixture,
    guidedClass: Int,
    scale: Double,
    scheduleFactor: (_ logTime: Double) -> Double = { _ in 1 },
    logFunctional: ((_ point: Double) -> Double)? = nil
  ) -> Double {
    let reciprocal = { (point: Double) -> Double in
      mixture.logReciprocalClassProbability(at: [point], classIndex: guidedClass)
    }
    return expectation(ofLog: logFunctional ?? reciprocal) { logTime in
      let noised = mixture.noised(at: logTime)
      let strength = scale * scheduleFactor(logTime)
      return { point in
        let conditional = noised.score(at: [point], classIndex: guidedClass)[0]
        return conditional + strength * (conditional - noised.score(at: [point])[0])
      }
    }
  }
}
