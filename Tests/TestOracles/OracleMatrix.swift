import Foundation

/// Dense linear algebra by elimination, the way it is done by hand.
public enum OracleMatrix {
  /// Inverts a square matrix by Gauss-Jordan elimination with partial pivoting.
  ///
  /// The matrix [A | I] is reduced to [I | A⁻¹]; log |det A| is the sum of the logarithms of the
  /// absolute pivots.
  ///
  /// - Parameter matrix: Rows of a non-singular n × n matrix.
  /// - Returns: The inverse (n × n) and log |det A|.
  public static func inverse(
    of matrix: [[Double]]
  ) -> (inverse: [[Double]], logAbsoluteDeterminant: Double) {
    let size = matrix.count
    var left = matrix
    var right = identity(size)
    var logAbsoluteDeterminant = 0.0
    for column in 0..<size {
      var pivotRow = column
      for row in column..<size where abs(left[row][column]) > abs(left[pivotRow][column]) {
        pivotRow = row
      }
      left.swapAt(column, pivotRow)
      right.swapAt(column, pivotRow)
      let pivot = left[column][column]
      precondition(pivot != 0 && pivot.isFinite, "the matrix is singular")
      logAbsoluteDeterminant += log(abs(pivot))
      for entry in 0..<size {
        left[column][entry] /= pivot
        right[column][entry] /= pivot
      }
      for row in 0..<size where row != column {
        let multiple = left[row][column]
        for entry in 0..<size {
          left[row][entry] -= multiple * left[column][entry]
          right[row][entry] -= multiple * right[column][entry]
        }
      }
    }
    return (right, logAbsoluteDeterminant)
  }

  /// The identity matrix with `size` rows.
  ///
  /// - Parameter size: The number n of rows and columns.
  /// - Returns: Rows of the n × n identity.
  public static func identity(_ size: Int) -> [[Double]] {
    (0..<size).map { row in (0..<size).map { $0 == row ? 1 : 0 } }
  }

  /// The scalar product a·b.
  ///
  /// - Parameters:
  ///   - first: The vector a, n numbers.
  ///   - second: The vector b, n numbers.
  /// - Returns: Σ a_i b_i.
  public static func dot(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The matrix-vector product A x.
  ///
  /// - Parameters:
  ///   - matrix: The rows of A, m × n.
  ///   - vector: The vector x, n numbers.
  /// - Returns: m numbers.
  public static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { dot($0, vector) }
  }

  /// The matrix product A B.
  ///
  /// - Parameters:
  ///   - first: The rows of A, m × n.
  ///   - second: The rows of B, n × l.
  /// - Returns: The rows of A B, m × l.
  public static func product(_ first: [[Double]], _ second: [[Double]]) -> [[Double]] {
    let size = second.first?.count ?? 0
    return first.map { row in
      (0..<size).map { column in dot(row, second.map { $0[column] }) }
    }
  }

  /// The trace tr A.
  ///
  /// - Parameter matrix: The rows of A, n × n.
  /// - Returns: The sum of the diagonal entries.
  public static func trace(_ matrix: [[Double]]) -> Double {
    matrix.indices.reduce(0) { $0 + matrix[$1][$1] }
  }
}
