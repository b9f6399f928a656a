/// The counter-based generator Philox4x32 with ten rounds, one block at a time.
///
/// Each round multiplies words 0 and 2 of the counter by constants and mixes the halves of the
/// products with words 1 and 3 and the key; the key is bumped by Weyl constants between rounds.
///
/// Source: Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3".
public enum OraclePhilox {
  /// The four words that belong to a counter and a key.
  ///
  /// - Parameters:
  ///   - counter: Four 32-bit words, the first one least significant.
  ///   - key: Two 32-bit words.
  /// - Returns: Four 32-bit words, uniform and independent for distinct counters.
  public static func block(counter: [UInt32], key: [UInt32]) -> [UInt32] {
    precondition(counter.count == 4 && key.count == 2, "Philox4x32 takes 4 words and a key of 2")
    var words = counter
    var roundKey = key
    for _ in 0..<10 {
      let first = UInt64(words[0]) * 0xD251_1F53
      let second = UInt64(words[2]) * 0xCD9E_8D57
      words = [
        UInt32(second >> 32) ^ words[1] ^ roundKey[0],
        UInt32(second & 0xFFFF_FFFF),
        UInt32(first >> 32) ^ words[3] ^ roundKey[1],
        UInt32(first & 0xFFFF_FFFF),
      ]
      roundKey = [roundKey[0] &+ 0x9E37_79B9, roundKey[1] &+ 0xBB67_AE85]
    }
    return words
  }
}
