/// Standard normal numbers keyed by (seed, path, step, coordinate).
///
/// The noise of a path does not depend on the guidance scale, the sampler, the kind of path, the
/// size of a block or the thread, so every comparison is paired. One Philox counter gives, by Box
/// and Muller's transform, the numbers of steps 2j and 2j + 1 of one coordinate:
///
///     √(-2 ln u) (cos 2πv, sin 2πv),   u in (0, 1) with 52 bits, v in [0, 1) with 52 bits.
///
/// The largest possible value is √(2 · 53 ln 2) = 8.57.
public struct NormalStream: Sendable {
  /// What a number is for; each purpose has counters of its own.
  public enum Purpose: UInt32, Sendable {
    /// The noise of a step.
    case step
    /// The starting point of a path.
    case start
    /// The parameters of a random target.
    case target
    /// Samples drawn from an exact law.
    case truth
    /// The features of a score error.
    case error
    /// The data points that a network is trained on.
    case trainingPoint = 16
    /// Which component or row a data point comes from.
    case trainingChoice
    /// The noise that a network learns to tell.
    case trainingNoise
    /// The log-times of a batch, and which labels are dropped.
    case trainingTime
    /// A network's first weights.
    case initialWeights
  }

  /// The key of the generator.
  public let seed: UInt64

  /// The stream of `seed`.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The numbers of steps 2`pair` and 2`pair` + 1 for the paths in the lanes.
  ///
  /// `pair` must be below 2^32 and `coordinate` below 2^24.
  @inlinable @inline(__always)
  func pair(
    paths: LaneBits,
    pair: Int,
    coordinate: Int,
    purpose: Purpose
  ) -> (even: Lanes, odd: Lanes) {
    let last = UInt64(truncatingIfNeeded: coordinate) | (UInt64(purpose.rawValue) << 24)
    let words = Philox.scramble(
      (
        paths & 0xFFFF_FFFF, paths &>> 32, LaneBits(repeating: UInt64(truncatingIfNeeded: pair)),
        LaneBits(repeating: last)
      ),
      key: seed
    )
    let u = Self.uniform(words.0, words.1) + 1.1102230246251565e-16
    let v = Self.uniform(words.2, words.3)
    let radius = (-2 * Elementary.log(normal: u)).squareRoot()
    let (sine, cosine) = Elementary.sineAndCosine(ofTurn: v)
    return (radius * cosine, radius * sine)
  }

  /// The number of one path, step and coordinate: the definition that the vector form agrees with.
  public func normal(
    path: UInt64,
    step: Int,
    coordinate: Int,
    purpose: Purpose = .step
  ) -> Double {
    let both = pair(
      paths: LaneBits(repeating: path),
      pair: step / 2,
      coordinate: coordinate,
      purpose: purpose
    )
    return step.isMultiple(of: 2) ? both.even[0] : both.odd[0]
  }

  /// Multiples of 2^-52 in [0, 1) from the upper 52 of 64 bits.
  @inlinable @inline(__always)
  static func uniform(_ low: LaneBits, _ high: LaneBits) -> Lanes {
    let bits = ((high &<< 32) | low) &>> 12
    return unsafeBitCast(bits | 0x3FF0_0000_0000_0000, to: Lanes.self) - 1
  }
}
