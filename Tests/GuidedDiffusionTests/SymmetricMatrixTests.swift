import GuidedDiffusion
import TestOracles
import Testing

@Suite("Symmetric matrices")
struct SymmetricMatrixTests {
  /// B Bᵀ/n + 0.1 I with B standard normal.
  private static func positiveDefinite(_ n: Int) -> SymmetricMatrix {
    let stream = NormalStream(seed: UInt64(n))
    func entry(_ row: Int, _ column: Int) -> Double {
      stream.normal(path: 0, step: row, coordinate: column)
    }
    var matrix = SymmetricMatrix(diagonal: [Double](repeating: 0.1, count: n))
    for row in 0..<n {
      for column in 0...row {
        let product = (0..<n).reduce(0) { $0 + entry(row, $1) * entry(column, $1) }
        matrix[row, column] += product / Double(n)
      }
    }
    return matrix
  }

  /// A symmetric matrix with eigenvalues of both signs.
  private static func indefinite(_ n: Int) -> SymmetricMatrix {
    positiveDefinite(n).scaled(by: 2, addingToDiagonal: -1.5)
  }

  /// The largest |Σ_e λ_e v_e v_eᵀ - A| and |V Vᵀ - I|.
  private static func residuals(of matrix: SymmetricMatrix) -> (product: Double, unit: Double) {
    let n = matrix.dimension
    let (values, vectors) = matrix.eigensystem()
    var worst = (product: 0.0, unit: 0.0)
    for row in 0..<n {
      for column in 0..<n {
        var (sum, unit) = (-matrix[row, column], row == column ? -1.0 : 0)
        for index in 0..<n {
          sum += values[index] * vectors[index * n + row] * vectors[index * n + column]
          unit += vectors[row * n + index] * vectors[column * n + index]
        }
        worst = (max(worst.product, abs(sum)), max(worst.unit, abs(unit)))
      }
    }
    return worst
  }

  @Test("The eigensystem is orthonormal and gives A back", arguments: [1, 2, 3, 5, 12, 40])
  func eigensystem(n: Int) {
    for matrix in [Self.positiveDefinite(n), Self.indefinite(n)] {
      let (product, unit) = Self.residuals(of: matrix)
      #expect(product < 1e-13, "n = \(n): \(product)")
      #expect(unit < 1e-13, "n = \(n): \(unit)")
    }
  }

  @Test("Degenerate and badly scaled matrices")
  func hardEigensystems() throws {
    let equal = SymmetricMatrix(diagonal: [2, 2, 2])
    #expect(equal.eigensystem().values == [2, 2, 2])
    let ones = try #require(SymmetricMatrix(rows: [[1, 1, 1], [1, 1, 1], [1, 1, 1]]))
    let values = ones.eigensystem().values.sorted()
    #expect(abs(values[0]) < 1e-15 && abs(values[1]) < 1e-15 && abs(values[2] - 3) < 1e-14)
    let scaled = try #require(SymmetricMatrix(rows: [[1e8, 1], [1, 1e-4]]))
    #expect(Self.residuals(of: scaled).product < 1e-7)
    #expect(Self.residuals(of: scaled).unit < 1e-15)
  }

  @Test("The inverse is the oracle's", arguments: [1, 2, 3, 5, 12])
  func inverse(n: Int) {
    let matrix = Self.positiveDefinite(n)
    let rows = (0..<n).map { row in (0..<n).map { matrix[row, $0] } }
    let expected = OracleMatrix.inverse(of: rows).inverse
    let inverse = matrix.inverse()
    for row in 0..<n {
      for column in 0..<n {
        #expect(distance(inverse[row, column], expected[row][column]) < 1e-12)
      }
    }
  }

  @Test("The Cholesky factor is lower triangular and L Lᵀ = A", arguments: [1, 2, 3, 5, 12])
  func cholesky(n: Int) throws {
    let matrix = Self.positiveDefinite(n)
    let factor = try #require(matrix.choleskyFactor())
    for row in 0..<n {
      for column in 0..<n {
        let product = (0..<n).reduce(0) { $0 + factor[row * n + $1] * factor[column * n + $1] }
        #expect(abs(product - matrix[row, column]) < 1e-14)
        if column > row { #expect(factor[row * n + column] == 0) }
      }
    }
  }

  @Test("Matrices that are not positive definite have no Cholesky factor")
  func noCholesky() throws {
    #expect(SymmetricMatrix(diagonal: [1, -1]).choleskyFactor() == nil)
    #expect(SymmetricMatrix(diagonal: [1, 0]).choleskyFactor() == nil)
    #expect(try #require(SymmetricMatrix(rows: [[1, 2], [2, 1]])).choleskyFactor() == nil)
  }

  @Test("Rows that are no symmetric matrix are refused")
  func refusedRows() {
    #expect(SymmetricMatrix(rows: []) == nil)
    #expect(SymmetricMatrix(rows: [[1, 2]]) == nil)
    #expect(SymmetricMatrix(rows: [[1, 2], [2]]) == nil)
    #expect(SymmetricMatrix(rows: [[1, 0.5], [0.5001, 1]]) == nil)
    #expect(SymmetricMatrix(rows: [[1, .nan], [.nan, 1]]) == nil)
    #expect(SymmetricMatrix(rows: [[.infinity]]) == nil)
  }

  @Test("Asymmetry of rounding size is averaged away")
  func roundedRows() throws {
    let matrix = try #require(SymmetricMatrix(rows: [[4, 1], [1 + 2e-12, 2]]))
    #expect(matrix[0, 1] == matrix[1, 0])
    #expect(abs(matrix[0, 1] - (1 + 1e-12)) < 1e-15)
  }

  @Test("Scaling and shifting")
  func scaled() throws {
    let matrix = try #require(SymmetricMatrix(rows: [[4, 1], [1, 2]]))
    #expect(matrix.scaled(by: 0.5, addingToDiagonal: 3).entries == [5, 0.5, 0.5, 4])
  }
}
