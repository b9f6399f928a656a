/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random numbers:
/// as easy as 1, 2, 3", SC 2011), eight counters at a time.
///
/// A counter of four 32-bit words goes through ten rounds of a keyed bijection. There is no state:
/// any number of the sequence can be made anywhere, in any order, by any thread.
@usableFromInline enum Philox {
  /// Four words of 32 bits per lane, each held in 64 bits.
  @usableFromInline typealias Words = (LaneBits, LaneBits, LaneBits, LaneBits)

  /// The ten rounds for the counter `words` under the 64-bit `key` (low word first).
  @inlinable @inline(__always)
  static func scramble(_ words: Words, key: UInt64) -> Words {
    let mask = LaneBits(repeating: 0xFFFF_FFFF)
    var (a, b, c, d) = words
    var low = key & 0xFFFF_FFFF
    var high = key >> 32
    for _ in 0..<10 {
      let first = (a & mask) &* LaneBits(repeating: 0xD251_1F53)
      let second = (c & mask) &* LaneBits(repeating: 0xCD9E_8D57)
      a = (second &>> 32) ^ b ^ LaneBits(repeating: low)
      b = second & mask
      c = (first &>> 32) ^ d ^ LaneBits(repeating: high)
      d = first & mask
      low = (low &+ 0x9E37_79B9) & 0xFFFF_FFFF
      high = (high &+ 0xBB67_AE85) & 0xFFFF_FFFF
    }
    return (a, b, c, d)
  }
}
