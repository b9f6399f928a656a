/// Components with covariances v I: two multiply-adds per component and coordinate.
enum IsotropicTile: TileForm {
  @inline(__always)
  static func exponents(
    _ constants: TileConstants,
    at x: UnsafePointer<Quad>,
    workspace: TileWorkspace
  ) {
    let dimension = constants.layout.dimension
    var square = Quad(repeating: 0)
    for row in 0..<dimension { square.add(x[row], x[row]) }
    var index = 0
    while index < constants.layout.count {
      let pull = constants.pulls + index &* dimension
      var sums = (
        Quad(repeating: 0), Quad(repeating: 0), Quad(repeating: 0), Quad(repeating: 0)
      )
      for row in 0..<dimension {
        let position = x[row]
        sums.0.add(pull[row], position)
        sums.1.add(pull[dimension &+ row], position)
        sums.2.add(pull[2 &* dimension &+ row], position)
        sums.3.add(pull[3 &* dimension &+ row], position)
      }
      finish(constants, index, sums.0, square, workspace)
      finish(constants, index &+ 1, sums.1, square, workspace)
      finish(constants, index &+ 2, sums.2, square, workspace)
      finish(constants, index &+ 3, sums.3, square, workspace)
      index &+= 4
    }
  }

  @inline(__always)
  private static func finish(
    _ constants: TileConstants,
    _ index: Int,
    _ product: Quad,
    _ square: Quad,
    _ workspace: TileWorkspace
  ) {
    var exponent = Quad(repeating: constants.offsets[index])
    exponent.add(Elementary.logTwoE, product)
    exponent.add(-0.5 * Elementary.logTwoE * constants.excess[index], square)
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
    var excess = Quad(repeating: 0)
    for index in first..<end {
      let weight = workspace.exponents[index]
      let place = index &* dimension &+ row
      sums.0.add(constants.pulls[place], weight)
      sums.1.add(constants.pulls[place &+ 1], weight)
      excess.add(-constants.excess[index], weight)
    }
    sums.0.add(excess, x[row])
    sums.1.add(excess, x[row &+ 1])
    return sums
  }
}
