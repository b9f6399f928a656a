extension NormalStream {
  /// Two independent uniform numbers in [0, 1) for each path in the lanes, multiples of 2^-52.
  ///
  /// They come from the counter that the normal numbers of the same `pair`, `coordinate` and `purpose`
  /// would: use it for one or the other.
  func uniforms(
    paths: LaneBits,
    pair: Int,
    coordinate: Int,
    purpose: Purpose
  ) -> (first: Lanes, second: Lanes) {
    let last = UInt64(truncatingIfNeeded: coordinate) | (UInt64(purpose.rawValue) << 24)
    let words = Philox.scramble(
      (
        paths & 0xFFFF_FFFF, paths &>> 32, LaneBits(repeating: UInt64(truncatingIfNeeded: pair)),
        LaneBits(repeating: last)
      ),
      key: seed
    )
    return (Self.uniform(words.0, words.1), Self.uniform(words.2, words.3))
  }
}
