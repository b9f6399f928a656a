import Foundation
import TestOracles
import Testing

@Suite("Dense linear algebra and differences")
struct OracleMatrixTests {
  @Test("The inverse of a matrix whose first pivot is zero, and its determinant of -5")
  func invertsWithPivoting() {
    let matrix: [[Double]] = [[0, 2, 1], [3, 0, -1], [1, 1, 1]]
    let (inverse, logDeterminant) = OracleMatrix.inverse(of: matrix)
    #expect(abs(logDeterminant - log(5)) < 1e-14)
    for row in 0..<3 {
      for column in 0..<3 {
        let entry = (0..<3).reduce(0) { $0 + matrix[row][$1] * inverse[$1][column] }
        #expect(abs(entry - (row == column ? 1 : 0)) < 1e-14, "entry \(row), \(column)")
      }
    }
  }

  @Test("Central differences are exact for quadratics, up to rounding")
  func differentiatesQuadratics() {
    let gradient = OracleGradient.central(
      of: { $0[0] * $0[0] + 3 * $0[0] * $0[1] },
      at: [2, -1],
      spacing: 1e-3
    )
    #expect(abs(gradient[0] - 1) < 1e-11)
    #expect(abs(gradient[1] - 6) < 1e-11)
  }
}
