import Foundation

/// Times and rates as people read them.
enum SpokenQuantity {
  /// A time span: `0.42 s`, `12.3 s`, `3 min 05 s`, `2 h 03 min`.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "? s" }
    if seconds < 0.995 { return String(format: "%.2f s", seconds) }
    if seconds < 99.95 { return String(format: "%.1f s", seconds) }
    let whole = Int64(min(seconds, 1e15).rounded())
    guard whole >= 3600 else { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(TextLayout.grouped(whole / 3600)) h \(twoDigits(whole / 60 % 60)) min"
  }

  /// The time that is left, in whole seconds: `0:12`, `3:05`, `2:03:10`.
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 3.6e8 else { return "?" }
    let whole = Int64(seconds.rounded(.up))
    let tail = ":" + twoDigits(whole % 60)
    guard whole >= 3600 else { return "\(whole / 60)" + tail }
    return "\(whole / 3600):" + twoDigits(whole / 60 % 60) + tail
  }

  /// Path-steps per second, two digits: `1.2e9 path-steps/s`.
  static func rate(_ perSecond: Double) -> String {
    perSecond.isFinite ? RoundedNumber.scientific(perSecond, digits: 1) + " path-steps/s" : ""
  }

  private static func twoDigits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
