/// Single-precision functions of our own, from IEEE operations only: the same digits everywhere.
enum FloatElementary {
  /// 1.5 · 2^23: added to |y| < 2^22 it leaves the nearest whole number in the low bits.
  private static let roundingShift: Float = 12_582_912

  /// e^x in each lane, error below 1.1 ulp; 0 below -104, infinite above 88.73, subnormal results
  /// rounded once more; not a number stays so.
  ///
  /// x = n ln 2 + r with |r| <= ln(2)/2, e^r from a minimax polynomial of degree 6 (3·10⁻⁹).
  @inline(__always)
  static func exp(_ x: FloatLanes) -> FloatLanes {
    let bounded = x.replacing(with: -105, where: x .< -105).replacing(with: 89, where: x .> 89)
    let (power, whole) = parts(bounded)
    // 2^n in two factors, each a normal number.
    let half = whole &>> 1
    return power * powerOfTwo(half) * powerOfTwo(whole &- half)
  }

  /// The logistic function σ = 1/(1 + e^{-x}) in each lane with 1 - σ, errors below 4 ulp.
  ///
  /// x is taken as -80 or 80 beyond these.
  @inline(__always)
  static func logistic(_ x: FloatLanes) -> (value: FloatLanes, complement: FloatLanes) {
    let bounded = x.replacing(with: -80, where: x .< -80).replacing(with: 80, where: x .> 80)
    let (power, whole) = parts(-bounded)
    let e = power * powerOfTwo(whole)
    let value = 1 / (1 + e)
    return (value, e * value)
  }

  /// SiLU, x σ(x), with its derivative σ(x) (1 + x (1 - σ(x))), in each lane.
  ///
  /// Errors: below 5 ulp of the value, below 5·10⁻⁷ absolute of the derivative. Source: Elfwing,
  /// Uchibe & Doya 2018.
  @inline(__always)
  static func linearUnit(_ x: FloatLanes) -> (value: FloatLanes, slope: FloatLanes) {
    let (share, complement) = logistic(x)
    let value = x * share
    return (value, share.addingProduct(value, complement))
  }

  /// e^r and n of x = n ln 2 + r, for |x| below 2^20.
  @inline(__always)
  private static func parts(_ x: FloatLanes) -> (power: FloatLanes, whole: SIMD16<Int32>) {
    let shifted = FloatLanes(repeating: roundingShift)
      .addingProduct(x, FloatLanes(repeating: 1.442_695_04))
    let n = shifted - roundingShift
    // ln 2 in two parts, n times the first of which is exact.
    let r = x.addingProduct(n, FloatLanes(repeating: -0.693_359_375))
      .addingProduct(n, FloatLanes(repeating: 2.121_944_4e-4))
    var p = FloatLanes(repeating: 0.001_381_459_9)
    p = FloatLanes(repeating: 0.008_368_717).addingProduct(p, r)
    p = FloatLanes(repeating: 0.041_668_39).addingProduct(p, r)
    p = FloatLanes(repeating: 0.166_665_21).addingProduct(p, r)
    p = FloatLanes(repeating: 0.499_999_94).addingProduct(p, r)
    let power = 1 + r.addingProduct(r * r, p)
    let bits = unsafeBitCast(shifted, to: SIMD16<Int32>.self)
    return (power, bits &- SIMD16<Int32>(repeating: Int32(bitPattern: roundingShift.bitPattern)))
  }

  /// 2^n in each lane for -126 <= n <= 127.
  @inline(__always)
  private static func powerOfTwo(_ n: SIMD16<Int32>) -> FloatLanes {
    unsafeBitCast((n &+ SIMD16<Int32>(repeating: 127)) &<< 23, to: FloatLanes.self)
  }
}
