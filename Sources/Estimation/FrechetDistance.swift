import GuidedDiffusion

/// The squared Fréchet distance to a law of known mean m₁ and covariance C₁.
///
///     d² = |m₁ - m₂|² + tr(C₁ + C₂ - 2 (C₁^{1/2} C₂ C₁^{1/2})^{1/2}),
///
/// the squared 2-Wasserstein distance of the Gaussians with these moments (Dowson & Landau, "The
/// Fréchet distance between multivariate normal distributions", Journal of Multivariate Analysis 12,
/// 1982), which is what is reported as FID (Heusel et al., "GANs trained by a two time-scale update
/// rule", 2017). In the units of the squared coordinates; 0 if and only if both moments agree.
public struct FrechetDistance: Sendable {
  /// m₁ and C₁.
  public let law: LawMoments
  /// The lower triangle L of C₁ = L Lᵀ, row by row.
  private let factor: [Double]
  private let trace: Double

  /// The most dimensions in which it is estimated.
  public static let mostDimensions = CloudSums.mostDimensions

  /// The distance to a law of these moments, or `nil` when its covariance is not positive definite.
  public init?(to law: LawMoments) {
    guard let factor = law.covariance.choleskyFactor() else { return nil }
    self.law = law
    self.factor = factor
    trace = law.covariance.trace
  }

  /// The distance to the base law of `guidance` on `target`; `nil` for d > 128, where estimates would
  /// take long and too many paths, and where the covariance is not positive definite in double
  /// precision.
  public init?(toBaseOf guidance: Guidance, on target: LabelledMixture) {
    guard target.dimension <= CloudSums.mostDimensions else { return nil }
    self.init(to: LawMoments(baseOf: guidance, on: target))
  }

  /// d² of the law with these moments.
  public func squared(of other: LawMoments) -> Double {
    squared(shift: zip(other.mean, law.mean).map { $0 - $1 }, covariance: other.covariance)
  }

  /// d² of a law whose mean is m₁ + `shift`.
  ///
  /// The trace of the root is Σ √λ over the eigenvalues λ of Lᵀ C₂ L, which are those of
  /// C₁^{1/2} C₂ C₁^{1/2}.
  func squared(shift: [Double], covariance: SymmetricMatrix) -> Double {
    let distance = shift.reduce(0) { $0 + $1 * $1 }
    if shift.count == 1 {
      let difference = covariance[0, 0].squareRoot() - factor[0]
      return distance + difference * difference
    }
    let roots = covariance.congruent(lower: factor).eigenvalues().map { max(0, $0).squareRoot() }
    return distance + trace + covariance.trace - 2 * roots.reduce(0, +)
  }
}

extension SymmetricMatrix {
  /// Σ A_ii.
  var trace: Double { (0..<dimension).reduce(0) { $0 + self[$1, $1] } }

  /// Lᵀ A L for a lower triangle L, given row by row with zeros above.
  func congruent(lower: [Double]) -> SymmetricMatrix {
    let n = dimension
    var right = [Double](repeating: 0, count: n * n)
    var both = right
    right.withUnsafeMutableBufferPointer { right in
      both.withUnsafeMutableBufferPointer { both in
        entries.withUnsafeBufferPointer { a in
          lower.withUnsafeBufferPointer { l in
            for row in 0..<n {
              for inner in 0..<n {
                let factor = a[row &* n &+ inner]
                for column in 0...inner {
                  right[row &* n &+ column] += factor * l[inner &* n &+ column]
                }
              }
            }
            for inner in 0..<n {
              for row in 0...inner {
                let factor = l[inner &* n &+ row]
                for column in 0...row {
                  both[row &* n &+ column] += factor * right[inner &* n &+ column]
                }
              }
            }
          }
        }
      }
    }
    return SymmetricMatrix(lower: both, dimension: n)
  }

  /// The symmetric matrix with this lower triangle, row by row; what is above is not looked at.
  init(lower: [Double], dimension n: Int) {
    self.init(diagonal: [Double](repeating: 0, count: n))
    for row in 0..<n {
      for column in 0...row { self[row, column] = lower[row * n + column] }
    }
  }
}
