import Foundation
import Testing

@testable import Learning

@Suite("Files of tensors")
struct SafetensorsTests {
  private static let file = Safetensors(
    metadata: ["note": "a \"b\" \\ \n ü", "x": "1"],
    tensors: [
      .init(
        name: "first",
        shape: [2, 3],
        values: [1, -2, 0.5, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0]
      ),
      .init(name: "empty", shape: [0], values: []),
      .init(name: "scalar", shape: [], values: [7]),
    ]
  )

  /// A file of this header and these numbers.
  private static func bytes(_ header: String, numbers: Int = 0, length: UInt64? = nil) -> Data {
    var data = Data()
    let count = length ?? UInt64(header.utf8.count)
    withUnsafeBytes(of: count.littleEndian) { data.append(contentsOf: $0) }
    data.append(Data(header.utf8))
    data.append(Data(repeating: 0, count: 4 * numbers))
    return data
  }

  private static func problem(_ data: Data) -> String? {
    do {
      _ = try Safetensors(data)
      return nil
    } catch {
      return error.message
    }
  }

  @Test("What is written is read")
  func roundTrip() throws {
    let bytes = Self.file.bytes
    let read = try Safetensors(bytes)
    #expect(read.metadata == Self.file.metadata)
    #expect(Set(read.tensors.map(\.name)) == ["first", "empty", "scalar"])
    for tensor in Self.file.tensors { #expect(read.tensors.contains(tensor)) }
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0 && bytes.count == 8 + length + 28)
  }

  @Test("The bytes are those of the format, by hand")
  func format() {
    let file = Safetensors(metadata: [:], tensors: [.init(name: "a", shape: [1], values: [1])])
    let header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(file.bytes == Self.bytes(padded) + Data([0, 0, 0x80, 0x3F]))
  }

  @Test("A file cut anywhere is refused, and so is a longer one")
  func truncation() {
    let bytes = Self.file.bytes
    for count in 0..<bytes.count { #expect(Self.problem(bytes.prefix(count)) != nil) }
    #expect(Self.problem(bytes.prefix(5)) == "it has 5 bytes, too few for a header's length")
    #expect(Self.problem(bytes.prefix(20))?.contains("within its header") == true)
    #expect(Self.problem(bytes.dropLast(1))?.contains("ends within") == true)
    #expect(Self.problem(bytes + [0]) == "1 bytes follow its last tensor")
  }

  @Test(
    "Headers that are wrong",
    arguments: [
      ("", 0, "not one of tensors"),
      ("[]", 0, "not one of tensors"),
      ("{\"a\":1}", 0, "not one of tensors"),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 1, "not one of tensors"),
      ("{\"a\":{\"x\":\"y\"}}", 0, "no type, shape and offsets"),
      ("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 1, "F16, not F32"),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 1, "4 bytes for [2]"),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 1, "for [-1]"),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 2, "does not start"),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 0, "ends within"),
      (
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0,
        "0 bytes"
      ),
    ]
  )
  func headers(header: String, numbers: Int, message: String) {
    #expect(Self.problem(Self.bytes(header, numbers: numbers))?.contains(message) == true)
  }

  @Test("A header's length beyond all bounds is refused without reading")
  func length() {
    #expect(Self.problem(Self.bytes("{}", length: .max))?.contains("would be") == true)
    #expect(Self.problem(Self.bytes("{}", length: 4))?.contains("within its header") == true)
  }
}
