/// Sixteen single-precision numbers side by side: the unit of network arithmetic.
///
/// One instruction on a processor with 512-bit vectors, two or four on others, the same digits on
/// all: only IEEE operations are applied to it.
typealias FloatLanes = SIMD16<Float>

extension FloatLanes {
  /// The number of lanes.
  static let width = 16

  /// Adds `weight` · `row` with one rounding.
  @inline(__always)
  mutating func add(_ weight: Self, _ row: Self) { self = self.addingProduct(weight, row) }
}

extension Int {
  /// The smallest multiple of `unit` that is not below.
  func rounded(upToMultipleOf unit: Int) -> Int { (self + unit - 1) / unit * unit }
}

extension UnsafeMutablePointer<Float> {
  /// The same memory as vectors; it must start at a multiple of 64 bytes.
  @inline(__always)
  var lanes: UnsafeMutablePointer<FloatLanes> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: FloatLanes.self)
  }
}

extension UnsafePointer<Float> {
  /// The same memory as vectors; it must start at a multiple of 64 bytes.
  @inline(__always)
  var lanes: UnsafePointer<FloatLanes> {
    UnsafeRawPointer(self).assumingMemoryBound(to: FloatLanes.self)
  }
}
