/// Components with full covariances: d² multiply-adds per component.
enum FullTile: TileForm {
  @inline(__always)
  static func exponents(
    _ constants: TileConstants,
    at x: UnsafePointer<Quad>,
    workspace: TileWorkspace
  ) {
    let dimension = constants.layout.dimension
    for index in 0..<constants.layout.count {
      var sum = Quad(repeating: 0)
      var row = 0
      while row < dimension {
        let matrix = constants.excess + (index &* dimension &+ row) &* dimension
        var products = (Quad(repeating: 0), Quad(repeating: 0))
        for column in 0..<dimension {
          let position = x[column]
          products.0.add(matrix[column], position)
          products.1.add(matrix[dimension &+ column], position)
        }
        let place = index &* dimension &+ row
        workspace.products[place] = products.0
        workspace.products[place &+ 1] = products.1
        for offset in 0..<2 {
          var factor = Quad(repeating: constants.pulls[place &+ offset])
          factor.add(-0.5, offset == 0 ? products.0 : products.1)
          sum.add(x[row &+ offset], factor)
        }
        row &+= 2
      }
      var exponent = Quad(repeating: constants.offsets[index])
      exponent.add(Elementary.logTwoE, sum)
      workspace.exponents[index] = exponent
    }
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
    var products = sums
    for index in first..<end {
      let weight = workspace.exponents[index]
      let place = index &* dimension &+ row
      sums.0.add(constants.pulls[place], weight)
      sums.1.add(constants.pulls[place &+ 1], weight)
      products.0.add(weight, workspace.products[place])
      products.1.add(weight, workspace.products[place &+ 1])
    }
    return (sums.0 - products.0, sums.1 - products.1)
  }
}
