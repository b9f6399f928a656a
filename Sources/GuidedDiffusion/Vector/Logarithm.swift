extension Elementary {
  /// ln x in each lane, error below 1 ulp; -inf at 0, infinite at infinity, not a number below 0.
  @inlinable @inline(__always)
  public static func log(_ x: Lanes) -> Lanes {
    let tiny = x .< 2.2250738585072014e-308
    var result = log(normal: x.replacing(with: x * 18_014_398_509_481_984, where: tiny))
    result.replace(with: result - 37.42994775023705, where: tiny)
    result.replace(with: -Double.infinity, where: x .== 0)
    result.replace(with: Double.infinity, where: x .== Double.infinity)
    result.replace(with: Double.nan, where: x .< 0 .| x .!= x)
    return result
  }

  /// ln x in each lane for positive, finite, normal x, error below 1 ulp.
  ///
  /// x = 2^k m with √½ < m <= √2; ln m = 2 artanh(s), s = (m - 1)/(m + 1), by a minimax polynomial
  /// in s².
  @inlinable @inline(__always)
  static func log(normal x: Lanes) -> Lanes {
    // Subtracting the bits of √½ puts m between √½ and √2.
    let offset = LaneBits(repeating: 0x3FE6_A09E_0000_0000)
    let bits = unsafeBitCast(x, to: LaneBits.self) &- offset
    let exponent = unsafeBitCast(bits, to: SIMD8<Int64>.self) &>> 52
    let mantissa = (bits & 0x000F_FFFF_FFFF_FFFF) &+ offset
    let m = unsafeBitCast(mantissa, to: Lanes.self)
    let shift = SIMD8<Int64>(repeating: Int64(bitPattern: roundingShift.bitPattern))
    let k = unsafeBitCast(exponent &+ shift, to: Lanes.self) - roundingShift
    let f = m - 1
    let s = f / (2 + f)
    let t = s * s
    var p = Lanes(repeating: 0.13088034850927555)
    p = Lanes(repeating: 0.13268638369266825).addingProduct(p, t)
    p = Lanes(repeating: 0.15386244737621665).addingProduct(p, t)
    p = Lanes(repeating: 0.18181795547521137).addingProduct(p, t)
    p = Lanes(repeating: 0.22222222392581045).addingProduct(p, t)
    p = Lanes(repeating: 0.28571428570799784).addingProduct(p, t)
    p = Lanes(repeating: 0.40000000000000885).addingProduct(p, t)
    p = Lanes(repeating: 0.6666666666666666).addingProduct(p, t)
    // ln m = f - (f²/2 - s (f²/2 + t p)), as in Sun's fdlibm, keeps the leading f exact.
    let half = 0.5 * f * f
    let correction = (k * 5.497923018708371e-14).addingProduct(s, half.addingProduct(t, p))
    return (k * 0.6931471805598903) - ((half - correction) - f)
  }

  /// ln x, error below 1 ulp; see the vector form.
  public static func log(_ x: Double) -> Double { log(Lanes(repeating: x))[0] }

  /// ln(1 + x) in each lane, error below 4 ulp also for small x (Kahan's quotient).
  @inlinable @inline(__always)
  public static func log1p(_ x: Lanes) -> Lanes {
    let sum = 1 + x
    let quotient = log(sum) * (x / (sum - 1))
    return quotient.replacing(with: x, where: sum .== 1)
      .replacing(with: log(sum), where: sum .== Double.infinity .| sum .<= 0)
  }

  /// ln(1 + x), error below 4 ulp also for small x; see the vector form.
  public static func log1p(_ x: Double) -> Double { log1p(Lanes(repeating: x))[0] }
}
