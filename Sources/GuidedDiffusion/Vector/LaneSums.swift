// Turning whole vectors keeps them in one register; halves would split every one that leads there.
extension SIMD8 {
  @inline(__always)
  fileprivate var turnedByFour: Self {
    Self(self[4], self[5], self[6], self[7], self[0], self[1], self[2], self[3])
  }

  @inline(__always)
  fileprivate var turnedByTwo: Self {
    Self(self[2], self[3], self[0], self[1], self[6], self[7], self[4], self[5])
  }

  @inline(__always)
  fileprivate var turnedByOne: Self {
    Self(self[1], self[0], self[3], self[2], self[5], self[4], self[7], self[6])
  }
}

extension SIMD8 where Scalar == Double {
  /// The largest of the eight.
  @inline(__always)
  var largest: Double {
    let a = turnedByFour
    let four = replacing(with: a, where: a .> self)
    let b = four.turnedByTwo
    let two = four.replacing(with: b, where: b .> four)
    return two[1] > two[0] ? two[1] : two[0]
  }

  /// The sum of the eight.
  @inline(__always)
  var total: Double {
    let four = self + turnedByFour
    let two = four + four.turnedByTwo
    return (two + two.turnedByOne)[0]
  }
}

extension SIMDMask where Storage == SIMD8<Int64> {
  /// A bit for each lane.
  @inline(__always)
  var bits: UInt64 {
    let chosen = unsafeBitCast(self, to: LaneBits.self) & LaneBits(1, 2, 4, 8, 16, 32, 64, 128)
    let four = chosen | chosen.turnedByFour
    let two = four | four.turnedByTwo
    return (two | two.turnedByOne)[0]
  }
}
