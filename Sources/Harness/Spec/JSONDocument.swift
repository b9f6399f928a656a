import Foundation

/// A JSON file: its value, and what only its text can tell.
struct JSONDocument {
  /// The value of the whole file.
  var value: JSONValue
  /// The place of every object's key in the text, by path, for putting problems in order.
  var positions: [String: Int]
  /// The paths of keys that an object gives more than once.
  var repeatedKeys: [String]

  /// Reads a file's bytes.
  ///
  /// - Throws: `Malformed`, when they are not JSON.
  init(_ data: Data) throws(Malformed) {
    guard String(validating: data, as: UTF8.self) != nil else {
      throw Malformed(message: "is not UTF-8 text")
    }
    guard data.contains(where: { !JSONKeyScan.isSpace($0) }) else {
      throw Malformed(message: "is empty (must be a JSON object)")
    }
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: data) else {
      throw Malformed(message: Self.diagnosis(of: data))
    }
    var scan = JSONKeyScan(data)
    scan.run()
    if let offset = scan.trailingComma {
      throw Malformed(
        message: "is not valid JSON: a comma before a closing bracket"
          + Self.place(of: offset, in: data)
      )
    }
    self.value = value
    positions = scan.positions
    repeatedKeys = scan.repeatedKeys
  }

  /// Why a file is not JSON.
  struct Malformed: Error, Equatable {
    /// What is wrong, with line and column where they are known.
    var message: String
  }

  /// The other reader of Foundation says where it stopped; the decoder does not.
  private static func diagnosis(of data: Data) -> String {
    var detail = "Invalid value"
    do {
      _ = try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
      return "is not valid JSON (a number may be beyond double precision)"
    } catch {
      detail = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? detail
      detail.replace("is not representable in Swift", with: "is beyond double precision")
    }
    if detail.hasPrefix("Unexpected end of file") {
      return "is not valid JSON: it ends too early" + place(of: data.count, in: data)
    }
    let words = detail.split(separator: " around character ")
    guard let last = words.last, let offset = Int(last.filter(\.isNumber)), words.count == 2 else {
      return "is not valid JSON: " + lowercasedFirst(detail)
    }
    return "is not valid JSON: " + lowercasedFirst(String(words[0])) + place(of: offset, in: data)
  }

  private static func lowercasedFirst(_ text: String) -> String {
    let sentence = text.hasSuffix(".") ? text.dropLast() : text[...]
    return sentence.prefix(1).lowercased() + sentence.dropFirst()
  }

  private static func place(of offset: Int, in data: Data) -> String {
    let before = data.prefix(offset)
    let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
    return " at line \(line), column \(column)"
  }
}
