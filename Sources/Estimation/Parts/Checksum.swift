/// A fast 64-bit checksum against damage by accident.
///
/// Words of eight bytes, little-endian, are taken in by steps that are one-to-one, so bytes of one
/// word that differ always show; what reaches over several words shows but for a chance of 2^-64.
public enum Checksum {
  /// The checksum of these bytes, which depends on their number too.
  public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = Self.start
    let whole = bytes.count & ~7
    for index in stride(from: 0, to: whole, by: 8) {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      take(UInt64(littleEndian: word), into: &state)
    }
    var rest: UInt64 = 0
    for index in whole..<bytes.count { rest |= UInt64(bytes[index]) << UInt64(8 * (index - whole)) }
    take(rest, into: &state)
    take(UInt64(bytes.count), into: &state)
    return state
  }

  /// The checksum of these bytes.
  public static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { of($0) }
  }

  private static let start: UInt64 = 0x6775_6964_656C_6162

  @inline(__always)
  private static func take(_ word: UInt64, into state: inout UInt64) {
    state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
    state ^= state &>> 29
  }
}
