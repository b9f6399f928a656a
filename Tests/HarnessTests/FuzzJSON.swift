@testable import Harness

/// Spoils JSON as a value: keys dropped, added and renamed, values replaced by those of other specs.
struct FuzzJSON {
  private let keys: [String]
  private let values: [JSONValue]

  /// A mutator that takes keys and values from these documents.
  init(_ documents: [JSONValue]) {
    var keys: Set<String> = ["", "kind", "unheard-of"]
    var values: Set<JSONValue> = [
      .null, .bool(true), .integer(0), .integer(-1), .integer(1), .integer(2), .number(0.5),
      .integer(1 << 31), .integer(1 << 63), .integer((1 << 64) - 1), .number(1e300),
      .number(-1e300), .number(1e-300), .number(1e155), .integer(1_000_000_000), .integer(100_000),
      .integer(1000), .string(""), .string("a"), .array([]), .object([:]),
      .array(Array(repeating: .integer(1), count: 300)),
      .string(String(repeating: "x", count: 9000)),
    ]
    func take(_ value: JSONValue) {
      values.insert(value)
      switch value {
      case .object(let members):
        keys.formUnion(members.keys)
        members.values.forEach(take)
      case .array(let items): items.forEach(take)
      default: break
      }
    }
    documents.forEach(take)
    self.keys = keys.sorted()
    self.values = values.sorted { $0.canonicalText < $1.canonicalText }
  }

  /// `document`, changed in one to four places.
  func spoiled(_ document: JSONValue, using random: inout FuzzRandom) -> JSONValue {
    var document = document
    for _ in 0...random.below(4) { document = changed(document, depth: 0, &random) }
    return document
  }

  private func changed(
    _ value: JSONValue,
    depth: Int,
    _ random: inout FuzzRandom
  ) -> JSONValue {
    switch value {
    case .object(var members) where !members.isEmpty && !(depth > 0 && random.oneOf(5)):
      let key = random.pick(members.keys.sorted())
      switch random.below(10) {
      case 0: members[key] = nil
      case 1: members[random.pick(keys)] = random.pick(values)
      case 2:
        members[random.pick(keys)] = members[key]
        if random.oneOf(2) { members[key] = nil }
      default: members[key] = members[key].map { changed($0, depth: depth + 1, &random) }
      }
      return .object(members)
    case .array(var items) where !items.isEmpty && !random.oneOf(4):
      let place = random.below(items.count)
      switch random.below(8) {
      case 0: items.remove(at: place)
      case 1: items.insert(random.pick(values), at: place)
      case 2: items += Array(repeating: items[place], count: random.below(60))
      case 3: items.swapAt(place, random.below(items.count))
      default: items[place] = changed(items[place], depth: depth + 1, &random)
      }
      return .array(items)
    case .integer, .number:
      return number(value, &random)
    default:
      return random.oneOf(8) ? .array([value, value]) : random.pick(values)
    }
  }

  private func number(_ value: JSONValue, _ random: inout FuzzRandom) -> JSONValue {
    let old = value.double ?? 0
    switch random.below(8) {
    case 0: return .number(-old)
    case 1: return .number(1.5 * old)
    case 2: return .integer(Int128(random.below(40)))
    case 3: return .number(old * 1e9)
    case 4: return .number(old / 1e9)
    case 5: return .integer(1 << Int128(random.below(64)))
    default: return random.pick(values)
    }
  }
}
