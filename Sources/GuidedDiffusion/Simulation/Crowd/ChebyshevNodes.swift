/// The Chebyshev nodes of an interval and the polynomials that are 1 in one of them and 0 in the others.
struct ChebyshevNodes {
  /// [node] from the upper end down.
  let places: [Double]
  /// [node] 1/Π 2(ν_i - ν_j)/h over the other nodes j.
  private let scales: [Double]
  /// 2/h, or 0 for an interval without length.
  private let perHalf: Double

  /// `count` nodes around `centre`, at most `half` away from it.
  init(count: Int, centre: Double, half: Double) {
    places = (0..<count).map { index in
      // cos(π (2i + 1)/(2q)), a turn being 2π.
      let turn = Double(2 * index + 1) / Double(4 * count)
      return centre + half * Elementary.sineAndCosine(ofTurn: Lanes(repeating: turn)).cosine[0]
    }
    let perHalf = half > 0 ? 2 / half : 0
    self.perHalf = perHalf
    scales = places.map { [places] own in
      1 / places.reduce(1) { $1 == own ? $0 : $0 * ((own - $1) * perHalf) }
    }
  }

  /// The number of nodes.
  var count: Int { places.count }

  /// Writes the polynomials at `x` to `values` [node]; `room` has as many numbers.
  ///
  /// Every value is a product of exact differences, accurate to its last digits however small it is.
  func write(_ x: Lanes, to values: UnsafeMutablePointer<Lanes>) {
    var product = Lanes(repeating: 1)
    for index in 0..<count {
      values[index] = product * scales[index]
      product = product * ((x - places[index]) * perHalf)
    }
    product = Lanes(repeating: 1)
    for index in (0..<count).reversed() {
      values[index] = values[index] * product
      product = product * ((x - places[index]) * perHalf)
    }
  }
}
