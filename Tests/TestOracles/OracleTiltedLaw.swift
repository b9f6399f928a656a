import Foundation

/// A base law and a tilt f, with everything guidance needs of them at a log-time u.
///
///     f_u(x) = E[f(X_0) | X_u = x],    g_u = ∇ log f_u
///
/// For the class tilts f_u is p_u(c|x) over the base law p(x), and 1/p_u(c|x) over p(x|c). For the
/// others it is Σ_k ρ_k R_k over the components of the posterior, R_k = E[f(N(m_k, V_k))], and
///
///     ∇f_u = Σ_k ρ_k (s_k R_k + ∇R_k) - f_u s
///
/// Source: Jiao, Chen & Li 2025, the reward-reweighted score s_u + g_u.
public struct OracleTiltedLaw: Sendable {
  /// Which vector field the guidance adds to the base score.
  public enum Direction: Sendable, CaseIterable {
    /// The gradient g_u = ∇ log f_u of the theory.
    case exact
    /// The gradient of log f at the posterior mean.
    case plugIn
  }

  /// The data law.
  public let mixture: OracleMixture
  /// The class c of the base law p(x|c), or nil for p(x).
  public let baseClass: Int?
  /// The tilt f.
  public let tilt: OracleTilt

  /// Creates a tilted law.
  ///
  /// - Parameters:
  ///   - mixture: The data law.
  ///   - baseClass: The class c of the base law p(x|c), or nil for p(x).
  ///   - tilt: The tilt f. A class probability needs the base law p(x), a reciprocal class
  ///     probability the base law of its own class: only then is f_u in closed form.
  public init(mixture: OracleMixture, baseClass: Int? = nil, tilt: OracleTilt) {
    switch tilt {
    case .classProbability:
      precondition(baseClass == nil, "p(c|x) needs the base law p(x)")
    case .reciprocalClassProbability(let classIndex):
      precondition(baseClass == classIndex, "1/p(c|x) needs the base law p(x|c)")
    case .exponentialLinear, .radial, .quadratic, .halfSpace, .probit:
      break
    }
    self.mixture = mixture
    self.baseClass = baseClass
    self.tilt = tilt
  }

  /// The posterior of the base law, for callers that evaluate many points at one log-time.
  ///
  /// - Parameter logTime: The log-time u >= 0.
  /// - Returns: The law of X_0 given X_u.
  public func posterior(at logTime: Double) -> OraclePosterior {
    OraclePosterior(mixture: mixture, baseClass: baseClass, logTime: logTime)
  }

  /// The logarithm log f_u(x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - posterior: The posterior at the log-time u.
  /// - Returns: The natural logarithm of the expectation.
  public func logExpectation(at point: [Double], in posterior: OraclePosterior) -> Double {
    switch tilt {
    case .classProbability, .reciprocalClassProbability:
      return tilt.logValue(at: point, in: posterior.noisedMixture)
    case .exponentialLinear, .radial, .quadratic, .halfSpace, .probit:
      return OracleSum.logSumExp(logTerms(at: point, in: posterior))
    }
  }

  /// The guidance direction g_u(x) = ∇ log f_u(x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - posterior: The posterior at the log-time u.
  /// - Returns: d partial derivatives.
  public func gradient(at point: [Double], in posterior: OraclePosterior) -> [Double] {
    switch tilt {
    case .classProbability, .reciprocalClassProbability:
      return tilt.logGradient(at: point, in: posterior.noisedMixture)
    case .exponentialLinear, .radial, .quadratic, .halfSpace, .probit:
      break
    }
    let logTerms = logTerms(at: point, in: posterior)
    let total = OracleSum.logSumExp(logTerms)
    var sum = posterior.baseScore(at: point).map { -$0 }
    if total == -.infinity { return sum.map { _ in 0 } }
    for (part, logTerm) in zip(posterior.parts, logTerms) {
      let slope = tilt.logGaussianExpectationGradient(
        mean: part.mean(at: point),
        covariance: part.covariance
      )
      for column in point.indices {
        // The chain rule, ∇R_k/R_k = (∂m_k/∂x)' ∇_m R_k/R_k.
        let chained = point.indices.reduce(0) { $0 + slope[$1] * part.gain[$1][column] }
        let score = part.noised.score(at: point, coordinate: column)
        sum[column] += exp(logTerm - total) * (score + chained)
      }
    }
    return sum
  }

  /// The plug-in direction ∇_x log f(E[X_0 | X_u = x]), which no theorem covers.
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - posterior: The posterior at the log-time u.
  /// - Returns: d partial derivatives; zero for the half-space.
  public func plugInGradient(at point: [Double], in posterior: OraclePosterior) -> [Double] {
    let slope = tilt.logGradient(at: posterior.mean(at: point), in: mixture)
    let jacobian = posterior.meanJacobian(at: point)
    return point.indices.map { column in
      point.indices.reduce(0) { $0 + slope[$1] * jacobian[$1][column] }
    }
  }

  /// The chosen guidance direction.
  ///
  /// - Parameters:
  ///   - direction: The exact or the plug-in gradient.
  ///   - point: The point x, d coordinates.
  ///   - posterior: The posterior at the log-time u.
  /// - Returns: d coordinates.
  public func gradient(
    _ direction: Direction,
    at point: [Double],
    in posterior: OraclePosterior
  ) -> [Double] {
    switch direction {
    case .exact: gradient(at: point, in: posterior)
    case .plugIn: plugInGradient(at: point, in: posterior)
    }
  }

  /// The logarithms of ρ_k R_k, one per component of the base law.
  private func logTerms(at point: [Double], in posterior: OraclePosterior) -> [Double] {
    zip(posterior.parts, posterior.logResponsibilities(at: point)).map { part, logShare in
      logShare
        + tilt.logGaussianExpectation(mean: part.mean(at: point), covariance: part.covariance)
    }
  }
}
