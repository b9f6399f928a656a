extension SymmetricMatrix {
  /// The eigenvalues of A in ascending order, without eigenvectors.
  ///
  /// Householder's tridiagonalization, then the implicit QL algorithm (Golub & Van Loan, "Matrix
  /// Computations", 4th edition, sections 8.3.1 and 8.3.5): about 2 d³ operations, where the rotations
  /// of `eigensystem` take ten times as many. Errors are a few d · 1e-16 of the largest eigenvalue. Not
  /// a number when an entry is not finite.
  public func eigenvalues() -> [Double] {
    let largest = entries.reduce(0) { max($0, abs($1)) }
    guard entries.allSatisfy(\.isFinite) else {
      return [Double](repeating: .nan, count: dimension)
    }
    guard largest > 0 else { return [Double](repeating: 0, count: dimension) }
    var band = TridiagonalMatrix(scaled(by: 1 / largest, addingToDiagonal: 0))
    return band.eigenvalues().map { largest * $0 }
  }
}

/// A symmetric tridiagonal matrix.
private struct TridiagonalMatrix {
  private var diagonal: [Double]
  /// Entry i joins rows i and i + 1; the last one is 0.
  private var beside: [Double]

  /// The matrix Qᵀ A Q, with reflections one column at a time; the entries of A are at most 1.
  init(_ matrix: SymmetricMatrix) {
    let n = matrix.dimension
    diagonal = [Double](repeating: 0, count: n)
    beside = diagonal
    var entries = matrix.entries
    var vector = diagonal
    var image = diagonal
    entries.withUnsafeMutableBufferPointer { a in
      for k in 0..<n {
        diagonal[k] = a[k &* n &+ k]
        guard k + 1 < n else { break }
        let first = k + 1
        var square = 0.0
        for row in first..<n {
          vector[row] = a[row &* n &+ k]
          square += vector[row] * vector[row]
        }
        let norm = square.squareRoot()
        beside[k] = vector[first] > 0 ? -norm : norm
        vector[first] -= beside[k]
        // |v|²/2 with v = x - (±|x|, 0, ...).
        let half = -beside[k] * vector[first]
        guard half > 0 else { continue }
        Self.reflect(a, n, from: first, vector, half: half, image: &image)
      }
    }
  }

  /// The rows and columns of `a` from `first` on become H A H, H = I - v vᵀ / `half`.
  private static func reflect(
    _ a: UnsafeMutableBufferPointer<Double>,
    _ n: Int,
    from first: Int,
    _ vector: [Double],
    half: Double,
    image: inout [Double]
  ) {
    vector.withUnsafeBufferPointer { v in
      image.withUnsafeMutableBufferPointer { p in
        for row in first..<n { p[row] = 0 }
        for row in first..<n {
          let factor = v[row] / half
          for column in first..<n { p[column] += factor * a[row &* n &+ column] }
        }
        var product = 0.0
        for row in first..<n { product += p[row] * v[row] }
        let share = product / (2 * half)
        for row in first..<n { p[row] -= share * v[row] }
        for row in first..<n {
          let (own, other) = (v[row], p[row])
          for column in first..<n {
            a[row &* n &+ column] -= own * p[column] + other * v[column]
          }
        }
      }
    }
  }

  /// All eigenvalues, ascending: sweeps of rotations with Wilkinson's shift until the matrix is
  /// diagonal.
  mutating func eigenvalues() -> [Double] {
    let n = diagonal.count
    for low in 0..<n {
      // Each eigenvalue takes about two sweeps; the bound only keeps the loop finite.
      for _ in 0..<100 {
        var high = low
        while high + 1 < n, !isNegligible(high) { high += 1 }
        guard high > low else { break }
        sweep(from: low, to: high)
      }
    }
    return diagonal.sorted()
  }

  private func isNegligible(_ index: Int) -> Bool {
    abs(beside[index]) <= 1.1e-16 * (abs(diagonal[index]) + abs(diagonal[index + 1]))
      || abs(beside[index]) < 1e-290
  }

  private mutating func sweep(from low: Int, to high: Int) {
    let slope = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low])
    let root = (slope * slope + 1).squareRoot()
    var bulge =
      diagonal[high] - diagonal[low] + beside[low] / (slope + (slope < 0 ? -root : root))
    var (sine, cosine, carried) = (1.0, 1.0, 0.0)
    var index = high
    while index > low {
      index -= 1
      let f = sine * beside[index]
      let b = cosine * beside[index]
      let radius = (f * f + bulge * bulge).squareRoot()
      beside[index + 1] = radius
      if radius == 0 {
        diagonal[index + 1] -= carried
        beside[high] = 0
        return
      }
      sine = f / radius
      cosine = bulge / radius
      let difference = diagonal[index + 1] - carried
      let turned = (diagonal[index] - difference) * sine + 2 * cosine * b
      carried = sine * turned
      diagonal[index + 1] = difference + carried
      bulge = cosine * turned - b
    }
    diagonal[low] -= carried
    beside[low] = bulge
    beside[high] = 0
  }
}
