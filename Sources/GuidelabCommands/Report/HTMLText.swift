/// Text as HTML and SVG have it.
enum HTMLText {
  /// `text` as the content of an element or the value of an attribute in quotes, to be shown as it
  /// stands.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in TextLayout.printable(text).unicodeScalars {
      append(scalar, to: &result)
    }
    return result
  }

  /// The same for text of several lines, which stay lines.
  static func escapedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { escaped(String($0)) }.joined(separator: "\n")
  }

  /// An element with text in it, escaped; attributes are values by name, escaped too.
  static func element(
    _ name: String,
    _ attributes: KeyValuePairs<String, String> = [:],
    text: String
  ) -> String {
    opening(name, attributes) + escaped(text) + "</\(name)>"
  }

  /// An element with other elements in it.
  static func element(
    _ name: String,
    _ attributes: KeyValuePairs<String, String> = [:],
    content: String
  ) -> String {
    opening(name, attributes) + content + "</\(name)>"
  }

  /// What is shown once a reader asks for it.
  static func details(_ summary: String, isOpen: Bool = false, content: String) -> String {
    "<details\(isOpen ? " open" : "")><summary>\(escaped(summary))</summary>\n\(content)</details>\n"
  }

  private static func opening(
    _ name: String,
    _ attributes: KeyValuePairs<String, String>
  ) -> String {
    "<" + name + attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined() + ">"
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(scalar)
    }
  }
}
