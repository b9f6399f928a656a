extension NormalStream {
  /// The normal numbers of steps 2`pair` and 2`pair` + 1 for eight consecutive paths from `first`.
  public func normals(
    first: Int,
    pair: Int,
    coordinate: Int,
    purpose: Purpose
  ) -> (even: Lanes, odd: Lanes) {
    self.pair(
      paths: Self.consecutive(from: first),
      pair: pair,
      coordinate: coordinate,
      purpose: purpose
    )
  }

  /// Two uniform numbers in [0, 1), multiples of 2^-52, for each of eight consecutive paths from `first`.
  ///
  /// They come from the counter that the normal numbers of the same arguments would: use it for one or
  /// the other.
  public func uniforms(
    first: Int,
    pair: Int,
    coordinate: Int,
    purpose: Purpose
  ) -> (first: Lanes, second: Lanes) {
    uniforms(
      paths: Self.consecutive(from: first),
      pair: pair,
      coordinate: coordinate,
      purpose: purpose
    )
  }

  private static func consecutive(from first: Int) -> LaneBits {
    LaneBits(repeating: UInt64(truncatingIfNeeded: first)) &+ LaneBits(0, 1, 2, 3, 4, 5, 6, 7)
  }
}
