/// Products of small single-precision matrices, the work of a network.
///
/// One kernel serves the forward pass, the gradient by data and the gradient by weights:
///
///     C[i][j] = start[j] + Σ_p A[i, p] B[p][j],   p = 0, 1, 2, ... in this order, one rounding each.
///
/// An element of C is a chain of fused multiply-adds of its own: it does not depend on the tile, the
/// other rows or the width of the processor's vectors. Eight rows by 32 columns of C stay in registers.
enum MatrixProduct {
  /// The rows of a tile.
  static let tileRows = 8

  /// A read element by element: A[i, p] = base[i · rowStep + p · step].
  struct Left {
    var base: UnsafePointer<Float>
    var rowStep: Int
    var step: Int
  }

  /// Computes C for `rows` (a multiple of 8), `columns` (a multiple of 16) and `steps` terms.
  ///
  /// `start` is one number for each column, or `nil` for zeros.
  static func multiply(
    rows: Int,
    columns: Int,
    steps: Int,
    _ a: Left,
    _ b: Panels,
    into c: Panels,
    startingAt start: UnsafePointer<Float>? = nil
  ) {
    var column = 0
    while column < columns {
      let isPair = columns - column >= Panels.width
      let right = b.panel(column / Panels.width, isPair: isPair)
      let result = c.panel(column / Panels.width, isPair: isPair)
      var first = FloatLanes.zero
      var second = FloatLanes.zero
      if let start {
        let lanes = (start + column).lanes
        first = lanes[0]
        if isPair { second = lanes[1] }
      }
      var row = 0
      while row < rows {
        let tile = Left(base: a.base + row &* a.rowStep, rowStep: a.rowStep, step: a.step)
        let place = result.base + row &* result.stride
        if isPair {
          MatrixTile.multiplyPair(
            tile,
            right.base,
            right.stride,
            steps: steps,
            start: (first, second),
            into: place,
            result.stride
          )
        } else {
          MatrixTile.multiplySingle(
            tile,
            right.base,
            right.stride,
            steps: steps,
            start: first,
            into: place,
            result.stride
          )
        }
        row &+= tileRows
      }
      column &+= Panels.width
    }
  }
}

/// A matrix whose rows are read and written 32 columns at a time.
///
/// Packed matrices hold [panel][row][32], the last panel [row][16] when 16 columns are left: what a
/// tile reads is one run of memory. A plain [row][column] matrix is the case of panels side by side.
struct Panels {
  /// The columns of a panel.
  static let width = 32

  private var base: UnsafeMutablePointer<FloatLanes>
  /// Vectors from one panel to the next.
  private var panelStep: Int
  /// Vectors from one row to the next, and in a panel of 16 columns.
  private var stride: (pair: Int, single: Int)

  /// The matrix [row][column] with `columns` (a multiple of 16) columns in memory.
  init(plain base: UnsafeMutablePointer<Float>, columns: Int) {
    self.base = base.lanes
    panelStep = 2
    stride = (columns / 16, columns / 16)
  }

  /// The packed matrix with `rows` rows in memory.
  init(packed base: UnsafeMutablePointer<Float>, rows: Int) {
    self.base = base.lanes
    panelStep = 2 * rows
    stride = (2, 1)
  }

  /// Where a panel starts, and the vectors between its rows.
  @inline(__always)
  func panel(
    _ index: Int,
    isPair: Bool
  ) -> (base: UnsafeMutablePointer<FloatLanes>, stride: Int) {
    (base + index &* panelStep, isPair ? stride.pair : stride.single)
  }

  /// Where element (row, column) of a packed matrix lies.
  static func packedIndex(row: Int, column: Int, rows: Int, columns: Int) -> Int {
    let panel = column / width
    let wide = min(width, columns - panel * width)
    return panel * width * rows + row * wide + column % width
  }
}
