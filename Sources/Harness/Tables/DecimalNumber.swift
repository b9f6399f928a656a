/// Decimal numbers as text, each read to the nearest double.
public enum DecimalNumber {
  /// 5^k for every k with 5^k < 2^64.
  private static let powersOfFive: [UInt64] = (0..<28).map { exponent in
    (0..<exponent).reduce(1) { power, _ in 5 * power }
  }

  /// The double nearest to the number that `text` spells, ties to even, or `nil` if it spells none.
  ///
  /// A number is an optional sign, digits with at most one point among them, and perhaps `e` or `E`
  /// with a whole number. It is infinite when it is beyond double precision.
  public static func value(of text: UnsafeBufferPointer<UInt8>) -> Double? {
    var place = 0
    var isNegative = false
    if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      place = 1
    }
    var digits: UInt64 = 0
    var exponent = 0
    var significant = 0
    var hasDigits = false
    var point: Int?
    while place < text.count {
      let digit = text[place] &- UInt8(ascii: "0")
      if digit <= 9 {
        hasDigits = true
        if significant > 0 || digit > 0 { significant += 1 }
        // The first 19 fit; with more the number is read in another way.
        digits = digits &* 10 &+ UInt64(digit)
      } else if text[place] == UInt8(ascii: "."), point == nil {
        point = place
      } else {
        break
      }
      place += 1
    }
    guard hasDigits else { return nil }
    if let point { exponent = point + 1 - place }
    if place < text.count {
      guard let power = self.exponent(of: text, after: place) else { return nil }
      exponent += power
    }
    let size = significant <= 19 ? nearest(digits, exponent: exponent) : nil
    if let size { return isNegative ? -size : size }
    return Double(String(decoding: text, as: UTF8.self))
  }

  /// The whole number after the letter `e` at `place`, cut to what cannot matter.
  private static func exponent(of text: UnsafeBufferPointer<UInt8>, after place: Int) -> Int? {
    guard text[place] | 0x20 == UInt8(ascii: "e") else { return nil }
    var place = place + 1
    var isNegative = false
    if place < text.count,
      text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+")
    {
      isNegative = text[place] == UInt8(ascii: "-")
      place += 1
    }
    guard place < text.count else { return nil }
    var value = 0
    while place < text.count {
      let digit = text[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = min(1_000_000, 10 * value + Int(digit))
      place += 1
    }
    return isNegative ? -value : value
  }

  /// `digits` · 10^`exponent` rounded once, or `nil` where 5^|exponent| has more than 64 bits.
  ///
  /// Product or quotient of `digits` and that power of five are computed to 62 bits or more; a last bit
  /// that stands for the rest makes the conversion to double round as the number itself would.
  static func nearest(_ digits: UInt64, exponent: Int) -> Double? {
    guard exponent.magnitude < powersOfFive.count else { return nil }
    guard digits > 0 else { return 0 }
    let five = powersOfFive[Int(exponent.magnitude)]
    let leading = digits.leadingZeroBitCount
    let number = digits << UInt64(leading)
    var bits: UInt64
    var power = exponent - leading
    if exponent < 0 {
      let shift = five.leadingZeroBitCount
      // number/2 · 2^64 over five · 2^shift lies between 2^62 and 2^64.
      let (quotient, rest) = (five << UInt64(shift))
        .dividingFullWidth((number >> 1, number << 63))
      bits = quotient | (rest > 0 ? 1 : 0)
      power += shift - 63
    } else {
      let (high, low) = number.multipliedFullWidth(by: five)
      let shift = UInt64(high.leadingZeroBitCount)
      if high == 0 {
        bits = low
      } else {
        bits = shift == 0 ? high : high << shift | low >> (64 - shift)
        bits |= low << shift > 0 ? 1 : 0
        power += 64 - Int(shift)
      }
    }
    return Double(sign: .plus, exponent: power, significand: Double(bits))
  }
}
