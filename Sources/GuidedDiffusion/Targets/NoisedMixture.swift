/// The target's law at log-time u: of X_u = e^{-u/2} X_0 + √(1 - e^{-u}) Z.
///
/// A component N(μ, Σ) becomes N(e^{-u/2} μ, e^{-u} Σ + (1 - e^{-u}) I) with its weight unchanged, so
/// densities, class probabilities and scores are closed forms. u = 0 is the data law.
public struct NoisedMixture: Sendable {
  /// A noised component in the form in which densities need it.
  struct Component: Sendable {
    /// The class it belongs to.
    var classIndex: Int
    /// ln(π_c ω).
    var logShare: Double
    /// ln(π_c ω) + ½ ln det R: the log weight with the density's factor, (2π)^{-d/2} left out.
    var logWeight: Double
    /// e^{-u/2} μ.
    var mean: [Double]
    /// R, the inverse of the noised covariance.
    var precision: Precision
  }

  /// The inverse R of a covariance in the form of the covariance.
  enum Precision: Sendable {
    case isotropic(Double)
    case diagonal([Double])
    /// d × d, row by row.
    case full([Double])
  }

  /// u.
  public let logTime: Double
  /// d.
  public let dimension: Int
  let components: [Component]

  /// The law of `spectrum`'s target at `logTime` >= 0.
  public init(_ spectrum: MixtureSpectrum, logTime: Double) {
    self.logTime = logTime
    dimension = spectrum.dimension
    let level = NoiseLevel(logTime: logTime)
    components = spectrum.components.map { $0.noised(level) }
  }
}

/// A target with its covariances diagonalized once, from which every noise level follows cheaply.
public struct MixtureSpectrum: Sendable {
  struct Component: Sendable {
    var classIndex: Int
    var logShare: Double
    var mean: [Double]
    var spread: Spread
  }

  enum Spread: Sendable {
    case isotropic(Double)
    case diagonal([Double])
    /// Eigenvalues, and eigenvectors as rows.
    case full(values: [Double], vectors: [Double])
  }

  /// The target's d.
  public let dimension: Int
  let components: [Component]

  init(dimension: Int, components: [Component]) {
    self.dimension = dimension
    self.components = components
  }

  /// The components of `target`, class by class.
  public init(_ target: LabelledMixture) {
    dimension = target.dimension
    components = target.classes.enumerated().flatMap { index, item in
      item.components.map { component in
        Component(
          classIndex: index,
          logShare: Elementary.log(item.prior * component.weight),
          mean: component.mean,
          spread: Spread(component.covariance, dimension: target.dimension)
        )
      }
    }
  }
}

/// What a log-time u does to every component.
private struct NoiseLevel {
  /// e^{-u}.
  let signal: Double
  /// 1 - e^{-u}.
  let noise: Double
  /// e^{-u/2}.
  let shrink: Double

  init(logTime u: Double) {
    signal = Elementary.exp(-u)
    noise = -Elementary.expm1(-u)
    shrink = Elementary.exp(-0.5 * u)
  }
}

extension MixtureSpectrum.Spread {
  init(_ covariance: Covariance, dimension: Int) {
    // On a line every form is the same number.
    if dimension == 1 {
      self = .isotropic(covariance.variance(of: 0))
      return
    }
    switch covariance {
    case .isotropic(let variance): self = .isotropic(variance)
    case .diagonal(let variances): self = .diagonal(variances)
    case .full(let matrix):
      let (values, vectors) = matrix.eigensystem()
      self = .full(values: values, vectors: vectors)
    }
  }
}

extension MixtureSpectrum.Component {
  fileprivate func noised(_ level: NoiseLevel) -> NoisedMixture.Component {
    let (signal, noise) = (level.signal, level.noise)
    let logDeterminant: Double
    let precision: NoisedMixture.Precision
    switch spread {
    case .isotropic(let variance):
      let noised = signal * variance + noise
      logDeterminant = Double(mean.count) * Elementary.log(noised)
      precision = .isotropic(1 / noised)
    case .diagonal(let variances):
      let noised = variances.map { signal * $0 + noise }
      logDeterminant = Elementary.logOfProduct(noised)
      precision = .diagonal(noised.map { 1 / $0 })
    case .full(let values, let vectors):
      let noised = values.map { signal * $0 + noise }
      logDeterminant = Elementary.logOfProduct(noised)
      precision = .full(SymmetricMatrix.gram(vectors, weights: noised.map { 1 / $0 }).entries)
    }
    return NoisedMixture.Component(
      classIndex: classIndex,
      logShare: logShare,
      logWeight: logShare - 0.5 * logDeterminant,
      mean: mean.map { level.shrink * $0 },
      precision: precision
    )
  }
}

extension Elementary {
  /// Σ ln x_i for positive x_i, with one logarithm for many factors.
  static func logOfProduct(_ factors: [Double]) -> Double {
    var sum = 0.0
    var product = 1.0
    for factor in factors {
      product *= factor
      if product < 1e-100 || product > 1e100 {
        sum += log(product)
        product = 1
      }
    }
    return sum + log(product)
  }
}
