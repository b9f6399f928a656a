/// The register tiles of `MatrixProduct`: every sum is a variable, so that it stays in a register.
///
/// Sixteen sums keep two units of latency four busy.
enum MatrixTile {
  /// Eight rows by 32 columns.
  @inline(never)
  static func multiplyPair(
    _ left: MatrixProduct.Left,
    _ right: UnsafePointer<FloatLanes>,
    _ rightStride: Int,
    steps: Int,
    start: (FloatLanes, FloatLanes),
    into result: UnsafeMutablePointer<FloatLanes>,
    _ resultStride: Int
  ) {
    var a = left.base
    var b = right
    let rowStep = left.rowStep
    var (c0, d0) = start
    var (c1, d1) = start
    var (c2, d2) = start
    var (c3, d3) = start
    var (c4, d4) = start
    var (c5, d5) = start
    var (c6, d6) = start
    var (c7, d7) = start
    for _ in 0..<steps {
      let (first, second) = (b[0], b[1])
      let a0 = FloatLanes(repeating: a[0])
      c0.add(a0, first)
      d0.add(a0, second)
      let a1 = FloatLanes(repeating: a[rowStep])
      c1.add(a1, first)
      d1.add(a1, second)
      let a2 = FloatLanes(repeating: a[2 &* rowStep])
      c2.add(a2, first)
      d2.add(a2, second)
      let a3 = FloatLanes(repeating: a[3 &* rowStep])
      c3.add(a3, first)
      d3.add(a3, second)
      let a4 = FloatLanes(repeating: a[4 &* rowStep])
      c4.add(a4, first)
      d4.add(a4, second)
      let a5 = FloatLanes(repeating: a[5 &* rowStep])
      c5.add(a5, first)
      d5.add(a5, second)
      let a6 = FloatLanes(repeating: a[6 &* rowStep])
      c6.add(a6, first)
      d6.add(a6, second)
      let a7 = FloatLanes(repeating: a[7 &* rowStep])
      c7.add(a7, first)
      d7.add(a7, second)
      a += left.step
      b += rightStride
    }
    result[0 &* resultStride] = c0
    result[0 &* resultStride &+ 1] = d0
    result[1 &* resultStride] = c1
    result[1 &* resultStride &+ 1] = d1
    result[2 &* resultStride] = c2
    result[2 &* resultStride &+ 1] = d2
    result[3 &* resultStride] = c3
    result[3 &* resultStride &+ 1] = d3
    result[4 &* resultStride] = c4
    result[4 &* resultStride &+ 1] = d4
    result[5 &* resultStride] = c5
    result[5 &* resultStride &+ 1] = d5
    result[6 &* resultStride] = c6
    result[6 &* resultStride &+ 1] = d6
    result[7 &* resultStride] = c7
    result[7 &* resultStride &+ 1] = d7
  }

  /// Eight rows by 16 columns.
  @inline(never)
  static func multiplySingle(
    _ left: MatrixProduct.Left,
    _ right: UnsafePointer<FloatLanes>,
    _ rightStride: Int,
    steps: Int,
    start: FloatLanes,
    into result: UnsafeMutablePointer<FloatLanes>,
    _ resultStride: Int
  ) {
    var a = left.base
    var b = right
    let rowStep = left.rowStep
    var c0 = start
    var c1 = start
    var c2 = start
    var c3 = start
    var c4 = start
    var c5 = start
    var c6 = start
    var c7 = start
    for _ in 0..<steps {
      let first = b[0]
      c0.add(FloatLanes(repeating: a[0]), first)
      c1.add(FloatLanes(repeating: a[rowStep]), first)
      c2.add(FloatLanes(repeating: a[2 &* rowStep]), first)
      c3.add(FloatLanes(repeating: a[3 &* rowStep]), first)
      c4.add(FloatLanes(repeating: a[4 &* rowStep]), first)
      c5.add(FloatLanes(repeating: a[5 &* rowStep]), first)
      c6.add(FloatLanes(repeating: a[6 &* rowStep]), first)
      c7.add(FloatLanes(repeating: a[7 &* rowStep]), first)
      a += left.step
      b += rightStride
    }
    result[0 &* resultStride] = c0
    result[1 &* resultStride] = c1
    result[2 &* resultStride] = c2
    result[3 &* resultStride] = c3
    result[4 &* resultStride] = c4
    result[5 &* resultStride] = c5
    result[6 &* resultStride] = c6
    result[7 &* resultStride] = c7
  }
}
