/// Spoils bytes at random: what a bad disk, a bad cable, an editor or a bad joke makes of a file.
struct FuzzMutator {
  /// Words that numbers in binary files are replaced by.
  static let words: [UInt64] = [
    0, 1, 2, 255, 1 << 16, 1 << 31, 1 << 32, 1 << 47, 1 << 62, 1 << 63, .max, .max - 1,
    Double.nan.bitPattern, Double.infinity.bitPattern, (-Double.infinity).bitPattern,
    Double.greatestFiniteMagnitude.bitPattern, (-1.0).bitPattern, (1.0).bitPattern,
    Double.leastNonzeroMagnitude.bitPattern, (1e300).bitPattern,
  ]

  /// Texts that numbers in texts are replaced by.
  static let numbers = [
    "0", "-0", "1", "-1", "2", "3", "0.5", "1e-9", "-1e-9", "1e-320", "1e9", "1000000000",
    "1000", "100000", "10000000", "1e12", "1e18", "2147483648", "9007199254740993",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
    "1e19", "1e154", "-1e154", "1e200", "1e308", "-1e308", "1e999", "-1e999", "1e-999", "nan",
    "NaN", "inf", "-Infinity", "0x10", "1e", "+1", "01", "1_000", "null", "\"1\"", "[]", "{}", "",
    "0.9999999999999999", "1.0000000000000002", "4.0", "999999999999999999999999999999999999",
  ]

  /// The longest input that is made of a short one.
  static let longest = 1 << 18

  /// What was last done, in words.
  private(set) var steps: [String] = []

  /// `bytes`, spoiled in one to three ways; pieces may come from `other`.
  mutating func spoiled(
    _ bytes: [UInt8],
    _ other: [UInt8],
    using random: inout FuzzRandom
  ) -> [UInt8] {
    steps = []
    var bytes = bytes
    for _ in 0...random.below(3) {
      step(&bytes, other, &random)
      if bytes.count > Self.longest { bytes.removeLast(bytes.count - Self.longest) }
    }
    return bytes
  }

  private mutating func step(
    _ bytes: inout [UInt8],
    _ other: [UInt8],
    _ random: inout FuzzRandom
  ) {
    let place = random.below(bytes.count)
    let piece = Self.piece(bytes.count, &random)
    let kind = random.below(11)
    steps.append("\(kind)@\(place)")
    switch kind {
    case 0:
      bytes.removeLast(bytes.count - place)
    case 1 where !bytes.isEmpty:
      for _ in 0...random.below(4) {
        bytes[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
      }
    case 2:
      for index in piece { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
    case 3:
      bytes.removeSubrange(piece)
    case 4:
      let new = (0...random.below(16)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      bytes.insert(contentsOf: new, at: place)
    case 5:
      bytes.insert(contentsOf: other[Self.piece(other.count, &random)], at: place)
    case 6:
      // The beginning of one and the end of another.
      bytes = Array(bytes[..<place]) + other[random.below(other.count)...]
    case 7:
      let copy = Array(bytes[piece])
      for _ in 0...random.below(40) where bytes.count < Self.longest {
        bytes.insert(contentsOf: copy, at: place)
      }
    case 8:
      Self.replaceNumber(&bytes, near: place, &random)
    case 9 where bytes.count >= 8:
      let word = random.pick(Self.words)
      let start = min(random.oneOf(3) ? place : place & ~7, bytes.count - 8)
      for index in 0..<8 { bytes[start + index] = UInt8(truncatingIfNeeded: word >> (8 * index)) }
    case 10 where !bytes.isEmpty:
      bytes[place] = random.pick(Array("\"{}[],:\\-.eE0\n\r \u{0}tfn/#x".utf8))
    default:
      break
    }
  }

  /// A short run of bytes, now and then a long one.
  private static func piece(_ count: Int, _ random: inout FuzzRandom) -> Range<Int> {
    let start = random.below(count)
    let most = random.oneOf(4) ? count : min(32, count)
    return start..<min(count, start + random.below(most + 1))
  }

  /// Replaces the number that is next behind `place` in a text.
  private static func replaceNumber(
    _ bytes: inout [UInt8],
    near place: Int,
    _ random: inout FuzzRandom
  ) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let found = bytes[place...].firstIndex(where: { digits.contains($0) }) else { return }
    let parts = Array("+-.eE0123456789".utf8)
    var range = found..<found
    while range.lowerBound > 0, parts.contains(bytes[range.lowerBound - 1]) {
      range = (range.lowerBound - 1)..<range.upperBound
    }
    while range.upperBound < bytes.count, parts.contains(bytes[range.upperBound]) {
      range = range.lowerBound..<(range.upperBound + 1)
    }
    bytes.replaceSubrange(range, with: Array(random.pick(numbers).utf8))
  }
}
