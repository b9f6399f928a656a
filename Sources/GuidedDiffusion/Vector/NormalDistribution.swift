/// The standard normal distribution: φ(t) = e^(-t²/2)/√(2π) and Φ its integral from -∞ to t.
///
/// Everything comes from the scaled tail R(a) = e^(a²/2) Φ(-a) = ½ erfcx(a/√2), a = |t|, which is
/// smooth and never underflows: Φ(t) is e^(-a²/2) R(a) below 0, and 1 less that above.
extension Elementary {
  /// ln Φ(t) and its derivative φ(t)/Φ(t) in each lane; errors below 7 and 5 ulp.
  ///
  /// The largest of a million points: 6.2 ulp (next to t = 0.28) and 4.5 ulp. Both hold in the tails:
  /// far below 0 the logarithm is near -t²/2 and the ratio (the inverse of Mills's ratio at -t) near
  /// -t, far above they are near -Φ(-t) and φ(t). They are -inf and inf at t = -inf, 0 and 0 at
  /// t = inf; below -1.9e154, where t²/2 overflows, the logarithm is -inf; not a number stays so.
  @inlinable @inline(__always)
  public static func normalLogCumulative(_ t: Lanes) -> (logarithm: Lanes, hazard: Lanes) {
    let (negative, a) = signAndMagnitude(t)
    let bounded = a.replacing(with: 1e150, where: a .> 1e150)
    let (numerator, ratio) = scaledNormalTail(bounded)
    let exponential = normalExponential(bounded)
    let tail = exponential * ratio
    let rest = 1 - tail
    // What rounding took from 1 - tail: ln(rest + lost) = ln rest + lost / rest.
    let lost = choose(.zero, where: negative, otherwise: (1 - rest) - tail)
    // Below 0 the logarithm is ln R(a) - a²/2, above it is ln(1 - tail).
    let body = log(normal: choose(ratio, where: negative, otherwise: rest))
    let below = choose(a, where: negative, otherwise: .zero)
    let logarithm = (body + lost.addingProduct(lost, tail)).addingProduct(-0.5 * below, below)
    // φ(t)/Φ(t) is 1/(√(2π) R(a)) below 0, where R(a) = numerator / (a + 4.75).
    let above = choose(a + 4.75, where: negative, otherwise: exponential)
    let under = choose(numerator, where: negative, otherwise: rest)
    return (logarithm, 0.3989422804014327 * above / under)
  }

  /// Φ(t) in each lane, error below 5 ulp also in the lower tail, subnormal results rounded once more.
  ///
  /// The largest of a million points: 4.5 ulp. 0 below -38.49, 1 above 8.3; not a number stays so.
  @inlinable @inline(__always)
  public static func normalCumulative(_ t: Lanes) -> Lanes {
    let (negative, a) = signAndMagnitude(t)
    let bounded = a.replacing(with: 1e150, where: a .> 1e150)
    let tail = normalExponential(bounded) * scaledNormalTail(bounded).ratio
    return choose(tail, where: negative, otherwise: 1 - tail)
  }

  /// ln Φ(t) and φ(t)/Φ(t); see the vector form.
  public static func normalLogCumulative(_ t: Double) -> (logarithm: Double, hazard: Double) {
    let (logarithm, hazard) = normalLogCumulative(Lanes(repeating: t))
    return (logarithm[0], hazard[0])
  }

  /// Φ(t), error below 5 ulp also in the lower tail; see the vector form.
  public static func normalCumulative(_ t: Double) -> Double {
    normalCumulative(Lanes(repeating: t))[0]
  }

  /// R(a) = numerator / (a + 4.75) and that quotient, in each lane for 0 <= a <= 1e150.
  ///
  /// The numerator is a polynomial of degree 23 in q = (a - 4.75) / (a + 4.75), which maps a >= 0 to
  /// [-1, 1); its relative error is below 2^-56. The variable is that of M. M. Shepherd and
  /// J. G. Laframboise, Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 <= x < ∞, Math.
  /// Comp. 36 (1981), 249-253; the factor a + 4.75 in place of theirs saves a division.
  @inlinable @inline(__always)
  static func scaledNormalTail(_ a: Lanes) -> (numerator: Lanes, ratio: Lanes) {
    let reciprocal = 1 / (a + 4.75)
    // q to the last place: what a - 4.75 - q (a + 4.75) leaves is divided once more.
    let quotient = (a - 4.75) * reciprocal
    let rest = a.addingProduct(quotient + 1, -4.75).addingProduct(-quotient, a)
    let q = quotient.addingProduct(reciprocal, rest)
    // The high powers, all small, in two chains of steps: half the wait.
    let s = q * q
    var odd = Lanes(repeating: -3.837353699148763e-10)
    odd = Lanes(repeating: 4.3546863376386775e-09).addingProduct(odd, s)
    odd = Lanes(repeating: -2.952692273057491e-08).addingProduct(odd, s)
    odd = Lanes(repeating: 1.736756315016568e-07).addingProduct(odd, s)
    odd = Lanes(repeating: -1.0480731445753911e-06).addingProduct(odd, s)
    odd = Lanes(repeating: 6.907115006660732e-06).addingProduct(odd, s)
    odd = Lanes(repeating: -4.8308677697817574e-05).addingProduct(odd, s)
    odd = Lanes(repeating: 0.00029482882863295096).addingProduct(odd, s)
    var p = Lanes(repeating: 1.5539514861644016e-10)
    p = Lanes(repeating: -6.80259486675039e-10).addingProduct(p, s)
    p = Lanes(repeating: -3.518974725189572e-09).addingProduct(p, s)
    p = Lanes(repeating: 5.372757689149443e-08).addingProduct(p, s)
    p = Lanes(repeating: -2.571867114403626e-07).addingProduct(p, s)
    p = Lanes(repeating: -1.6667784693906103e-06).addingProduct(p, s)
    p = Lanes(repeating: 6.507697480383054e-05).addingProduct(p, s)
    p = Lanes(repeating: -0.001137722874725443).addingProduct(p, s)
    p = p.addingProduct(odd, q)
    p = Lanes(repeating: 0.00010629524236322468).addingProduct(p, q)
    p = Lanes(repeating: 0.011440642208287553).addingProduct(p, q)
    p = Lanes(repeating: -0.050613831118609114).addingProduct(p, q)
    p = Lanes(repeating: 0.13812537703113717).addingProduct(p, q)
    p = Lanes(repeating: -0.284184519927669).addingProduct(p, q)
    p = Lanes(repeating: 0.4720633490034373).addingProduct(p, q)
    p = Lanes(repeating: -0.6535893313078257).addingProduct(p, q)
    p = Lanes(repeating: 0.7664162921392189).addingProduct(p, q)
    return (p, p * reciprocal)
  }

  /// e^(-a²/2) in each lane for 0 <= a <= 1e150; the rounding of a² is made good.
  @inlinable @inline(__always)
  static func normalExponential(_ a: Lanes) -> Lanes {
    let half = 0.5 * a
    let square = half * a
    let power = exp(-square)
    return power.addingProduct(power, square.addingProduct(-half, a))
  }

  /// All ones where the sign of `t` is set, and |t|, in each lane.
  @inlinable @inline(__always)
  static func signAndMagnitude(_ t: Lanes) -> (negative: LaneBits, magnitude: Lanes) {
    let sign = unsafeBitCast(t, to: SIMD8<Int64>.self) &>> 63
    let magnitude = unsafeBitCast(t, to: LaneBits.self) & 0x7FFF_FFFF_FFFF_FFFF
    return (unsafeBitCast(sign, to: LaneBits.self), unsafeBitCast(magnitude, to: Lanes.self))
  }

  /// `first` where the bits of `mask` are set, `second` where they are not.
  ///
  /// One block of code before optimization where `replacing` is 24: in a caller of some hundred
  /// blocks the compiler stops inlining.
  @inlinable @inline(__always)
  static func choose(_ first: Lanes, where mask: LaneBits, otherwise second: Lanes) -> Lanes {
    let chosen = unsafeBitCast(first, to: LaneBits.self) & mask
    let other = unsafeBitCast(second, to: LaneBits.self) & ~mask
    return unsafeBitCast(chosen | other, to: Lanes.self)
  }
}
