/// A small dense symmetric matrix, stored in full, row by row.
public struct SymmetricMatrix: Equatable, Sendable {
  /// The number of rows.
  public let dimension: Int
  /// The entries, row by row.
  public private(set) var entries: [Double]

  /// The matrix diag(`diagonal`).
  public init(diagonal: [Double]) {
    dimension = diagonal.count
    entries = [Double](repeating: 0, count: diagonal.count * diagonal.count)
    for index in diagonal.indices { entries[index * dimension + index] = diagonal[index] }
  }

  /// The matrix of `rows`, or `nil` unless they form a finite square that is symmetric within
  /// 1e-12 of its largest entry; what is left of asymmetry is averaged away.
  public init?(rows: [[Double]]) {
    let dimension = rows.count
    guard dimension > 0, rows.allSatisfy({ $0.count == dimension && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let largest = rows.joined().reduce(0) { max($0, abs($1)) }
    self.init(diagonal: [Double](repeating: 0, count: dimension))
    for row in 0..<dimension {
      for column in 0...row {
        guard abs(rows[row][column] - rows[column][row]) <= 1e-12 * largest else { return nil }
        let mean = 0.5 * (rows[row][column] + rows[column][row])
        entries[row * dimension + column] = mean
        entries[column * dimension + row] = mean
      }
    }
  }

  /// The entry in `row` and `column`; setting it sets its mirror image too.
  public subscript(row: Int, column: Int) -> Double {
    get { entries[row * dimension + column] }
    set {
      entries[row * dimension + column] = newValue
      entries[column * dimension + row] = newValue
    }
  }

  /// The matrix `scale` · A + `shift` · I.
  public func scaled(by scale: Double, addingToDiagonal shift: Double) -> SymmetricMatrix {
    var result = self
    for index in entries.indices { result.entries[index] *= scale }
    for index in 0..<dimension { result.entries[index * dimension + index] += shift }
    return result
  }

  /// The lower triangle L of A = L Lᵀ, row by row, or `nil` when A is not positive definite.
  public func choleskyFactor() -> [Double]? {
    var factor = [Double](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in 0...row {
        var sum = self[row, column]
        for inner in 0..<column {
          sum -= factor[row * dimension + inner] * factor[column * dimension + inner]
        }
        if row == column {
          guard sum > 0, sum.isFinite else { return nil }
          factor[row * dimension + row] = sum.squareRoot()
        } else {
          factor[row * dimension + column] = sum / factor[column * dimension + column]
        }
      }
    }
    return factor
  }

  /// A⁻¹ of a positive definite A.
  public func inverse() -> SymmetricMatrix {
    let (values, vectors) = eigensystem()
    return Self.gram(vectors, weights: values.map { 1 / $0 })
  }

  /// Σ_e `weights`_e v_e v_eᵀ with the rows v_e of `vectors`.
  static func gram(_ vectors: [Double], weights: [Double]) -> SymmetricMatrix {
    let n = weights.count
    var result = SymmetricMatrix(diagonal: [Double](repeating: 0, count: n))
    result.entries.withUnsafeMutableBufferPointer { entries in
      vectors.withUnsafeBufferPointer { vectors in
        for index in 0..<n {
          for row in 0..<n {
            let factor = weights[index] * vectors[index &* n &+ row]
            for column in 0..<n {
              entries[row &* n &+ column] += factor * vectors[index &* n &+ column]
            }
          }
        }
      }
    }
    return result
  }

  /// Eigenvalues λ_e and orthonormal eigenvectors of A = Σ_e λ_e v_e v_eᵀ, v_e the e-th row.
  ///
  /// Cyclic Jacobi rotations until the off-diagonal entries are below 1e-17 of the largest entry.
  public func eigensystem() -> (values: [Double], vectors: [Double]) {
    let n = dimension
    var a = entries
    var vectors = SymmetricMatrix(diagonal: [Double](repeating: 1, count: n)).entries
    let largest = entries.reduce(0) { max($0, abs($1)) }
    for _ in 0..<60 {
      var rotated = false
      for p in 0..<n {
        for q in (p + 1)..<max(n, p + 1) where abs(a[p * n + q]) > 1e-17 * largest {
          rotated = true
          let theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q])
          let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          Self.rotate(&a, n, first: p, second: q, cosine: c, sine: t * c)
          for index in 0..<n {
            let (x, y) = (vectors[p * n + index], vectors[q * n + index])
            vectors[p * n + index] = c * x - t * c * y
            vectors[q * n + index] = t * c * x + c * y
          }
        }
      }
      if !rotated { break }
    }
    return ((0..<n).map { a[$0 * n + $0] }, vectors)
  }

  /// The rotation of rows and columns `first` and `second` of `a` that clears their entry.
  private static func rotate(
    _ a: inout [Double],
    _ n: Int,
    first p: Int,
    second q: Int,
    cosine c: Double,
    sine s: Double
  ) {
    for index in 0..<n {
      let (x, y) = (a[index * n + p], a[index * n + q])
      a[index * n + p] = c * x - s * y
      a[index * n + q] = s * x + c * y
    }
    for index in 0..<n {
      let (x, y) = (a[p * n + index], a[q * n + index])
      a[p * n + index] = c * x - s * y
      a[q * n + index] = s * x + c * y
    }
    a[p * n + q] = 0
    a[q * n + p] = 0
  }
}
