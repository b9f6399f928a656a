import Harness

/// In which keys two specs differ.
enum SpecDifference {
  /// What stands for a key that is not there.
  static let absent = "–"

  /// The dotted keys with different values, sorted, and both values as tables spell them.
  ///
  /// Lists are compared as a whole, objects key by key.
  static func leaves(
    _ first: JSONValue,
    _ second: JSONValue
  ) -> [(key: String, first: String, second: String)] {
    leaves(first, second, key: "")
  }

  private static func leaves(
    _ first: JSONValue?,
    _ second: JSONValue?,
    key: String
  ) -> [(key: String, first: String, second: String)] {
    guard first != second else { return [] }
    guard case .object(let one) = first, case .object(let other) = second else {
      return [(key, first?.tableText ?? absent, second?.tableText ?? absent)]
    }
    return Set(one.keys).union(other.keys).sorted().flatMap { name in
      leaves(one[name], other[name], key: key.isEmpty ? name : "\(key).\(name)")
    }
  }
}
