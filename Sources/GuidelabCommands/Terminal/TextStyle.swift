/// Bold and faint text where a terminal shows it, plain text everywhere else.
struct TextStyle: Sendable {
  /// Whether escape sequences are written.
  var isOn: Bool

  /// No escape sequences.
  static let plain = TextStyle(isOn: false)

  /// `text` in bold.
  func bold(_ text: String) -> String { isOn ? "\u{1B}[1m\(text)\u{1B}[22m" : text }

  /// `text` in faint letters.
  func faint(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[22m" : text }
}
