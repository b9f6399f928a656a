/// f(x) = c + (x - b)'A(x - b), positive: A positive semidefinite and c > 0.
///
/// R(N(m, V)) = c + (m - b)'A(m - b) + tr(AV).
public struct QuadraticTilt: PosteriorTilt, Equatable {
  /// b, one entry per coordinate.
  public var centre: [Double]
  /// A, positive semidefinite.
  public var matrix: SymmetricMatrix
  /// c > 0.
  public var constant: Double

  /// `constant` + (x - `centre`)' `matrix` (x - `centre`).
  public init(centre: [Double], matrix: SymmetricMatrix, constant: Double) {
    self.centre = centre
    self.matrix = matrix
    self.constant = constant
    isDiagonalMatrix = (0..<centre.count).allSatisfy { row in
      (0..<row).allSatisfy { matrix[row, $0] == 0 }
    }
  }

  private let isDiagonalMatrix: Bool

  /// Whether f is positive everywhere: the smallest eigenvalue of A must not be below -1e-12 of the
  /// largest, and c must be positive.
  public var isPositive: Bool {
    let values = matrix.eigensystem().values
    let largest = values.reduce(0) { max($0, abs($1)) }
    return constant > 0 && constant.isFinite && values.allSatisfy { $0 >= -1e-12 * largest }
  }

  /// See `PointTilt`.
  public var dimension: Int { centre.count }

  /// See `PointTilt`.
  public func logValue(at point: UnsafePointer<Lanes>) -> Lanes {
    var sum = Lanes(repeating: constant)
    for row in centre.indices {
      sum = sum.addingProduct(point[row] - centre[row], half(row) { point[$0] - centre[$0] })
    }
    return Elementary.log(sum)
  }

  /// See `PointTilt`: 2A(x - b)/f.
  public var logGradient: (@Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void)? {
    { point, gradient in
      var sum = Lanes(repeating: constant)
      for row in centre.indices {
        let image = half(row) { point[$0] - centre[$0] }
        sum = sum.addingProduct(point[row] - centre[row], image)
        gradient[row] = 2 * image
      }
      for row in centre.indices { gradient[row] /= sum }
    }
  }

  /// See `PointTilt`: E[f²] = (E f)² + 2 tr(AVAV) + 4 (m - b)'AVA(m - b).
  public func logSecondMoment(mean: [Double], covariance: Covariance) -> Double {
    let n = dimension
    let logMean = logMean(mean: mean, covariance: covariance)
    // In units of the mean, whose square may be beyond double precision.
    let relative = matrix.scaled(by: Elementary.exp(-logMean), addingToDiagonal: 0)
    let image = relative.times(zip(mean, centre).map { $0 - $1 })
    let spreadImage = covariance.times(image)
    let columns = (0..<n).map { column in
      covariance.times((0..<n).map { relative[$0, column] })
    }
    // columns[j][i] = (VA)_ij.
    var trace = 0.0
    for i in 0..<n {
      for j in 0..<n { trace += columns[j][i] * columns[i][j] }
    }
    let cross = zip(image, spreadImage).reduce(0) { $0 + $1.0 * $1.1 }
    return 2 * logMean + Elementary.log1p(2 * trace + 4 * cross)
  }

  /// Row `row` of A times the vector whose entries `offset` gives.
  @inline(__always)
  private func half(_ row: Int, _ offset: (Int) -> Lanes) -> Lanes {
    if isDiagonalMatrix { return matrix[row, row] * offset(row) }
    var sum = Lanes.zero
    for column in centre.indices {
      sum = sum.addingProduct(Lanes(repeating: matrix[row, column]), offset(column))
    }
    return sum
  }
}

extension QuadraticTilt {
  /// See `PosteriorTilt`: c + tr(AV), offset - b, the gain, and the diagonal of A.
  public func constantCount(isDiagonal: Bool) -> Int {
    1 + 2 * dimension + dimension * (isDiagonal ? 1 : dimension)
  }

  /// See `PosteriorTilt`.
  public func write(_ posterior: ComponentPosterior, to constants: UnsafeMutablePointer<Double>) {
    let n = dimension
    var sum = constant
    for row in 0..<n {
      if posterior.isDiagonal {
        sum += matrix[row, row] * posterior.covariance[row]
      } else {
        for column in 0..<n { sum += matrix[row, column] * posterior.covariance[row * n + column] }
      }
    }
    constants[0] = sum
    for row in 0..<n { constants[1 + row] = posterior.offset[row] - centre[row] }
    for (index, entry) in posterior.gain.enumerated() { constants[1 + n + index] = entry }
    let diagonal = constants + 1 + n + posterior.gain.count
    for row in 0..<n { diagonal[row] = matrix[row, row] }
  }

  /// Coordinate `row` of m - b at `point`.
  @inline(__always)
  private func offset(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    _ point: UnsafePointer<Lanes>,
    _ row: Int
  ) -> Lanes {
    let n = dimension
    let gain = constants + 1 + n
    var sum = Lanes(repeating: constants[1 + row])
    if isDiagonal { return sum.addingProduct(Lanes(repeating: gain[row]), point[row]) }
    for column in 0..<n {
      sum = sum.addingProduct(Lanes(repeating: gain[row * n + column]), point[column])
    }
    return sum
  }

  /// See `PosteriorTilt`.
  public func logFactor(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>
  ) -> (logarithm: Lanes, strength: Lanes) {
    var sum = Lanes(repeating: constants[0])
    if isDiagonal, isDiagonalMatrix {
      // The common case, without any room for m - b.
      let n = dimension
      for row in 0..<n {
        let (own, weight) = (constants + 1 + row, constants[1 &+ 2 &* n &+ row])
        let offset = Lanes(repeating: own[0])
          .addingProduct(Lanes(repeating: own[n]), point[row])
        sum = sum.addingProduct(offset * weight, offset)
      }
      return (Elementary.log(sum), 2 / sum)
    }
    withOffsets(constants, isDiagonal: isDiagonal, at: point) { offsets in
      for row in centre.indices {
        sum = sum.addingProduct(offsets[row], half(row) { offsets[$0] })
      }
    }
    return (Elementary.log(sum), 2 / sum)
  }

  /// See `PosteriorTilt`: 2 gain A (m - b)/R.
  public func addGradient(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>,
    strength: Lanes,
    weight: Lanes,
    to gradient: UnsafeMutablePointer<Lanes>
  ) {
    let n = dimension
    let gain = constants + 1 + n
    let factor = weight * strength
    if isDiagonal, isDiagonalMatrix {
      for row in 0..<n {
        let (own, scale) = (constants + 1 + row, gain[row] * constants[1 &+ 2 &* n &+ row])
        let offset = Lanes(repeating: own[0])
          .addingProduct(Lanes(repeating: own[n]), point[row])
        gradient[row] = gradient[row].addingProduct(offset * scale, factor)
      }
      return
    }
    withOffsets(constants, isDiagonal: isDiagonal, at: point) { offsets in
      for row in 0..<n {
        let image = factor * half(row) { offsets[$0] }
        if isDiagonal {
          gradient[row] = gradient[row].addingProduct(Lanes(repeating: gain[row]), image)
          continue
        }
        for column in 0..<n {
          gradient[column] = gradient[column]
            .addingProduct(Lanes(repeating: gain[row * n + column]), image)
        }
      }
    }
  }

  @inline(__always)
  private func withOffsets(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>,
    _ body: (UnsafeMutableBufferPointer<Lanes>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: dimension) { offsets in
      for row in 0..<dimension {
        offsets[row] = offset(constants, isDiagonal: isDiagonal, point, row)
      }
      body(offsets)
    }
  }
}
