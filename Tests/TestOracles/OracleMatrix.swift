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
}
