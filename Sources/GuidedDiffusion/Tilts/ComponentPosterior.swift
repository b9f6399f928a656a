/// X_0 given X_u = x within one component: N(offset + gain x, covariance).
///
/// With ᾱ = e^{-u} and the component N(μ, Σ), whose noised covariance is C = ᾱΣ + (1 - ᾱ)I,
///
///     offset = (1 - ᾱ) C⁻¹ μ,    gain = √ᾱ Σ C⁻¹,    covariance = (1 - ᾱ) Σ C⁻¹,
///
/// all finite from u = 0 (the point itself) to u = ∞ (the component itself).
public struct ComponentPosterior: Sendable {
  /// One entry per coordinate.
  public var offset: [Double]
  /// A symmetric matrix; its diagonal alone where it is diagonal.
  public var gain: [Double]
  /// A symmetric matrix; its diagonal alone where it is diagonal.
  public var covariance: [Double]

  /// Whether gain and covariance hold their diagonals.
  public var isDiagonal: Bool { gain.count == offset.count }

  /// d.
  public var dimension: Int { offset.count }

  /// N(mean, covariance) whatever x is.
  init(mean: [Double], covariance: Covariance) {
    offset = mean
    if case .full(let matrix) = covariance {
      self.covariance = matrix.entries
    } else {
      self.covariance = mean.indices.map { covariance.variance(of: $0) }
    }
    gain = [Double](repeating: 0, count: self.covariance.count)
  }

  /// The posterior of `component` at log-time `u`, with full matrices unless `isDiagonal`.
  init(_ component: MixtureSpectrum.Component, logTime u: Double, isDiagonal: Bool) {
    let n = component.mean.count
    let signal = Elementary.exp(-u)
    let noise = -Elementary.expm1(-u)
    let shrink = Elementary.exp(-0.5 * u)
    let values: [Double]
    var vectors: [Double]?
    switch component.spread {
    case .isotropic(let variance): values = [Double](repeating: variance, count: n)
    case .diagonal(let variances): values = variances
    case .full(let eigenvalues, let eigenvectors):
      values = eigenvalues
      vectors = eigenvectors
    }
    let noised = values.map { signal * $0 + noise }
    let keep = noised.map { noise / $0 }
    let gains = zip(values, noised).map { shrink * $0 / $1 }
    let spreads = zip(values, noised).map { noise * $0 / $1 }
    guard !isDiagonal else {
      offset = zip(keep, component.mean).map { $0 * $1 }
      gain = gains
      covariance = spreads
      return
    }
    let basis = vectors ?? SymmetricMatrix(diagonal: [Double](repeating: 1, count: n)).entries
    let keepMatrix = SymmetricMatrix.gram(basis, weights: keep)
    offset = keepMatrix.times(component.mean)
    gain = SymmetricMatrix.gram(basis, weights: gains).entries
    covariance = SymmetricMatrix.gram(basis, weights: spreads).entries
  }

  /// covariance · `vector`.
  func covarianceTimes(_ vector: [Double]) -> [Double] { times(covariance, vector) }

  /// gain · `vector`.
  func gainTimes(_ vector: [Double]) -> [Double] { times(gain, vector) }

  private func times(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    let n = vector.count
    guard !isDiagonal else { return zip(matrix, vector).map { $0 * $1 } }
    return (0..<n).map { row in
      (0..<n).reduce(0) { $0 + matrix[row * n + $1] * vector[$1] }
    }
  }
}

extension SymmetricMatrix {
  /// A · `vector`.
  func times(_ vector: [Double]) -> [Double] {
    (0..<dimension).map { row in
      (0..<dimension).reduce(0) { $0 + self[row, $1] * vector[$1] }
    }
  }
}
