import Foundation

/// Text and links in a Markdown table.
enum MarkdownText {
  /// `text` so that it reads as it is written, in one line and one cell.
  static func escaped(_ text: String) -> String {
    var result = ""
    for letter in TextLayout.printable(text) {
      if "\\`*_[]<>|&~#".contains(letter) { result += "\\" }
      result.append(letter)
    }
    return result
  }

  /// A link with plain text to a relative path, whose odd characters are percent-encoded.
  static func link(_ text: String, to path: String) -> String {
    "[\(escaped(text))](\(encoded(path)))"
  }

  /// One row of a table.
  static func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  private static func encoded(_ path: String) -> String {
    let plain = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
    )
    return path.addingPercentEncoding(withAllowedCharacters: plain) ?? path
  }
}
