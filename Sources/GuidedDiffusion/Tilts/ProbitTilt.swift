/// f(x) = Φ(a·x - b): a soft half-space, the probability of a probit model.
///
/// R(N(m, V)) = Φ((a·m - b)/√(1 + a'Va)).
public struct ProbitTilt: PosteriorTilt, Equatable {
  private let factor: NormalFactor

  /// Φ(`normal` · x - `offset`).
  public init(normal: [Double], offset: Double) {
    factor = NormalFactor(normal: normal, offset: offset, extraVariance: 1)
  }

  /// a, one entry per coordinate.
  public var normal: [Double] { factor.normal }

  /// b.
  public var offset: Double { factor.offset }

  /// See `PointTilt`.
  public var dimension: Int { factor.normal.count }

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
  public func logSecondMoment(mean: [Double], covariance: Covariance) -> Double {
    let image = covariance.times(normal)
    var centre = -offset
    var variance = 0.0
    for row in normal.indices {
      centre += normal[row] * mean[row]
      variance += normal[row] * image[row]
    }
    let deviation = variance.squareRoot()
    // Nodes dense enough for the normal density and for Φ seen through its slope.
    let spacing = 0.1 / max(1, deviation)
    let half = Int((38 / spacing).rounded(.up))
    var top = -Double.infinity
    var logarithms: [Lanes] = []
    for first in stride(from: -half, through: half, by: 8) {
      let z = (Lanes(0, 1, 2, 3, 4, 5, 6, 7) + Double(first)) * spacing
      let value = Elementary.normalLogCumulative(centre + deviation * z).logarithm
      let term = 2 * value - 0.5 * z * z
      logarithms.append(term)
      top = max(top, term.max())
    }
    var sum = Lanes.zero
    for term in logarithms { sum += Elementary.exp(term - top) }
    let logRootTwoPi = 0.9189385332046727
    return top + Elementary.log(sum.sum() * spacing) - logRootTwoPi
  }

  /// See `PosteriorTilt`: γ and η.
  public func constantCount(isDiagonal: Bool) -> Int { factor.constantCount }

  /// See `PosteriorTilt`.
  public func write(_ posterior: ComponentPosterior, to constants: UnsafeMutablePointer<Double>) {
    factor.write(posterior, to: constants)
  }

  /// See `PosteriorTilt`.
  public func logFactor(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>
  ) -> (logarithm: Lanes, strength: Lanes) {
    factor.logFactor(constants, at: point)
  }

  /// See `PosteriorTilt`.
  public func addGradient(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>,
    strength: Lanes,
    weight: Lanes,
    to gradient: UnsafeMutablePointer<Lanes>
  ) {
    factor.addGradient(constants, factor: strength * weight, to: gradient)
  }
}
