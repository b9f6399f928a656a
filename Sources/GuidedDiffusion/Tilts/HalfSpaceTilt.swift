/// f(x) = 1{a·x >= b}: a half-space, reached or not.
///
/// R(N(m, V)) = Φ((a·m - b)/√(a'Va)); guidance that raises it to w = 1 conditions on the half-space.
/// f vanishes outside, which the closed form f_u > 0 for u > 0 allows.
public struct HalfSpaceTilt: NormalTilt, Equatable {
  /// a, b and v.
  public let factor: NormalFactor

  /// 1{`normal` · x >= `offset`}.
  public init(normal: [Double], offset: Double) {
    factor = NormalFactor(normal: normal, offset: offset, extraVariance: 0)
  }

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
}
