extension Elementary {
  /// sin(2πv) and cos(2πv) in each lane for 0 <= v < 1, error below 2 ulp.
  ///
  /// 4v = q + t with |t| <= 1/2 exactly, both functions of t by minimax polynomials, then the
  /// quadrant q swaps and negates them.
  @inlinable @inline(__always)
  public static func sineAndCosine(ofTurn v: Lanes) -> (sine: Lanes, cosine: Lanes) {
    let shifted = (v * 4) + roundingShift
    let quadrant = unsafeBitCast(shifted, to: LaneBits.self)
    // x = t/2 so that the angle is πx with |x| <= 1/4.
    let x = (v * 4 - (shifted - roundingShift)) * 0.5
    let t = x * x
    var p = Lanes(repeating: 0.00046221110224187623)
    p = Lanes(repeating: -0.0073701436435937495).addingProduct(p, t)
    p = Lanes(repeating: 0.08214587730641625).addingProduct(p, t)
    p = Lanes(repeating: -0.5992645291845385).addingProduct(p, t)
    p = Lanes(repeating: 2.5501640398766154).addingProduct(p, t)
    p = Lanes(repeating: -5.167712780049969).addingProduct(p, t)
    let sine = (x * 3.141592653589793).addingProduct(x, t * p)
    var c = Lanes(repeating: -0.00010370082971594627)
    c = Lanes(repeating: 0.001929493874894941).addingProduct(c, t)
    c = Lanes(repeating: -0.025806887964701878).addingProduct(c, t)
    c = Lanes(repeating: 0.23533063028399223).addingProduct(c, t)
    c = Lanes(repeating: -1.3352627688538095).addingProduct(c, t)
    c = Lanes(repeating: 4.058712126416765).addingProduct(c, t)
    c = Lanes(repeating: -4.934802200544679).addingProduct(c, t)
    let cosine = Lanes(repeating: 1).addingProduct(t, c)
    // All ones where the quadrant is odd: there sine and cosine change places.
    let swap = LaneBits.zero &- (quadrant & 1)
    let sineSign = (quadrant & 2) &<< 62
    let cosineSign = ((quadrant &+ 1) & 2) &<< 62
    let sineBits = unsafeBitCast(sine, to: LaneBits.self)
    let cosineBits = unsafeBitCast(cosine, to: LaneBits.self)
    let difference = (sineBits ^ cosineBits) & swap
    return (
      unsafeBitCast(sineBits ^ difference ^ sineSign, to: Lanes.self),
      unsafeBitCast(cosineBits ^ difference ^ cosineSign, to: Lanes.self)
    )
  }
}
