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
    self.init(
      logWeights: parts.map(\.logWeight),
      dimension: parts.first?.moments.mean.count ?? 0,
      mean: { parts[$0].moments.mean },
      covariance: { .full(parts[$0].moments.covariance) }
    )
  }

  /// The moments of the components of `spectrum` together, its weights normalized.
  init(_ spectrum: MixtureSpectrum) {
    self.init(
      logWeights: spectrum.components.map(\.logShare),
      dimension: spectrum.dimension,
      mean: { spectrum.components[$0].mean },
      covariance: { spectrum.components[$0].covariance }
    )
  }

  /// The moments of a mixture of as many laws as there are weights.
  private init(
    logWeights: [Double],
    dimension d: Int,
    mean part: (Int) -> [Double],
    covariance spread: (Int) -> Covariance
  ) {
    let top = logWeights.max() ?? 0
    let raw = logWeights.map { Elementary.exp($0 - top) }
    let total = raw.reduce(0, +)
    var mean = [Double](repeating: 0, count: d)
    for (index, weight) in raw.enumerated() {
      let own = part(index)
      for row in 0..<d { mean[row] += weight / total * own[row] }
    }
    // The lower triangle, row by row.
    var sums = [Double](repeating: 0, count: d * (d + 1) / 2)
    var offset = [Double](repeating: 0, count: d)
    for (index, weight) in raw.enumerated() {
      let own = part(index)
      let covariance = spread(index)
      let share = weight / total
      var place = 0
      for row in 0..<d {
        offset[row] = own[row] - mean[row]
        for column in 0...row {
          sums[place] += share * (covariance.entry(row, column) + offset[row] * offset[column])
          place += 1
        }
      }
    }
    var covariance = SymmetricMatrix(diagonal: [Double](repeating: 0, count: d))
    for row in 0..<d {
      for column in 0...row { covariance[row, column] = sums[row * (row + 1) / 2 + column] }
    }
    self.init(mean: mean, covariance: covariance)
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

extension Covariance {
  /// Σ_rc.
  fileprivate func entry(_ row: Int, _ column: Int) -> Double {
    if case .full(let matrix) = self { return matrix[row, column] }
    return row == column ? variance(of: row) : 0
  }
}
