/// Fits text into columns of a terminal.
enum TextLayout {
  /// The columns that `text` takes: wide East Asian letters and emoji take two.
  static func width(_ text: String) -> Int {
    text.reduce(0) { $0 + width(of: $1) }
  }

  /// `text` without control characters, which could move the cursor or change colours.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator: " "
          case .format where scalar != "\u{200D}": "\u{FFFD}"
          default: scalar
          }
        }
      )
    )
  }

  /// `text` cut to `width` columns, the last of them `…` if anything was cut.
  static func truncated(_ text: String, to width: Int) -> String {
    guard Self.width(text) > width else { return text }
    var kept = ""
    var used = 0
    for letter in text {
      used += Self.width(of: letter)
      guard used < width else { break }
      kept.append(letter)
    }
    return width > 0 ? kept + "…" : ""
  }

  /// `text` broken into lines of at most `width` columns at spaces, later lines indented; a word
  /// that is longer than a line is cut.
  static func wrapped(_ text: String, width: Int, indentation: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: indentation)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").map(String.init) {
      let candidate = line.isEmpty || line == margin ? line + word : line + " " + word
      if Self.width(candidate) <= width || line.isEmpty || line == margin {
        line = candidate
      } else {
        lines.append(line)
        line = margin + word
      }
    }
    return (lines + [line]).map { truncated($0, to: width) }
  }

  /// `text` with spaces before it up to `width` columns.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - Self.width(text))) + text
  }

  /// `text` with spaces after it up to `width` columns.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Self.width(text)))
  }

  /// `text` without spaces at its end.
  static func trimmed(_ text: String) -> String {
    String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// A whole number with commas between groups of three digits: `1,760,000`.
  static func grouped(_ number: some BinaryInteger) -> String {
    var text = ""
    for (position, digit) in String(number.magnitude).reversed().enumerated() {
      if position > 0, position % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (number < 0 ? "-" : "") + String(text.reversed())
  }

  private static func width(of letter: Character) -> Int {
    guard let scalar = letter.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x20...0x7E: return 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      return 2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format, .control: return 0
      default: return 1
      }
    }
  }
}
