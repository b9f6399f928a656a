/// The mean and covariance of a law in R^d.
public struct LawMoments: Equatable, Sendable {
  /// m, one entry per coordinate.
  public var mean: [Double]
  /// C, d × d.
  public var covariance: SymmetricMatrix

  /// The law's m and C.
  public init(mean: [Double], covariance: SymmetricMatrix) {
    self.mean = mean
    self.covariance = covariance
  }

  /// The moments of a mixture of laws with the moments m_k and C_k.
  ///
  /// The weights w_k, given by their logarithms up to a common constant, are normalized:
  ///
  ///     m = Σ w_k m_k,    C = Σ w_k (C_k + (m_k - m)(m_k - m)ᵀ).
  init(mixing parts: [(logWeight: Double, moments: LawMoments)]) {
    let top = parts.map(\.logWeight).max() ?? 0
    let raw = parts.map { Elementary.exp($0.logWeight - top) }
    let total = raw.reduce(0, +)
    let d = parts.first?.moments.mean.count ?? 0
    var mean = [Double](repeating: 0, count: d)
    for (part, weight) in zip(parts, raw) {
      for row in 0..<d { mean[row] += weight / total * part.moments.mean[row] }
    }
    var covariance = SymmetricMatrix(diagonal: [Double](repeating: 0, count: d))
    for (part, weight) in zip(parts, raw) {
      let offset = zip(part.moments.mean, mean).map { $0 - $1 }
      for row in 0..<d {
        for column in 0...row {
          covariance[row, column] +=
            weight / total
            * (part.moments.covariance[row, column] + offset[row] * offset[column])
        }
      }
    }
    self.init(mean: mean, covariance: covariance)
  }

  /// The moments of the components of `spectrum` together, its weights normalized.
  init(_ spectrum: MixtureSpectrum) {
    self.init(
      mixing: spectrum.components.map { component in
        let gaussian = component.gaussian
        return (
          component.logShare,
          LawMoments(
            mean: gaussian.mean,
            covariance: gaussian.covariance.matrix(dimension: spectrum.dimension)
          )
        )
      }
    )
  }

  /// The moments of the base law of `guidance` on `target`, p(x) or p(x|c).
  public init(baseOf guidance: Guidance, on target: LabelledMixture) {
    self.init(MixtureSpectrum(target).restricted(to: guidance.baseClass))
  }
}

extension MixtureSpectrum {
  /// The components of one class, or all of them.
  func restricted(to classIndex: Int?) -> MixtureSpectrum {
    guard let classIndex else { return self }
    return MixtureSpectrum(
      dimension: dimension,
      components: components.filter { $0.classIndex == classIndex }
    )
  }
}
