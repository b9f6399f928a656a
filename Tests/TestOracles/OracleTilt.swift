import Foundation

/// A tilt: a positive function f of the data that guidance raises (a reward) or lowers (a cost).
///
/// | tilt | f(x) |
/// |---|---|
/// | exponential-linear | exp(a·x) |
/// | radial | exp(-\|x - b\|²/(2 ℓ²)) |
/// | quadratic | c + (x - b)'A(x - b) |
/// | half-space | 1 where a·x >= b, else 0 |
/// | probit | Φ(a·x - b) |
/// | class probability | p(c\|x) |
/// | reciprocal class probability | 1/p(c\|x) |
///
/// Source: Jiao, Chen & Li 2025, rewards and costs; the last row is classifier-free guidance.
public enum OracleTilt: Sendable {
  /// The reward exp(a·x) with the direction a, d numbers in the inverse units of x.
  case exponentialLinear(direction: [Double])
  /// The bump exp(-|x - b|²/(2 ℓ²)) with the centre b and the length ℓ > 0.
  case radial(centre: [Double], length: Double)
  /// The paraboloid c + (x - b)'A(x - b), positive everywhere.
  case quadratic(centre: [Double], matrix: [[Double]], constant: Double)
  /// The indicator of a·x >= b.
  case halfSpace(normal: [Double], offset: Double)
  /// The soft indicator Φ(a·x - b).
  case probit(normal: [Double], offset: Double)
  /// The class probability p(c|x) under the data law.
  case classProbability(classIndex: Int)
  /// The reciprocal class probability 1/p(c|x) under the data law.
  case reciprocalClassProbability(classIndex: Int)

  /// The value f(x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - mixture: The data law; only the class tilts read it.
  /// - Returns: A number of at least zero, dimensionless.
  public func value(at point: [Double], in mixture: OracleMixture) -> Double {
    switch self {
    case .exponentialLinear, .radial:
      return exp(logValue(at: point, in: mixture))
    case .quadratic(let centre, let matrix, let constant):
      let offset = zip(point, centre).map { $0 - $1 }
      return constant + OracleMatrix.dot(offset, OracleMatrix.product(matrix, offset))
    case .halfSpace(let normal, let offset):
      return OracleMatrix.dot(normal, point) >= offset ? 1 : 0
    case .probit(let normal, let offset):
      return OracleNormal.probability(below: OracleMatrix.dot(normal, point) - offset)
    case .classProbability(let classIndex):
      return mixture.classProbability(at: point, classIndex: classIndex)
    case .reciprocalClassProbability(let classIndex):
      return mixture.reciprocalClassProbability(at: point, classIndex: classIndex)
    }
  }

  /// The logarithm log f(x), minus infinity outside the half-space.
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - mixture: The data law; only the class tilts read it.
  /// - Returns: The natural logarithm of the value.
  public func logValue(at point: [Double], in mixture: OracleMixture) -> Double {
    switch self {
    case .exponentialLinear(let direction):
      return OracleMatrix.dot(direction, point)
    case .radial(let centre, let length):
      let squares = zip(point, centre).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return -squares / (2 * length * length)
    case .quadratic, .halfSpace:
      return log(value(at: point, in: mixture))
    case .probit(let normal, let offset):
      return OracleNormal.logProbability(below: OracleMatrix.dot(normal, point) - offset)
    case .classProbability(let classIndex):
      return -mixture.logReciprocalClassProbability(at: point, classIndex: classIndex)
    case .reciprocalClassProbability(let classIndex):
      return mixture.logReciprocalClassProbability(at: point, classIndex: classIndex)
    }
  }

  /// The gradient ∇ log f(x), zero for the half-space.
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - mixture: The data law; only the class tilts read it.
  /// - Returns: d partial derivatives.
  public func logGradient(at point: [Double], in mixture: OracleMixture) -> [Double] {
    switch self {
    case .exponentialLinear(let direction):
      return direction
    case .radial(let centre, let length):
      return zip(point, centre).map { ($1 - $0) / (length * length) }
    case .quadratic(let centre, let matrix, _):
      let offset = zip(point, centre).map { $0 - $1 }
      let value = value(at: point, in: mixture)
      return point.indices.map { row in
        point.indices.reduce(0) { sum, column in
          sum + (matrix[row][column] + matrix[column][row]) * offset[column] / value
        }
      }
    case .halfSpace:
      return point.map { _ in 0 }
    case .probit(let normal, let offset):
      let hazard = OracleNormal.hazard(at: OracleMatrix.dot(normal, point) - offset)
      return normal.map { $0 * hazard }
    case .classProbability(let classIndex):
      return zip(mixture.score(at: point, classIndex: classIndex), mixture.score(at: point))
        .map { $0 - $1 }
    case .reciprocalClassProbability(let classIndex):
      return zip(mixture.score(at: point), mixture.score(at: point, classIndex: classIndex))
        .map { $0 - $1 }
    }
  }
}
