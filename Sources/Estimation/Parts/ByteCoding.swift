/// Why stored bytes cannot be read.
public struct PartProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, as the rest of a sentence.
  public var description: String

  /// A problem in words.
  public init(_ description: String) {
    self.description = description
  }
}

/// One pass over numbers that are written or read, so that both have the same order.
///
/// Numbers are the eight bytes of their bits, little-endian; whole numbers are seven bits a byte, the
/// lowest first, the eighth bit set in all but the last byte.
protocol PartCoder {
  /// Whether numbers are left as they are, so that large arrays need not be copied to be passed.
  static var isWriting: Bool { get }
  mutating func code(_ number: inout Double) throws(PartProblem)
  /// A whole number from 0 to `most`.
  mutating func code(_ whole: inout Int, atMost most: Int) throws(PartProblem)
}

extension PartCoder {
  /// Numbers of which there are as many as there is room for.
  mutating func code(_ numbers: inout [Double]) throws(PartProblem) {
    try code(&numbers, in: numbers.indices)
  }

  /// The numbers in a range of those there is room for.
  mutating func code(_ numbers: inout [Double], in range: Range<Int>) throws(PartProblem) {
    for index in range {
      var number = numbers[index]
      try code(&number)
      if !Self.isWriting { numbers[index] = number }
    }
  }

  /// Extremes, of which there are as many as there is room for, with orders below `orders`.
  mutating func code(_ tails: inout [Extremes], orders: Int) throws(PartProblem) {
    for index in tails.indices {
      if Self.isWriting {
        // One at a time is copied.
        var tail = tails[index]
        try tail.code(with: &self, orders: orders)
      } else {
        try tails[index].code(with: &self, orders: orders)
      }
    }
  }

  /// Whole numbers of which there are as many as there is room for.
  mutating func code(_ wholes: inout [Int], atMost most: Int) throws(PartProblem) {
    for index in wholes.indices { try code(&wholes[index], atMost: most) }
  }
}

/// Gathers bytes.
struct ByteWriter: PartCoder {
  static var isWriting: Bool { true }

  private(set) var bytes: [UInt8] = []

  mutating func code(_ number: inout Double) {
    append(number.bitPattern)
  }

  mutating func code(_ whole: inout Int, atMost most: Int) {
    var rest = UInt64(whole)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Appends a word, the lowest byte first.
  mutating func append(_ word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// Reads bytes that may be damaged.
struct ByteReader: PartCoder {
  static var isWriting: Bool { false }

  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// Whether all bytes were read.
  var isAtEnd: Bool { place == bytes.endIndex }

  mutating func code(_ number: inout Double) throws(PartProblem) {
    number = Double(bitPattern: try word())
  }

  mutating func code(_ whole: inout Int, atMost most: Int) throws(PartProblem) {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard place < bytes.endIndex else { throw Self.short }
      let byte = bytes[place]
      place += 1
      guard shift < 56 else { throw PartProblem("holds a number out of range") }
      value |= UInt64(byte & 0x7F) << shift
      shift += 7
      if byte & 0x80 == 0 { break }
    }
    guard value <= UInt64(most) else { throw PartProblem("holds a number out of range") }
    whole = Int(value)
  }

  /// The next eight bytes.
  mutating func word() throws(PartProblem) -> UInt64 {
    guard bytes.endIndex - place >= 8 else { throw Self.short }
    var word: UInt64 = 0
    for index in 0..<8 { word |= UInt64(bytes[place &+ index]) << UInt64(8 * index) }
    place += 8
    return word
  }

  private static let short = PartProblem("ends too soon")
}

/// Bytes with what they are in front and a checksum behind: a word of kind and version, the words, the
/// checksum of both.
enum Sealed {
  /// The bytes that `write` gives, sealed as of this kind.
  static func bytes(_ kind: UInt64, write: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(kind)
    write(&writer)
    writer.append(Checksum.of(writer.bytes[...]))
    return writer.bytes
  }

  /// A reader of what was sealed as of this kind.
  ///
  /// - Throws: `PartProblem` unless every byte is as it was written.
  static func reader(_ kind: UInt64, _ bytes: [UInt8]) throws(PartProblem) -> ByteReader {
    guard bytes.count >= 16 else { throw PartProblem("ends too soon") }
    var end = ByteReader(bytes[(bytes.count - 8)...])
    guard try end.word() == Checksum.of(bytes.dropLast(8)) else {
      throw PartProblem("is damaged: its checksum is another one")
    }
    var reader = ByteReader(bytes[..<(bytes.count - 8)])
    guard try reader.word() == kind else { throw PartProblem("is of another kind or version") }
    return reader
  }
}
