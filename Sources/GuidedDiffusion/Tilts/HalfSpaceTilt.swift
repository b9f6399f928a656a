/// f(x) = 1{a·x >= b}: a half-space, reached or not.
///
/// R(N(m, V)) = Φ((a·m - b)/√(a'Va)); guidance that raises it to w = 1 conditions on the half-space.
/// f vanishes outside, which the closed form f_u > 0 for u > 0 allows.
public struct HalfSpaceTilt: PosteriorTilt, Equatable {
  private let factor: NormalFactor

  /// 1{`normal` · x >= `offset`}.
  public init(normal: [Double], offset: Double) {
    factor = NormalFactor(normal: normal, offset: offset, extraVariance: 0)
  }

  /// a, one entry per coordinate.
  public var normal: [Double] { factor.normal }

  /// b.
  public var offset: Double { factor.offset }

  /// See `PointTilt`.
  public var dimension: Int { factor.normal.count }

  /// See `PointTilt`.
  public func logValue(at point: UnsafePointer<Lanes>) -> Lanes {
    Lanes(repeating: -Double.infinity).replacing(with: 0, where: factor.height(at: point) .>= 0)
  }

  /// See `PointTilt`: f has no gradient.
  public var logGradient: (@Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void)? {
    nil
  }

  /// See `PointTilt`: f² = f.
  public func logSecondMoment(mean: [Double], covariance: Covariance) -> Double {
    logMean(mean: mean, covariance: covariance)
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
