import Testing

@testable import GuidedDiffusion

@Suite("Eigenvalues of symmetric matrices")
struct SymmetricEigenvaluesTests {
  /// A symmetric matrix of standard normal entries.
  private static func random(_ n: Int) -> SymmetricMatrix {
    let stream = NormalStream(seed: UInt64(100 + n))
    var matrix = SymmetricMatrix(diagonal: [Double](repeating: 0, count: n))
    for row in 0..<n {
      for column in 0...row {
        matrix[row, column] = stream.normal(path: 0, step: row, coordinate: column)
      }
    }
    return matrix
  }

  @Test("They are those of the rotations", arguments: [1, 2, 3, 4, 7, 20, 64])
  func agreesWithRotations(n: Int) {
    let matrix = Self.random(n)
    let expected = matrix.eigensystem().values.sorted()
    let largest = max(abs(expected[0]), abs(expected[n - 1]))
    for (value, other) in zip(matrix.eigenvalues(), expected) {
      #expect(abs(value - other) <= 1e-14 * Double(n) * largest, "n = \(n): \(value), \(other)")
    }
  }

  @Test("Of the chain of n springs they are 2 - 2 cos(πk/(n + 1))", arguments: [2, 5, 33])
  func chain(n: Int) {
    var matrix = SymmetricMatrix(diagonal: [Double](repeating: 2, count: n))
    for row in 1..<n { matrix[row, row - 1] = -1 }
    for (index, value) in matrix.eigenvalues().enumerated() {
      let turn = Double(index + 1) / Double(2 * (n + 1))
      let cosine = Elementary.sineAndCosine(ofTurn: Lanes(repeating: turn)).cosine[0]
      #expect(abs(value - (2 - 2 * cosine)) < 1e-13)
    }
  }

  @Test("Equal, zero, huge and tiny eigenvalues")
  func hardCases() throws {
    #expect(SymmetricMatrix(diagonal: [2, 2, 2]).eigenvalues() == [2, 2, 2])
    #expect(SymmetricMatrix(diagonal: [0, 0]).eigenvalues() == [0, 0])
    #expect(SymmetricMatrix(diagonal: [3, -1, 1e-300]).eigenvalues() == [-1, 1e-300, 3])
    let ones = try #require(SymmetricMatrix(rows: [[1, 1, 1], [1, 1, 1], [1, 1, 1]]))
    let values = ones.eigenvalues()
    #expect(abs(values[0]) < 1e-15 && abs(values[1]) < 1e-15 && abs(values[2] - 3) < 1e-14)
    for scale in [1e-200, 1e200] {
      let scaled = Self.random(6).scaled(by: scale, addingToDiagonal: 0).eigenvalues()
      for (value, other) in zip(scaled, Self.random(6).eigenvalues()) {
        #expect(abs(value / scale - other) < 1e-14)
      }
    }
  }

  @Test("Without finite entries there are none")
  func notFinite() {
    var matrix = Self.random(4)
    matrix[2, 1] = .nan
    #expect(matrix.eigenvalues().allSatisfy { $0.isNaN })
    matrix[2, 1] = .infinity
    #expect(matrix.eigenvalues().allSatisfy { $0.isNaN })
  }
}
