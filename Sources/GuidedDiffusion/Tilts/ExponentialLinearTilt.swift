/// f(x) = exp(a·x).
///
/// f · N(μ, Σ) = exp(a·μ + a'Σa/2) N(μ + Σa, Σ): exponential tilting shifts every component.
public struct ExponentialLinearTilt: GaussianTilt, Equatable {
  /// a, one entry per coordinate.
  public var direction: [Double]

  /// exp(`direction` · x).
  public init(direction: [Double]) {
    self.direction = direction
  }

  /// See `PointTilt`.
  public var dimension: Int { direction.count }

  /// See `PointTilt`.
  public func logValue(at point: UnsafePointer<Lanes>) -> Lanes {
    var sum = Lanes.zero
    for row in direction.indices {
      sum = sum.addingProduct(Lanes(repeating: direction[row]), point[row])
    }
    return sum
  }

  /// See `PointTilt`: a.
  public var logGradient: (@Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void)? {
    { [direction] _, gradient in
      for row in direction.indices { gradient[row] = Lanes(repeating: direction[row]) }
    }
  }

  /// See `PointTilt`: f² is the tilt of 2a.
  public func logSecondMoment(mean: [Double], covariance: Covariance) -> Double {
    ExponentialLinearTilt(direction: direction.map { 2 * $0 })
      .logMean(mean: mean, covariance: covariance)
  }

  /// See `GaussianTilt`.
  public func reweighted(
    _ component: GaussianComponent
  ) -> (logFactor: Double, component: GaussianComponent) {
    let shift = component.covariance.times(direction)
    var result = component
    var factor = 0.0
    for row in direction.indices {
      factor += direction[row] * (component.mean[row] + 0.5 * shift[row])
      result.mean[row] += shift[row]
    }
    return (factor, result)
  }
}

extension Covariance {
  /// Σ · `vector`.
  func times(_ vector: [Double]) -> [Double] {
    switch self {
    case .isotropic(let variance): vector.map { variance * $0 }
    case .diagonal(let variances): zip(variances, vector).map { $0 * $1 }
    case .full(let matrix): matrix.times(vector)
    }
  }
}
