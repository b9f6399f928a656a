import Foundation

/// A JSON value, with numbers kept exactly.
///
/// A number that is whole and fits a signed or an unsigned 64-bit integer is `integer`, however it
/// is spelled: 4000, 4000.0 and 4e3 are the same value. Every other number is `number`.
public enum JSONValue: Hashable, Sendable {
  /// JSON's null.
  case null
  /// True or false.
  case bool(Bool)
  /// A whole number from -2^63 to 2^64 - 1.
  case integer(Int128)
  /// Any other number, in double precision.
  case number(Double)
  /// Text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Named members, in no order.
  case object([String: JSONValue])

  /// The value that `text` spells, or `nil` if it is not JSON.
  public init?(parsing text: String) {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
      return nil
    }
    self = value
  }

  /// The number as a double, or `nil` if this is not a number.
  public var double: Double? {
    switch self {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }

  /// The items, or `nil` if this is not an array.
  public var items: [JSONValue]? {
    if case .array(let items) = self { items } else { nil }
  }

  /// The member of that name, or `nil` if this is not an object or has none.
  public subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }
}

extension JSONValue: Decodable {
  /// Reads any JSON value.
  public init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if let number = try? single.decode(Double.self) {
      self = Self.exact(number, in: single)
    } else if let string = try? single.decode(String.self) {
      self = .string(string)
    } else if let flag = try? single.decode(Bool.self) {
      self = .bool(flag)
    } else if single.decodeNil() {
      self = .null
    } else if let items = try? decoder.unkeyedContainer() {
      self = .array(try Self.elements(of: items))
    } else {
      self = .object(try single.decode([String: JSONValue].self))
    }
  }

  private static func exact(
    _ number: Double,
    in container: any SingleValueDecodingContainer
  ) -> JSONValue {
    guard number.rounded() == number, number.magnitude <= 0x1p64 else {
      return .number(number)
    }
    if number.magnitude < 0x1p53 { return .integer(Int128(number)) }
    if let whole = try? container.decode(UInt64.self) { return .integer(Int128(whole)) }
    if let whole = try? container.decode(Int64.self) { return .integer(Int128(whole)) }
    return 0 < number && number < 0x1p64 ? .integer(Int128(number)) : .number(number)
  }

  private static func elements(of container: any UnkeyedDecodingContainer) throws -> [JSONValue] {
    var container = container
    var elements: [JSONValue] = []
    while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
    return elements
  }
}
