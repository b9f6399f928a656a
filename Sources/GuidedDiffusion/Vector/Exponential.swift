extension Elementary {
  /// e^x in each lane, error below 1.1 ulp; 0 below -745.14, infinite above 709.79, subnormal results
  /// rounded once more; not a number stays so.
  ///
  /// x = n ln 2 + r with |r| <= ln(2)/2, e^r from a minimax polynomial of degree 11.
  @inlinable @inline(__always)
  public static func exp(_ x: Lanes) -> Lanes {
    let bounded = x.replacing(with: -746, where: x .< -746).replacing(with: 710, where: x .> 710)
    let shifted = Lanes(repeating: roundingShift).addingProduct(bounded, 1.4426950408889634)
    let n = shifted - roundingShift
    let r = bounded.addingProduct(n, -0.6931471805598903).addingProduct(n, -5.497923018708371e-14)
    var p = Lanes(repeating: 2.510038549551032e-08)
    p = Lanes(repeating: 2.7620088445409746e-07).addingProduct(p, r)
    p = Lanes(repeating: 2.7557268459997064e-06).addingProduct(p, r)
    p = Lanes(repeating: 2.4801521295954376e-05).addingProduct(p, r)
    p = Lanes(repeating: 0.00019841269863053618).addingProduct(p, r)
    p = Lanes(repeating: 0.0013888888917213717).addingProduct(p, r)
    p = Lanes(repeating: 0.008333333333330062).addingProduct(p, r)
    p = Lanes(repeating: 0.04166666666662413).addingProduct(p, r)
    p = Lanes(repeating: 0.16666666666666669).addingProduct(p, r)
    p = Lanes(repeating: 0.5000000000000001).addingProduct(p, r)
    let result = 1 + r.addingProduct(r * r, p)
    // 2^n in two factors, each a normal number.
    let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
    let whole = bits &- SIMD8<Int64>(repeating: Int64(bitPattern: roundingShift.bitPattern))
    let half = whole &>> 1
    let bias = SIMD8<Int64>(repeating: 1023)
    let low = unsafeBitCast((half &+ bias) &<< 52, to: Lanes.self)
    let high = unsafeBitCast((whole &- half &+ bias) &<< 52, to: Lanes.self)
    return result * low * high
  }

  /// 2^y in each lane, error below 3 ulp, for y clamped to [-1000, 900]: the callers add a term of 1
  /// or divide by the result.
  ///
  /// The inner loop's exponential: n the whole number nearest y, 2^(y-n) from a minimax polynomial
  /// of degree 10.
  @inlinable @inline(__always)
  static func powerOfTwo(clamping y: Lanes) -> Lanes {
    powerOfTwo(bounded: y.larger(Lanes(repeating: -1000)).smaller(Lanes(repeating: 900)))
  }

  /// 2^y in each lane for y <= 0; like `powerOfTwo(clamping:)`.
  @inlinable @inline(__always)
  static func powerOfTwo(nonPositive y: Lanes) -> Lanes {
    powerOfTwo(bounded: y.larger(Lanes(repeating: -1000)))
  }

  @inlinable @inline(__always)
  static func powerOfTwo(bounded: Lanes) -> Lanes {
    let shifted = bounded + roundingShift
    let f = bounded - (shifted - roundingShift)
    var p = Lanes(repeating: 7.072585949269223e-09)
    p = Lanes(repeating: 1.0208690299958306e-07).addingProduct(p, f)
    p = Lanes(repeating: 1.321544258792169e-06).addingProduct(p, f)
    p = Lanes(repeating: 1.5252657260200837e-05).addingProduct(p, f)
    p = Lanes(repeating: 0.0001540353044173605).addingProduct(p, f)
    p = Lanes(repeating: 0.0013333558230164974).addingProduct(p, f)
    p = Lanes(repeating: 0.009618129107606888).addingProduct(p, f)
    p = Lanes(repeating: 0.05550410866444772).addingProduct(p, f)
    p = Lanes(repeating: 0.24022650695910097).addingProduct(p, f)
    p = Lanes(repeating: 0.69314718055995).addingProduct(p, f)
    p = Lanes(repeating: 1).addingProduct(p, f)
    let exponent = unsafeBitCast(shifted, to: LaneBits.self) &<< 52
    return unsafeBitCast(unsafeBitCast(p, to: LaneBits.self) &+ exponent, to: Lanes.self)
  }

  /// e^x, error below 1.1 ulp; see the vector form.
  public static func exp(_ x: Double) -> Double { exp(Lanes(repeating: x))[0] }

  /// e^x - 1, error below 4 ulp also for small x (Kahan's quotient).
  public static func expm1(_ x: Double) -> Double {
    guard abs(x) < 0.5 else { return exp(x) - 1 }
    let power = exp(x)
    guard power != 1 else { return x }
    return (power - 1) * x / log(power)
  }
}
