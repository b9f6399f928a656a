import Foundation

/// Brute-force integrals over the data x_0, in one and two dimensions, by the trapezoidal rule.
///
/// The plane is cut along two orthogonal axes, the first of which is the normal of a half-space.
/// Every axis reaches 14 standard deviations from all components, and from the kernel's centre
/// x/√ᾱ if there is one, with six points to the narrowest deviation. So x should lie within four
/// standard deviations of the noised law. The error is far below 1e-9.
extension OracleTiltedLaw {
  /// The expectation f_u(x) as a ratio of two integrals over x_0.
  ///
  ///     f_u(x) = ∫ f(x_0) p(x_0) N(x; e^{-u/2} x_0, (1 - e^{-u}) I) dx_0 / ∫ p(x_0) N(...) dx_0
  ///
  /// - Parameters:
  ///   - point: The point x, one or two coordinates.
  ///   - logTime: The log-time u > 0.
  /// - Returns: The expectation under the base law p.
  public func quadratureExpectation(at point: [Double], logTime: Double) -> Double {
    integrate(power: 1, kernel: Kernel(point: point, logTime: logTime))
  }

  /// The moment E[f(X_0)^k] under the base law.
  ///
  /// - Parameter power: The exponent k > 0. The integral must be finite, with its mass within
  ///   some ten standard deviations of the components.
  /// - Returns: The moment, dimensionless.
  public func quadratureMoment(power: Double) -> Double {
    integrate(power: power, kernel: nil)
  }

  /// The forward kernel as a function of x_0, up to a factor: N(x_0; x/√ᾱ, (1 - ᾱ)/ᾱ I).
  private struct Kernel {
    var centre: [Double]
    var variance: Double

    init(point: [Double], logTime: Double) {
      centre = point.map { $0 * exp(logTime / 2) }
      variance = (1 - exp(-logTime)) * exp(logTime)
    }

    func logValue(at origin: [Double]) -> Double {
      let squares = zip(origin, centre).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return -squares / (2 * variance)
    }
  }

  /// The points of the rule along one axis, with the logarithms of their weights.
  private typealias Rule = [(position: Double, logWeight: Double)]

  private func integrate(power: Double, kernel: Kernel?) -> Double {
    precondition(mixture.dimension <= 2, "brute force is for one or two dimensions")
    let axes = axes
    let plain = axes.map { rule(along: $0, kernel: kernel, boundary: nil) }
    var cut = plain
    if case .halfSpace(let normal, let offset) = tilt {
      let boundary = offset / OracleMatrix.dot(normal, normal).squareRoot()
      cut[0] = rule(along: axes[0], kernel: kernel, boundary: boundary)
      return exp(
        logSum(axes, cut, kernel: kernel) { _ in 0 }
          - logSum(axes, plain, kernel: kernel) { _ in 0 }
      )
    }
    return exp(
      logSum(axes, plain, kernel: kernel) { power * tilt.logValue(at: $0, in: mixture) }
        - logSum(axes, plain, kernel: kernel) { _ in 0 }
    )
  }

  /// The orthonormal directions the plane is cut along.
  private var axes: [[Double]] {
    guard case .halfSpace(let normal, _) = tilt else {
      return OracleMatrix.identity(mixture.dimension)
    }
    let length = OracleMatrix.dot(normal, normal).squareRoot()
    let first = normal.map { $0 / length }
    return first.count == 1 ? [first] : [first, [-first[1], first[0]]]
  }

  /// The rule along an axis, or only beyond a boundary on it.
  ///
  /// Beyond a boundary B the position is B + s log(1 + e^v), whose derivative s/(1 + e^{-v}) decays
  /// towards B: the rule in v has no end to make an error at.
  private func rule(along axis: [Double], kernel: Kernel?, boundary: Double?) -> Rule {
    var lower = Double.infinity
    var upper = -Double.infinity
    var precision = tiltPrecision
    for component in mixture.classes.flatMap(\.components) {
      let middle = OracleMatrix.dot(axis, component.mean)
      let extent = 14 * OracleTilt.form(component.covariance, axis).squareRoot()
      lower = min(lower, middle - extent)
      upper = max(upper, middle + extent)
      precision = max(precision, tiltPrecision + OracleTilt.form(component.precision, axis))
    }
    if let kernel {
      let middle = OracleMatrix.dot(axis, kernel.centre)
      lower = max(lower, middle - 14 * kernel.variance.squareRoot())
      upper = min(upper, middle + 14 * kernel.variance.squareRoot())
      precision += 1 / kernel.variance
    }
    precondition(lower < upper, "the point is too far from the data")
    let width = 1 / precision.squareRoot()
    let step = 1.0 / 6
    guard let boundary else {
      return (0...Int((upper - lower) / (width * step))).map {
        (lower + width * step * Double($0), log(width * step))
      }
    }
    let last = max((upper - boundary) / width, 14)
    return (Int(-40 / step)...Int(last / step)).map { index in
      let variable = step * Double(index)
      let softened = max(variable, 0) + log1p(exp(-abs(variable)))
      let logSlope = min(variable, 0) - log1p(exp(-abs(variable)))
      return (boundary + width * softened, log(width * step) + logSlope)
    }
  }

  /// How much a tilt of its own width sharpens the integrand.
  private var tiltPrecision: Double {
    switch tilt {
    case .radial(_, let length): 1 / (length * length)
    case .probit(let normal, _): OracleMatrix.dot(normal, normal)
    default: 0
    }
  }

  private func logSum(
    _ axes: [[Double]],
    _ rules: [Rule],
    kernel: Kernel?,
    logFunctional: ([Double]) -> Double
  ) -> Double {
    var terms: [Double] = []
    let second: Rule = rules.count == 2 ? rules[1] : [(0, 0)]
    for first in rules[0] {
      for other in second {
        let origin =
          mixture.dimension == 1
          ? [first.position * axes[0][0]]
          : (0..<2).map { first.position * axes[0][$0] + other.position * axes[1][$0] }
        let logDensity: Double
        if let baseClass {
          logDensity = mixture.logDensity(at: origin, classIndex: baseClass)
        } else {
          logDensity = mixture.logDensity(at: origin)
        }
        let logKernel = kernel?.logValue(at: origin) ?? 0
        let logWeight = first.logWeight + other.logWeight
        terms.append(logWeight + logDensity + logKernel + logFunctional(origin))
      }
    }
    return OracleSum.logSumExp(terms)
  }
}
