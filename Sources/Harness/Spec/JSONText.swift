extension JSONValue {
  /// The value as JSON without white space, keys sorted and numbers as short as they round-trip.
  ///
  /// Equal values have equal texts, so that a digest of the text identifies the value.
  public var canonicalText: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// The value as a cell of a table: strings bare, everything else as in `canonicalText`.
  public var tableText: String {
    if case .string(let text) = self { return text }
    return canonicalText
  }

  /// `text` as a JSON string, with its quotes.
  static func quoted(_ text: String) -> String {
    JSONValue.string(text).canonicalText
  }

  /// `text` with control characters spelled as in JSON: names of files may have line breaks.
  static func oneLine(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 }) else { return text }
    return text.unicodeScalars.map { scalar in
      scalar.value < 0x20 ? String(quoted(String(scalar)).dropFirst().dropLast()) : String(scalar)
    }.joined()
  }

  /// `number` as short as it round-trips: 10, not 10.0.
  static func text(of number: Double) -> String {
    number.rounded() == number && number.magnitude < 0x1p53 ? "\(Int(number))" : "\(number)"
  }

  /// The value as a problem speaks of it: `the string "many"`, `2.5`, `an array`.
  var spoken: String {
    switch self {
    case .null, .bool, .integer, .number: canonicalText
    case .string(let text): "the string " + Self.shortened(text)
    case .array(let items): items.isEmpty ? "an empty array" : "an array"
    case .object: "an object"
    }
  }

  /// `text` in quotes, cut when it is long.
  static func shortened(_ text: String) -> String {
    text.count <= 60 ? quoted(text) : quoted(text.prefix(57) + "...")
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .integer(let whole): text += "\(whole)"
    case .number(let number): text += "\(number)"
    case .string(let string): Self.write(string, to: &text)
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { text += "," }
        Self.write(member.key, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
