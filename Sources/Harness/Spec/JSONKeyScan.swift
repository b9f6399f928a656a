import Foundation

/// One pass over the text of valid JSON that finds what Foundation keeps to itself: the order of
/// keys, keys given twice, and commas before a closing bracket.
struct JSONKeyScan {
  /// The offset of the first time each key occurs, by path.
  private(set) var positions: [String: Int] = [:]
  /// The paths of keys that occur more than once in an object, in the order of the text.
  private(set) var repeatedKeys: [String] = []
  /// The offset of the first comma that stands before a closing bracket.
  private(set) var trailingComma: Int?

  private let bytes: [UInt8]
  private var open: [Container] = []

  private struct Container {
    var path: String
    var isObject: Bool
    var index = 0
    var keys: Set<String> = []
    var key = ""
    var expectsKey: Bool

    /// The path of the member that is being read.
    var memberPath: String {
      isObject ? SpecPath.member(key, of: path) : SpecPath.item(index, of: path)
    }
  }

  /// A scan of `data`, which must be valid JSON but for trailing commas.
  init(_ data: Data) {
    bytes = [UInt8](data)
  }

  /// Whether `byte` is JSON's white space, or of a byte order mark.
  static func isSpace(_ byte: UInt8) -> Bool {
    [0x20, 0x0A, 0x0D, 0x09, 0xEF, 0xBB, 0xBF].contains(byte)
  }

  /// Reads the text from start to end.
  mutating func run() {
    var offset = 0
    var comma: Int?
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        let end = endOfString(at: offset)
        if let last = open.last, last.isObject, last.expectsKey { enter(offset...end) }
        offset = end
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = byte == UInt8(ascii: "{")
        let path = open.last?.memberPath ?? "$"
        open.append(Container(path: path, isObject: isObject, expectsKey: isObject))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        trailingComma = trailingComma ?? comma
        open.removeLast()
      case UInt8(ascii: ","):
        open[open.count - 1].index += 1
        open[open.count - 1].expectsKey = true
      default: break
      }
      if !Self.isSpace(byte) { comma = byte == UInt8(ascii: ",") ? offset : nil }
      offset += 1
    }
  }

  private func endOfString(at start: Int) -> Int {
    var offset = start + 1
    while bytes[offset] != UInt8(ascii: "\"") {
      offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    return offset
  }

  /// Notes the key whose quoted text is at `range`.
  private mutating func enter(_ range: ClosedRange<Int>) {
    let quoted = String(decoding: bytes[range], as: UTF8.self)
    let last = open.count - 1
    guard case .string(let key) = JSONValue(parsing: quoted) else { return }
    open[last].key = key
    open[last].expectsKey = false
    let path = open[last].memberPath
    if !open[last].keys.insert(key).inserted { repeatedKeys.append(path) }
    if positions[path] == nil { positions[path] = range.lowerBound }
  }
}
