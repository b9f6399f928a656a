import GuidedDiffusion
import Testing

@testable import Learning

@Suite("Matrix products")
struct MatrixProductTests {
  private static func random(_ count: Int, seed: UInt64) -> ParameterBuffer {
    let buffer = ParameterBuffer(repeating: 0, count: count)
    let stream = NormalStream(seed: seed)
    for index in 0..<count {
      buffer[index] = Float(stream.normal(path: UInt64(index), step: 0, coordinate: 0))
    }
    return buffer
  }

  /// Sizes (rows, columns, steps), odd numbers of steps and panels among them.
  private static let sizes = [
    (8, 16, 1), (8, 32, 3), (16, 48, 35), (64, 128, 128), (72, 80, 17), (24, 16, 7),
  ]

  @Test(
    "A product with packed weights and a start is the plain loop, bit for bit",
    arguments: sizes
  )
  func forward(size: (Int, Int, Int)) {
    let (rows, columns, steps) = size
    let a = Self.random(rows * (steps + 5), seed: 1)
    let plain = Self.random(steps * columns, seed: 2)
    let start = Self.random(columns, seed: 3)
    let packedRows = steps.rounded(upToMultipleOf: 16)
    let packed = ParameterBuffer(repeating: 0, count: packedRows * columns)
    for step in 0..<steps {
      for column in 0..<columns {
        let place = Panels.packedIndex(
          row: step,
          column: column,
          rows: packedRows,
          columns: columns
        )
        packed[place] = plain[step * columns + column]
      }
    }
    let c = ParameterBuffer(repeating: .nan, count: rows * columns)
    MatrixProduct.multiply(
      rows: rows,
      columns: columns,
      steps: steps,
      .init(base: a.base, rowStep: steps + 5, step: 1),
      Panels(packed: packed.base, rows: packedRows),
      into: Panels(plain: c.base, columns: columns),
      startingAt: start.base
    )
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = start[column]
        for step in 0..<steps {
          sum = sum.addingProduct(a[row * (steps + 5) + step], plain[step * columns + column])
        }
        #expect(c[row * columns + column] == sum)
      }
    }
  }

  @Test("A product of transposed data into packed form is the plain loop", arguments: sizes)
  func weightGradient(size: (Int, Int, Int)) {
    let (rows, columns, steps) = size
    let a = Self.random(steps * rows, seed: 4)
    let b = Self.random(steps * columns, seed: 5)
    let c = ParameterBuffer(repeating: .nan, count: rows * columns)
    MatrixProduct.multiply(
      rows: rows,
      columns: columns,
      steps: steps,
      .init(base: a.base, rowStep: 1, step: rows),
      Panels(plain: b.base, columns: columns),
      into: Panels(packed: c.base, rows: rows)
    )
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Float = 0
        for step in 0..<steps {
          sum = sum.addingProduct(a[step * rows + row], b[step * columns + column])
        }
        let place = Panels.packedIndex(row: row, column: column, rows: rows, columns: columns)
        #expect(c[place] == sum)
      }
    }
  }

  @Test("A packed index is a bijection", arguments: [16, 32, 48, 80])
  func packing(columns: Int) {
    var places: Set<Int> = []
    for row in 0..<19 {
      for column in 0..<columns {
        places.insert(Panels.packedIndex(row: row, column: column, rows: 19, columns: columns))
      }
    }
    #expect(places == Set(0..<(19 * columns)))
  }
}
