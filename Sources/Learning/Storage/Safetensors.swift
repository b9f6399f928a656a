import Foundation

/// A file in the safetensors format: named tensors of single-precision numbers, and strings about them.
///
/// Eight bytes with the header's length N (little-endian), N bytes of JSON, then the tensors one after the
/// other, little-endian. The header maps each name to `dtype`, `shape` and `data_offsets` (from the end of
/// the header), and `__metadata__` to strings. Only the type F32 is read and written.
struct Safetensors: Equatable, Sendable {
  /// A tensor, its numbers row by row.
  struct Tensor: Equatable, Sendable {
    var name: String
    var shape: [Int]
    var values: [Float]
  }

  /// What is said about the tensors.
  var metadata: [String: String]
  /// The tensors in the order of the file.
  var tensors: [Tensor]

  /// The longest header that is read.
  static let longestHeader = 100_000_000

  /// The bytes of the file.
  var bytes: Data {
    var entries: [String] = []
    if !metadata.isEmpty {
      let members = metadata.sorted { $0.key < $1.key }
        .map { Self.quoted($0.key) + ":" + Self.quoted($0.value) }
      entries.append("\"__metadata__\":{" + members.joined(separator: ",") + "}")
    }
    var end = 0
    for tensor in tensors {
      let start = end
      end += 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        Self.quoted(tensor.name)
          + ":{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}"
      )
    }
    var header = Data(("{" + entries.joined(separator: ",") + "}").utf8)
    // Spaces bring the numbers to a multiple of eight bytes.
    header.append(Data(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
    var data = Data(capacity: 8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(header)
    for tensor in tensors {
      let words = tensor.values.map { $0.bitPattern.littleEndian }
      words.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    return data
  }

  /// Reads a file's bytes.
  ///
  /// - Throws: `NotSafetensors`, when they are not such a file or hold other types than F32.
  init(_ data: Data) throws(NotSafetensors) {
    let data = Data(data)
    guard data.count >= 8 else {
      throw NotSafetensors("it has \(data.count) bytes, too few for a header's length")
    }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.longestHeader) else {
      throw NotSafetensors("its header would be \(length) bytes long")
    }
    let start = 8 + Int(length)
    guard data.count >= start else {
      throw NotSafetensors("it ends within its header: \(data.count) bytes of \(start)")
    }
    let text = data[8..<start]
    guard text.first == UInt8(ascii: "{"),
      let entries = try? JSONDecoder().decode([String: HeaderEntry].self, from: text)
    else { throw NotSafetensors("its header is not one of tensors") }
    metadata = [:]
    var places: [(name: String, place: HeaderEntry.Place)] = []
    for (name, entry) in entries {
      switch entry {
      case .strings(let strings):
        guard name == "__metadata__" else {
          throw NotSafetensors("\"\(name)\" has no type, shape and offsets")
        }
        metadata = strings
      case .tensor(let place): places.append((name, place))
      }
    }
    places.sort {
      ($0.place.start, $0.place.end, $0.name) < ($1.place.start, $1.place.end, $1.name)
    }
    tensors = []
    var end = 0
    for (name, place) in places {
      guard place.type == "F32" else {
        throw NotSafetensors("\"\(name)\" has the type \(place.type), not F32")
      }
      guard place.start == end, place.end >= place.start else {
        throw NotSafetensors("\"\(name)\" does not start where the tensor before it ends")
      }
      guard let count = place.count, place.end - place.start == 4 * count else {
        throw NotSafetensors("\"\(name)\" has \(place.end - place.start) bytes for \(place.shape)")
      }
      end = place.end
      guard data.count - start >= end else {
        throw NotSafetensors("it ends within \"\(name)\"")
      }
      tensors.append(
        Tensor(
          name: name,
          shape: place.shape,
          values: Self.floats(data, from: start + place.start, count: count)
        )
      )
    }
    guard data.count == start + end else {
      throw NotSafetensors("\(data.count - start - end) bytes follow its last tensor")
    }
  }

  /// A file of these tensors.
  init(metadata: [String: String], tensors: [Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  private static func floats(_ data: Data, from start: Int, count: Int) -> [Float] {
    data.withUnsafeBytes { bytes in
      (0..<count).map { index in
        let word = bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
        return Float(bitPattern: UInt32(littleEndian: word))
      }
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// Why bytes are not a file of single-precision tensors.
struct NotSafetensors: Error, Equatable, Sendable {
  /// What is wrong, in words that follow "the file is not usable:".
  var message: String

  init(_ message: String) { self.message = message }
}

/// What the header says of a name.
private enum HeaderEntry: Decodable {
  struct Place {
    var type: String
    var shape: [Int]
    var start: Int
    var end: Int

    /// The product of the shape; `nil` when it is negative or beyond 2^48.
    var count: Int? {
      var product = 1
      for size in shape {
        let next = product.multipliedReportingOverflow(by: size)
        guard size >= 0, !next.overflow, next.partialValue < 1 << 48 else { return nil }
        product = next.partialValue
      }
      return product
    }
  }

  case tensor(Place)
  case strings([String: String])

  private enum Key: String, CodingKey {
    case dtype
    case shape
    case offsets = "data_offsets"
  }

  init(from decoder: any Decoder) throws {
    if let strings = try? decoder.singleValueContainer().decode([String: String].self) {
      self = .strings(strings)
      return
    }
    let members = try decoder.container(keyedBy: Key.self)
    let offsets = try members.decode([Int].self, forKey: .offsets)
    guard offsets.count == 2, offsets[0] >= 0, offsets[1] < 1 << 48 else {
      throw DecodingError.dataCorruptedError(
        forKey: .offsets,
        in: members,
        debugDescription: "offsets"
      )
    }
    self = .tensor(
      Place(
        type: try members.decode(String.self, forKey: .dtype),
        shape: try members.decode([Int].self, forKey: .shape),
        start: offsets[0],
        end: offsets[1]
      )
    )
  }
}
