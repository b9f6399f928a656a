import Foundation
import Harness

/// Times and sizes that are known roughly, with no more digits than that.
enum RoughQuantity {
  /// `about 12 s on 2 threads`, with the parts that are a visible share of it.
  static func text(_ time: TimeEstimate) -> String {
    let threads = "\(time.threads) thread\(time.threads == 1 ? "" : "s")"
    let parts = [(time.training, "training"), (time.quadrature, "quadrature")]
      .filter { $0.0 >= 1 && $0.0 >= 0.1 * time.seconds }
      .map { "\($0.1) \(span($0.0))" }
    let whole = time.seconds < 1 ? "less than 1 s" : "about \(span(time.seconds))"
    return whole + " on \(threads)" + (parts.isEmpty ? "" : ", of which \(joined(parts))")
  }

  /// Two digits at most: `3 s`, `12 s`, `5 min`, `2.5 h`, `40 days`.
  static func span(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "? s" }
    if seconds < 99.5 { return "\(rounded(max(1, seconds))) s" }
    if seconds < 99.5 * 60 { return "\(tenths(seconds / 60)) min" }
    if seconds < 47.5 * 3600 { return "\(tenths(seconds / 3600)) h" }
    return "\(rounded(seconds / 86_400)) days"
  }

  /// `about 40 MB`, to two digits, in steps of 10 MB at least.
  static func megabytes(_ bytes: Double) -> String {
    guard bytes.isFinite else { return "? MB" }
    let tens = max(1, (bytes / 1e7).rounded())
    let unit = pow(10, max(0, (log10(tens)).rounded(.down) - 1))
    let megabytes = (tens / unit).rounded() * unit * 10
    return "about \(TextLayout.grouped(Int64(min(megabytes, 1e15)))) MB"
  }

  private static func joined(_ parts: [String]) -> String { parts.joined(separator: " and ") }

  /// To two digits.
  private static func rounded(_ value: Double) -> String {
    guard value >= 100 else { return String(format: "%.0f", value) }
    let unit = pow(10, log10(value).rounded(.down) - 1)
    return TextLayout.grouped(Int64(min((value / unit).rounded() * unit, 1e15)))
  }

  /// To two digits, one of them behind the point below 10.
  private static func tenths(_ value: Double) -> String {
    value < 9.95
      ? RoundedNumber.short(value, digits: 2) : String(format: "%.0f", value)
  }
}
