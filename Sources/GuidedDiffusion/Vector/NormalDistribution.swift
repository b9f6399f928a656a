extension Elementary {
  /// ln Φ(t) and φ(t)/Φ(t) in each lane, the logarithm of the standard normal distribution function
  /// and its derivative.
  ///
  /// Φ(t) = P(Z <= t) and φ = Φ′ for a standard normal Z.
  @inlinable @inline(__always)
  public static func normalLogCumulative(_ t: Lanes) -> (logarithm: Lanes, hazard: Lanes) {
    let negative = t .< 0
    let tail = normalTail(t)
    let below = tail.scaled * tail.reciprocal
    let missing = tail.exponential * below
    let sum = 1 - missing
    // What the rounding of 1 - Q(t) lost: ln(sum + lost) = ln sum + lost / sum.
    let lost = ((1 - sum) - missing).replacing(with: 0, where: negative)
    let least = Lanes.zero.replacing(with: t, where: negative)
    let body = log(normal: sum.replacing(with: below, where: negative))
    let logarithm = (body + lost.addingProduct(lost, missing)).addingProduct(-0.5 * least, least)
    let numerator = tail.exponential.replacing(with: tail.distance, where: negative)
    let denominator = sum.replacing(with: tail.scaled, where: negative)
    return (logarithm, 0.3989422804014327 * numerator / denominator)
  }

  /// Φ(t) in each lane.
  @inlinable @inline(__always)
  public static func normalCumulative(_ t: Lanes) -> Lanes {
    let tail = normalTail(t)
    let missing = tail.exponential * (tail.scaled * tail.reciprocal)
    return (1 - missing).replacing(with: missing, where: t .< 0)
  }

  @inlinable @inline(__always)
  static func normalTail(
    _ t: Lanes
  ) -> (exponential: Lanes, scaled: Lanes, reciprocal: Lanes, distance: Lanes) {
    let a = unsafeBitCast(unsafeBitCast(t, to: LaneBits.self) & 0x7FFF_FFFF_FFFF_FFFF, to: Lanes.self)
    let distance = a + 4.75
    let reciprocal = 1 / distance
    let finite = a.smaller(Lanes(repeating: .greatestFiniteMagnitude))
    let quotient = (finite - 4.75) * reciprocal
    let rest = finite.addingProduct(quotient + 1, -4.75).addingProduct(-quotient, finite)
    let q = quotient.addingProduct(reciprocal, rest)
    var p = Lanes(repeating: -3.837353699148763e-10)
    p = Lanes(repeating: 1.5539514861644016e-10).addingProduct(p, q)
    p = Lanes(repeating: 4.3546863376386775e-09).addingProduct(p, q)
    p = Lanes(repeating: -6.80259486675039e-10).addingProduct(p, q)
    p = Lanes(repeating: -2.952692273057491e-08).addingProduct(p, q)
    p = Lanes(repeating: -3.518974725189572e-09).addingProduct(p, q)
    p = Lanes(repeating: 1.736756315016568e-07).addingProduct(p, q)
    p = Lanes(repeating: 5.372757689149443e-08).addingProduct(p, q)
    p = Lanes(repeating: -1.0480731445753911e-06).addingProduct(p, q)
    p = Lanes(repeating: -2.571867114403626e-07).addingProduct(p, q)
    p = Lanes(repeating: 6.907115006660732e-06).addingProduct(p, q)
    p = Lanes(repeating: -1.6667784693906103e-06).addingProduct(p, q)
    p = Lanes(repeating: -4.8308677697817574e-05).addingProduct(p, q)
    p = Lanes(repeating: 6.507697480383054e-05).addingProduct(p, q)
    p = Lanes(repeating: 0.00029482882863295096).addingProduct(p, q)
    p = Lanes(repeating: -0.001137722874725443).addingProduct(p, q)
    p = Lanes(repeating: 0.00010629524236322468).addingProduct(p, q)
    p = Lanes(repeating: 0.011440642208287553).addingProduct(p, q)
    p = Lanes(repeating: -0.050613831118609114).addingProduct(p, q)
    p = Lanes(repeating: 0.13812537703113717).addingProduct(p, q)
    p = Lanes(repeating: -0.284184519927669).addingProduct(p, q)
    p = Lanes(repeating: 0.4720633490034373).addingProduct(p, q)
    p = Lanes(repeating: -0.6535893313078257).addingProduct(p, q)
    p = Lanes(repeating: 0.7664162921392189).addingProduct(p, q)
    let bounded = a.replacing(with: 40, where: a .> 40)
    let half = 0.5 * bounded
    let square = half * bounded
    let power = exp(-square)
    let exponential = power.addingProduct(power, square.addingProduct(-half, bounded))
    return (exponential, p, reciprocal, distance)
  }

  /// ln Φ(t) and φ(t)/Φ(t); see the vector form.
  public static func normalLogCumulative(_ t: Double) -> (logarithm: Double, hazard: Double) {
    let (logarithm, hazard) = normalLogCumulative(Lanes(repeating: t))
    return (logarithm[0], hazard[0])
  }

  /// Φ(t); see the vector form.
  public static func normalCumulative(_ t: Double) -> Double {
    normalCumulative(Lanes(repeating: t))[0]
  }
}
