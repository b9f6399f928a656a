/// f(x) = Φ(a·x - b): a soft half-space, the probability of a probit model.
///
/// R(N(m, V)) = Φ((a·m - b)/√(1 + a'Va)).
public struct ProbitTilt: NormalTilt, Equatable {
  /// a, b and v.
  public let factor: NormalFactor

  /// Φ(`normal` · x - `offset`).
  public init(normal: [Double], offset: Double) {
    factor = NormalFactor(normal: normal, offset: offset, extraVariance: 1)
  }

  /// See `PointTilt`.
  public func logValue(at point: UnsafePointer<Lanes>) -> Lanes {
    Elementary.normalLogCumulative(factor.height(at: point)).logarithm
  }

  /// See `PointTilt`: a φ/Φ.
  public var logGradient: (@Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void)? {
    { [factor] point, gradient in
      let hazard = Elementary.normalLogCumulative(factor.height(at: point)).hazard
      for row in factor.normal.indices { gradient[row] = hazard * factor.normal[row] }
    }
  }

  /// See `PointTilt`: ∫ Φ(a·x - b)² dN along a, by the trapezoid rule.
  ///
  /// With t = a·x - b ~ N(c, s²) and s large, Φ is a step: E[Φ(t)²] = E[Φ(t)] - E[Φ(t) Φ(-t)], the
  /// integrand of the second mean being near t = 0.
  public func logSecondMoment(mean: [Double], covariance: Covariance) -> Double {
    let image = covariance.times(normal)
    var centre = -offset
    var variance = 0.0
    for row in normal.indices {
      centre += normal[row] * mean[row]
      variance += normal[row] * image[row]
    }
    let deviation = variance.squareRoot()
    guard deviation > 20 else {
      return Self.logTrapezoid(scale: 1) { z in
        2 * Elementary.normalLogCumulative(centre + deviation * z).logarithm - 0.5 * z * z
      }
    }
    let whole = logMean(mean: mean, covariance: covariance)
    let step = Self.logTrapezoid(scale: deviation) { t in
      let z = (t - centre) / deviation
      return Elementary.normalLogCumulative(t).logarithm
        + Elementary.normalLogCumulative(-t).logarithm - 0.5 * z * z
    }
    return whole + Elementary.log1p(-Elementary.exp(step - whole))
  }

  /// ln ∫ e^`exponent`/(√(2π) `scale`) over [-38, 38], with nodes dense enough for Φ(20 z).
  private static func logTrapezoid(scale: Double, _ exponent: (Lanes) -> Lanes) -> Double {
    let spacing = 0.005
    var top = -Double.infinity
    var terms: [Lanes] = []
    for first in stride(from: -7600, through: 7600, by: 8) {
      let term = exponent((Lanes(0, 1, 2, 3, 4, 5, 6, 7) + Double(first)) * spacing)
      terms.append(term)
      top = max(top, term.max())
    }
    var sum = Lanes.zero
    for term in terms { sum += Elementary.exp(term - top) }
    let logRootTwoPi = 0.9189385332046727
    return top + Elementary.log(sum.sum() * spacing) - logRootTwoPi - Elementary.log(scale)
  }
}
