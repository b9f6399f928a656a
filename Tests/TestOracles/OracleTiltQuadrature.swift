import Foundation

/// Backward quadrature under tilted guidance, in one dimension.
extension OracleQuadrature {
  /// The interval that holds the mass of f p and of the guided chains, to `reach` deviations.
  ///
  /// It is the interval of the mixture with the centre or boundary of the tilt. An
  /// exponential-linear tilt of strength ω moves a component by ω a Σ, so that is added.
  ///
  /// - Parameters:
  ///   - law: A one-dimensional base law and its tilt.
  ///   - strength: The signed strength ω of the guidance.
  ///   - reach: The number of standard deviations.
  /// - Returns: The smallest such interval.
  public static func domain(
    of law: OracleTiltedLaw,
    strength: Double = 1,
    reach: Double = 10
  ) -> ClosedRange<Double> {
    let base = domain(of: law.mixture, reach: reach)
    var lower = base.lowerBound
    var upper = base.upperBound
    switch law.tilt {
    case .exponentialLinear(let direction):
      for component in law.mixture.classes.flatMap(\.components) {
        for multiple in [1, strength] {
          let mean = component.mean[0] + multiple * direction[0] * component.covariance[0][0]
          let extent = reach * component.covariance[0][0].squareRoot()
          lower = min(lower, mean - extent)
          upper = max(upper, mean + extent)
        }
      }
    case .radial(let centre, _), .quadratic(let centre, _, _):
      lower = min(lower, centre[0])
      upper = max(upper, centre[0])
    case .halfSpace(let normal, let offset), .probit(let normal, let offset):
      lower = min(lower, offset / normal[0])
      upper = max(upper, offset / normal[0])
    case .classProbability, .reciprocalClassProbability:
      break
    }
    return lower...upper
  }

  /// The chain's expectation under tilted guidance.
  ///
  /// The guided score is s + ω(u) g. The jump of a half-space cannot be interpolated: its first
  /// backward step v_1(x) = Φ((a m_1(x) - b)/(|a| σ_1)) is in closed form, and needs σ_1 > 0.
  ///
  /// - Parameters:
  ///   - law: A one-dimensional base law and its tilt.
  ///   - direction: The exact or the plug-in gradient as g.
  ///   - omega: The signed strength ω(u) in the step that starts at u.
  ///   - logFunctional: log F of the final point, a smooth function; nil for the tilt, log f.
  /// - Returns: E[F(Y_0)] when Y_N ~ N(0, 1).
  public func tiltedExpectation(
    law: OracleTiltedLaw,
    direction: OracleTiltedLaw.Direction = .exact,
    omega: (_ logTime: Double) -> Double,
    logFunctional: ((_ point: Double) -> Double)? = nil
  ) -> Double {
    func guidedScore(_ logTime: Double) -> (_ point: Double) -> Double {
      let posterior = law.posterior(at: logTime)
      let strength = omega(logTime)
      return { (point: Double) in
        posterior.baseScore(at: [point])[0]
          + strength * law.gradient(direction, at: [point], in: posterior)[0]
      }
    }
    if let logFunctional {
      return expectation(ofLog: logFunctional, guidedScore: guidedScore)
    }
    guard case .halfSpace = law.tilt else {
      return expectation(
        ofLog: { law.tilt.logValue(at: [$0], in: law.mixture) },
        guidedScore: guidedScore
      )
    }
    let deviation = sampler.noiseScale(from: logTimes[1], to: logTimes[0])
    precondition(deviation > 0, "the last step of a half-space must be noisy")
    let score = guidedScore(logTimes[1])
    let rest = OracleQuadrature(
      logTimes: Array(logTimes.dropFirst()),
      sampler: sampler,
      domain: domain,
      spacing: spacing,
      nodeCount: nodeCount
    )
    return rest.expectation(
      ofLog: { point in
        let mean = sampler.mean(
          of: point,
          guidedScore: score(point),
          from: logTimes[1],
          to: logTimes[0]
        )
        return law.tilt.logGaussianExpectation(
          mean: [mean],
          covariance: [[deviation * deviation]]
        )
      },
      guidedScore: guidedScore
    )
  }
}
