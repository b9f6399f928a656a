/// f(x) = exp(-|x - b|²/(2ℓ²)): nearness to a point.
///
/// f · N(μ, Σ) = |I + Σ/ℓ²|^{-1/2} exp(-(μ - b)'(ℓ²I + Σ)⁻¹(μ - b)/2) N(μ + K(b - μ), ℓ²K) with
/// K = Σ(Σ + ℓ²I)⁻¹.
public struct RadialTilt: GaussianTilt, Equatable {
  /// b, one entry per coordinate.
  public var centre: [Double]
  /// ℓ > 0.
  public var length: Double

  /// exp(-|x - `centre`|²/(2 `length`²)).
  public init(centre: [Double], length: Double) {
    self.centre = centre
    self.length = length
  }

  /// See `PointTilt`.
  public var dimension: Int { centre.count }

  /// See `PointTilt`.
  public func logValue(at point: UnsafePointer<Lanes>) -> Lanes {
    var sum = Lanes.zero
    for row in centre.indices {
      let offset = (point[row] - centre[row]) * (1 / length)
      sum = sum.addingProduct(offset, offset)
    }
    return -0.5 * sum
  }

  /// See `PointTilt`: (b - x)/ℓ².
  public var logGradient: (@Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void)? {
    { [centre, length] point, gradient in
      for row in centre.indices { gradient[row] = (centre[row] - point[row]) / (length * length) }
    }
  }

  /// See `PointTilt`: f² is the tilt of ℓ/√2.
  public func logSecondMoment(mean: [Double], covariance: Covariance) -> Double {
    RadialTilt(centre: centre, length: length * 0.5.squareRoot())
      .logMean(mean: mean, covariance: covariance)
  }

  /// See `GaussianTilt`.
  public func reweighted(
    _ component: GaussianComponent
  ) -> (logFactor: Double, component: GaussianComponent) {
    let square = length * length
    let toCentre = zip(centre, component.mean).map { $0 - $1 }
    // The eigenvalues of Σ, and `toCentre` in their basis.
    let values: [Double]
    var vectors: [Double] = []
    var inBasis = toCentre
    let n = dimension
    switch component.covariance {
    case .isotropic(let variance): values = [Double](repeating: variance, count: n)
    case .diagonal(let variances): values = variances
    case .full(let matrix):
      (values, vectors) = matrix.eigensystem()
      inBasis = (0..<n).map { index in
        (0..<n).reduce(0) { $0 + vectors[index * n + $1] * toCentre[$1] }
      }
    }
    let gains = values.map { $0 / ($0 + square) }
    var distance = 0.0
    for index in 0..<n {
      distance += inBasis[index] * inBasis[index] / (square + values[index])
    }
    let factor =
      -0.5 * Elementary.logOfProduct(values.map { 1 + $0 / square }) - 0.5 * distance
    var result = component
    switch component.covariance {
    case .isotropic: result.covariance = .isotropic(variance: square * gains[0])
    case .diagonal: result.covariance = .diagonal(variances: gains.map { square * $0 })
    case .full:
      let pull = SymmetricMatrix.gram(vectors, weights: gains)
      result.covariance = .full(pull.scaled(by: square, addingToDiagonal: 0))
      for (row, shift) in pull.times(toCentre).enumerated() { result.mean[row] += shift }
      return (factor, result)
    }
    for row in 0..<n { result.mean[row] += gains[row] * toCentre[row] }
    return (factor, result)
  }
}
