/// A component's covariance Σ, in the least general form that holds it.
///
/// The form decides the cost of a score: d operations for `isotropic` and `diagonal`, d² for `full`.
public enum Covariance: Equatable, Sendable {
  /// Σ = `variance` · I.
  case isotropic(variance: Double)
  /// Σ = diag(`variances`), one entry per coordinate.
  case diagonal(variances: [Double])
  /// Any symmetric positive definite d × d matrix.
  case full(SymmetricMatrix)

  /// The variance of coordinate `index`: Σ_ii.
  public func variance(of index: Int) -> Double {
    switch self {
    case .isotropic(let variance): variance
    case .diagonal(let variances): variances[index]
    case .full(let matrix): matrix[index, index]
    }
  }

  /// The matrix Σ written out, d × d.
  public func matrix(dimension: Int) -> SymmetricMatrix {
    if case .full(let matrix) = self { return matrix }
    return SymmetricMatrix(diagonal: (0..<dimension).map { variance(of: $0) })
  }

  /// What is wrong with Σ for points in `dimension` coordinates, or `nil` if it is a covariance.
  public func problem(dimension: Int) -> String? {
    switch self {
    case .isotropic(let variance):
      return variance > 0 && variance.isFinite
        ? nil : "variance \(variance) is not positive and finite"
    case .diagonal(let variances):
      guard variances.count == dimension else {
        return "has \(variances.count) variances, but the mean has \(dimension) coordinates"
      }
      guard let bad = variances.first(where: { !($0 > 0 && $0.isFinite) }) else { return nil }
      return "variance \(bad) is not positive and finite"
    case .full(let matrix):
      guard matrix.dimension == dimension else {
        return
          "is \(matrix.dimension) by \(matrix.dimension), but the mean has \(dimension) coordinates"
      }
      return matrix.choleskyFactor() == nil ? "is not positive definite" : nil
    }
  }
}
