/// Four vectors of eight paths: what one scalar of a step's constants is applied to at once.
///
/// With four scalars in hand the sums fill sixteen registers, which keeps the multiply-add units
/// busy from the first-level cache.
struct Quad: BitwiseCopyable {
  /// The number of vectors.
  static var width: Int { 4 }

  var a: Lanes
  var b: Lanes
  var c: Lanes
  var d: Lanes

  @inline(__always)
  init(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  @inline(__always)
  init(repeating value: Double) {
    let lanes = Lanes(repeating: value)
    self.init(lanes, lanes, lanes, lanes)
  }

  /// self + `factor` · `other`.
  @inline(__always)
  mutating func add(_ factor: Double, _ other: Quad) {
    let scalar = Lanes(repeating: factor)
    a = a.addingProduct(scalar, other.a)
    b = b.addingProduct(scalar, other.b)
    c = c.addingProduct(scalar, other.c)
    d = d.addingProduct(scalar, other.d)
  }

  /// self + `factor` · `other`, element by element.
  @inline(__always)
  mutating func add(_ factor: Quad, _ other: Quad) {
    a = a.addingProduct(factor.a, other.a)
    b = b.addingProduct(factor.b, other.b)
    c = c.addingProduct(factor.c, other.c)
    d = d.addingProduct(factor.d, other.d)
  }

  @inline(__always)
  static func + (left: Quad, right: Quad) -> Quad {
    Quad(left.a + right.a, left.b + right.b, left.c + right.c, left.d + right.d)
  }

  @inline(__always)
  static func - (left: Quad, right: Quad) -> Quad {
    Quad(left.a - right.a, left.b - right.b, left.c - right.c, left.d - right.d)
  }

  @inline(__always)
  static func * (left: Quad, right: Quad) -> Quad {
    Quad(left.a * right.a, left.b * right.b, left.c * right.c, left.d * right.d)
  }

  @inline(__always)
  static func * (left: Quad, right: Double) -> Quad {
    Quad(left.a * right, left.b * right, left.c * right, left.d * right)
  }

  /// The larger of the two in each lane.
  @inline(__always)
  func larger(_ other: Quad) -> Quad {
    Quad(a.larger(other.a), b.larger(other.b), c.larger(other.c), d.larger(other.d))
  }

  /// 2 to the power of each element, which must not be positive.
  @inline(__always)
  func powerOfTwo() -> Quad {
    Quad(
      Elementary.powerOfTwo(nonPositive: a),
      Elementary.powerOfTwo(nonPositive: b),
      Elementary.powerOfTwo(nonPositive: c),
      Elementary.powerOfTwo(nonPositive: d)
    )
  }
}
