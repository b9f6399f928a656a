/// Eight paths side by side: the unit in which everything is computed.
///
/// One instruction on a processor with 512-bit vectors, two or four on others, the same digits on
/// all: only IEEE operations are applied to it.
public typealias Lanes = SIMD8<Double>

/// The bit patterns of `Lanes`.
@usableFromInline typealias LaneBits = SIMD8<UInt64>

/// Element-wise functions of our own.
///
/// A C library picks its `exp` by processor, and its last digit with it. These use only IEEE
/// additions, multiplications, divisions, square roots and fused multiply-adds, so a table has the
/// same bytes everywhere, and they run eight at a time. Each states its error in units in the last
/// place (ulp) of the result, which the tests measure against 30-digit values.
public enum Elementary {
  /// 1.5 · 2^52: added to |y| < 2^51 it leaves the nearest whole number in the low bits.
  @usableFromInline static let roundingShift = 6_755_399_441_055_744.0
}

extension SIMD8 where Scalar == Double {
  /// The larger of the two in each lane; `other` where a lane is not a number.
  @inlinable @inline(__always)
  func larger(_ other: Self) -> Self { other.replacing(with: self, where: self .> other) }

  /// The smaller of the two in each lane; `other` where a lane is not a number.
  @inlinable @inline(__always)
  func smaller(_ other: Self) -> Self { other.replacing(with: self, where: self .< other) }
}
