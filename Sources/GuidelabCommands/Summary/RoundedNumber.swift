import Foundation

/// A number rounded for reading, cut at the decimal point so that a column can be aligned on it.
struct RoundedNumber: Equatable, Sendable {
  /// What stands before the point.
  var whole: String
  /// The point and what follows, or nothing.
  var fraction: String

  /// The number as one text.
  var text: String { whole + fraction }

  /// Cuts a text at its first point.
  init(_ text: String) {
    let point = text.firstIndex(of: ".") ?? text.endIndex
    whole = String(text[..<point])
    fraction = String(text[point...])
  }

  /// A value with the digits that its standard error justifies (two digits of the error), and the
  /// error: `1.7743 ± 0.0013`, `45680 ± 120`, `1.03e-9 ± 1.0e-10`.
  ///
  /// There are at most `decimals` decimals; an error below them is spelled with an exponent.
  static func measured(
    _ value: Double,
    error: Double,
    decimals: Int
  ) -> (value: RoundedNumber, error: RoundedNumber) {
    guard value.isFinite, error.isFinite, error > 0 else {
      return (RoundedNumber(plain(value, decimals: decimals)), RoundedNumber(spelled(error)))
    }
    let justified = 1 - exponent(error, digits: 1)
    if value.magnitude < 1e6, error < 1e6, justified <= decimals {
      return (
        RoundedNumber(fixed(value, decimals: justified)),
        RoundedNumber(fixed(error, decimals: justified))
      )
    }
    let spelledError = RoundedNumber(scientific(error, digits: 1))
    if value.magnitude < 1e6, value.magnitude >= pow(10, Double(2 - decimals)), error < 1e6 {
      return (RoundedNumber(fixed(value, decimals: decimals)), spelledError)
    }
    let digits = exponent(value, digits: 1) - exponent(error, digits: 1) + 1
    return (
      RoundedNumber(scientific(value, digits: min(min(4, decimals), max(1, digits)))), spelledError
    )
  }

  /// A value that is known to about six digits.
  static func exact(_ value: Double, decimals: Int) -> RoundedNumber {
    RoundedNumber(plain(value, decimals: decimals))
  }

  /// `value` with at most `digits` significant digits and no zeros at the end: `0.0316`, `10`.
  static func short(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value != 0 else { return spelled(value) }
    let power = exponent(value, digits: digits - 1)
    guard (-4..<6).contains(power) else {
      return withoutZeros(scientific(value, digits: digits - 1))
    }
    return withoutZeros(fixed(value, decimals: max(0, digits - 1 - power)))
  }

  /// `value` as `1.2e9`, with `digits` decimals.
  static func scientific(_ value: Double, digits: Int) -> String {
    let parts = String(format: "%.\(digits)e", value).split(separator: "e")
    guard parts.count == 2, let power = Int(parts[1]) else { return spelled(value) }
    return "\(parts[0])e\(power)"
  }

  private static func plain(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, value != 0 else { return spelled(value) }
    let power = exponent(value, digits: 5)
    guard (-4..<6).contains(power) else { return scientific(value, digits: min(5, decimals)) }
    return fixed(value, decimals: min(decimals, max(0, 5 - power)))
  }

  /// Negative `decimals` round to tens, hundreds and so on; zero has no sign.
  private static func fixed(_ value: Double, decimals: Int) -> String {
    let unit = pow(10, Double(-decimals))
    let rounded = decimals < 0 ? (value / unit).rounded() * unit : value
    let text = String(format: "%.\(max(0, decimals))f", rounded)
    return text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) }
      ? String(text.dropFirst()) : text
  }

  /// The power of ten of `value` once it is rounded to `digits` decimals in scientific notation.
  private static func exponent(_ value: Double, digits: Int) -> Int {
    let text = String(format: "%.\(digits)e", value)
    return text.split(separator: "e").last.flatMap { Int($0) } ?? 0
  }

  private static func spelled(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return value == 0 ? "0" : short(value, digits: 3)
  }

  private static func withoutZeros(_ text: String) -> String {
    let parts = text.split(separator: "e", maxSplits: 1)
    guard let mantissa = parts.first, mantissa.contains(".") else { return text }
    var kept = mantissa
    while kept.hasSuffix("0") { kept = kept.dropLast() }
    if kept.hasSuffix(".") { kept = kept.dropLast() }
    return ([kept] + parts.dropFirst()).joined(separator: "e")
  }
}
