/// JSON to be written for people: keys in the order given, two spaces of indentation.
public indirect enum OrderedJSON: Sendable {
  /// A string.
  case string(String)
  /// A number; `null` when it is not finite.
  case number(Double)
  /// A whole number.
  case integer(Int64)
  /// `true` or `false`.
  case boolean(Bool)
  /// `null`.
  case null
  /// A scalar that is spelled already.
  case verbatim(String)
  /// A list.
  case array([OrderedJSON])
  /// Keys and values, in this order.
  case object([(key: String, value: OrderedJSON)])

  /// A value, the keys of its objects sorted.
  public init(_ value: JSONValue) {
    switch value {
    case .null, .bool, .integer, .number: self = .verbatim(value.canonicalText)
    case .string(let text): self = .string(text)
    case .array(let items): self = .array(items.map { OrderedJSON($0) })
    case .object(let members):
      self = .object(
        members.sorted { $0.key < $1.key }.map { (key: $0.key, value: OrderedJSON($0.value)) }
      )
    }
  }

  /// The text of a file: the value and a line end.
  public var file: String { text(indentation: "") + "\n" }

  private func text(indentation: String) -> String {
    switch self {
    case .string(let text): return JSONValue.string(text).canonicalText
    case .number(let value): return value.isFinite ? TableNumber.text(value) : "null"
    case .integer(let value): return "\(value)"
    case .boolean(let value): return "\(value)"
    case .null: return "null"
    case .verbatim(let text): return text
    case .array(let items):
      return Self.bracketed(
        "[",
        items.map { $0.text(indentation: indentation + "  ") },
        "]",
        isFlat: items.allSatisfy(\.isScalar),
        indentation: indentation
      )
    case .object(let members):
      let lines = members.map { member in
        JSONValue.string(member.key).canonicalText + ": "
          + member.value.text(indentation: indentation + "  ")
      }
      return Self.bracketed("{", lines, "}", isFlat: false, indentation: indentation)
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static let lineLength = 100

  /// Lists of scalars fill lines, everything else has one line per item.
  private static func bracketed(
    _ open: String,
    _ items: [String],
    _ close: String,
    isFlat: Bool,
    indentation: String
  ) -> String {
    guard !items.isEmpty else { return open + close }
    let flat = open + items.joined(separator: ", ") + close
    if isFlat, indentation.count + flat.count <= lineLength { return flat }
    let inner = indentation + "  "
    var lines: [String] = []
    for item in items {
      if isFlat, let line = lines.last, inner.count + line.count + item.count + 3 <= lineLength {
        lines[lines.count - 1] = line + ", " + item
      } else {
        lines.append(item)
      }
    }
    return open + "\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n" + indentation
      + close
  }
}
