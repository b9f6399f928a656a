import Foundation

/// The same functions at a log-time u, and the moments of the tilt under the base law.
extension OracleTiltedLaw {
  /// The expectation f_u(x) = E[f(X_0) | X_u = x].
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0; zero gives f(x).
  /// - Returns: The expectation under the base law.
  public func expectation(at point: [Double], logTime: Double) -> Double {
    exp(logExpectation(at: point, logTime: logTime))
  }

  /// The logarithm log f_u(x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  /// - Returns: The natural logarithm of the expectation.
  public func logExpectation(at point: [Double], logTime: Double) -> Double {
    logExpectation(at: point, in: posterior(at: logTime))
  }

  /// The guidance direction g_u(x) = ∇ log f_u(x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  /// - Returns: d partial derivatives.
  public func gradient(at point: [Double], logTime: Double) -> [Double] {
    gradient(at: point, in: posterior(at: logTime))
  }

  /// The plug-in direction ∇_x log f(E[X_0 | X_u = x]).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  /// - Returns: d partial derivatives; zero for the half-space.
  public func plugInGradient(at point: [Double], logTime: Double) -> [Double] {
    plugInGradient(at: point, in: posterior(at: logTime))
  }

  /// The score s_u(x) of the base law.
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  /// - Returns: d partial derivatives.
  public func baseScore(at point: [Double], logTime: Double) -> [Double] {
    posterior(at: logTime).baseScore(at: point)
  }

  /// The expectation E[f(X_0)] under the base law.
  ///
  /// It is Σ_k ω_k R_k over the components of the base law; π_c and 1/π_c for the class tilts.
  public var baseExpectation: Double {
    switch tilt {
    case .classProbability(let classIndex):
      return mixture.classes[classIndex].prior
    case .reciprocalClassProbability(let classIndex):
      return 1 / mixture.classes[classIndex].prior
    case .exponentialLinear, .radial, .quadratic, .halfSpace, .probit:
      return baseAverage { tilt.gaussianExpectation(mean: $0.mean, covariance: $0.covariance) }
    }
  }

  /// The second moment E[f(X_0)²] under the base law.
  ///
  /// A class probability is integrated numerically, in one or two dimensions. A reciprocal class
  /// probability is refused: its second moment may be infinite.
  public var secondMoment: Double {
    switch tilt {
    case .classProbability:
      return quadratureMoment(power: 2)
    case .reciprocalClassProbability:
      preconditionFailure("the second moment of 1/p(c|x) may be infinite")
    case .exponentialLinear, .radial, .quadratic, .halfSpace, .probit:
      return baseAverage { tilt.gaussianSecondMoment(mean: $0.mean, covariance: $0.covariance) }
    }
  }

  /// The average of a function of the components of the base law, with their weights.
  private func baseAverage(_ value: (OracleComponent) -> Double) -> Double {
    var sum = 0.0
    for (index, group) in mixture.classes.enumerated()
    where baseClass == nil || baseClass == index {
      for component in group.components {
        sum += (baseClass == nil ? group.prior : 1) * component.weight * value(component)
      }
    }
    return sum
  }
}
