/// Components with diagonal covariances: four multiply-adds per component and coordinate.
enum DiagonalTile: TileForm {
  @inline(__always)
  static func exponents(
    _ constants: TileConstants,
    at x: UnsafePointer<Quad>,
    workspace: TileWorkspace
  ) {
    let dimension = constants.layout.dimension
    var index = 0
    while index < constants.layout.count {
      let pull = constants.pulls + index &* dimension
      let excess = constants.excess + index &* dimension
      var sums = (Quad(repeating: 0), Quad(repeating: 0))
      for row in 0..<dimension {
        let position = x[row]
        var first = Quad(repeating: pull[row])
        first.add(-0.5 * excess[row], position)
        var second = Quad(repeating: pull[dimension &+ row])
        second.add(-0.5 * excess[dimension &+ row], position)
        sums.0.add(position, first)
        sums.1.add(position, second)
      }
      finish(constants, index, sums.0, workspace)
      finish(constants, index &+ 1, sums.1, workspace)
      index &+= 2
    }
  }

  @inline(__always)
  private static func finish(
    _ constants: TileConstants,
    _ index: Int,
    _ sum: Quad,
    _ workspace: TileWorkspace
  ) {
    var exponent = Quad(repeating: constants.offsets[index])
    exponent.add(Elementary.logTwoE, sum)
    workspace.exponents[index] = exponent
  }

  @inline(__always)
  static func pulls(
    _ constants: TileConstants,
    at x: UnsafePointer<Quad>,
    workspace: TileWorkspace,
    row: Int,
    from first: Int,
    to end: Int
  ) -> (Quad, Quad) {
    let dimension = constants.layout.dimension
    var sums = (Quad(repeating: 0), Quad(repeating: 0))
    var excess = (Quad(repeating: 0), Quad(repeating: 0))
    for index in first..<end {
      let weight = workspace.exponents[index]
      let place = index &* dimension &+ row
      sums.0.add(constants.pulls[place], weight)
      sums.1.add(constants.pulls[place &+ 1], weight)
      excess.0.add(-constants.excess[place], weight)
      excess.1.add(-constants.excess[place &+ 1], weight)
    }
    sums.0.add(excess.0, x[row])
    sums.1.add(excess.1, x[row &+ 1])
    return sums
  }
}
