/// The SHA-256 digest (FIPS 180-4), by which results name the files that they belong to.
public struct SHA256: Sendable {
  private var state = Self.initialState
  /// The bytes that do not fill a block yet.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0

  /// The digest of nothing so far.
  public init() {
    rest.reserveCapacity(64)
  }

  /// Adds bytes to what is digested.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count &+= UInt64(bytes.count)
    var bytes = bytes[...]
    if !rest.isEmpty {
      let missing = bytes.prefix(64 - rest.count)
      rest += missing
      bytes = bytes.dropFirst(missing.count)
      guard rest.count == 64 else { return }
      rest.withUnsafeBytes { Self.compress($0, into: &state) }
      rest.removeAll(keepingCapacity: true)
    }
    let whole = bytes.count & ~63
    Self.compress(UnsafeRawBufferPointer(rebasing: bytes.prefix(whole)), into: &state)
    rest += bytes.dropFirst(whole)
  }

  /// The 32 bytes of the digest of all that was added.
  public var bytes: [UInt8] {
    var last = rest + [0x80]
    while last.count % 64 != 56 { last.append(0) }
    last += Self.bigEndian(count &* 8)
    var state = state
    last.withUnsafeBytes { Self.compress($0, into: &state) }
    return state.flatMap(Self.bigEndian)
  }

  /// The digest of all that was added, as 64 lower-case hexadecimal digits.
  public var hexadecimal: String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  /// The digest of a text's UTF-8 bytes as 64 lower-case hexadecimal digits.
  public static func hexadecimal(of text: String) -> String {
    var digest = SHA256()
    var text = text
    text.withUTF8 { digest.update(UnsafeRawBufferPointer($0)) }
    return digest.hexadecimal
  }

  /// Digests whole blocks of 64 bytes.
  private static func compress(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
    withUnsafeTemporaryAllocation(of: SIMD8<UInt32>.self, capacity: 64) { schedule in
      guard let schedule = schedule.baseAddress else { return }
      var start = 0
      while start < blocks.count {
        let count = min(8, (blocks.count &- start) / 64)
        fill(schedule, from: UnsafeRawBufferPointer(rebasing: blocks[start...]), blocks: count)
        schedule.withMemoryRebound(to: UInt32.self, capacity: 512) { words in
          for block in 0..<count { compress(words + block, into: &state) }
        }
        start &+= 64 &* count
      }
    }
  }

  /// Computes the 64 words of each of up to eight blocks, with the round constants, a block in each lane.
  private static func fill(
    _ schedule: UnsafeMutablePointer<SIMD8<UInt32>>,
    from bytes: UnsafeRawBufferPointer,
    blocks: Int
  ) {
    for index in 0..<16 {
      var word = SIMD8<UInt32>.zero
      for block in 0..<blocks {
        let place = 64 &* block &+ 4 &* index
        word[block] = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
      }
      schedule[index] = word
    }
    for index in 16..<64 {
      let (early, late) = (schedule[index &- 15], schedule[index &- 2])
      let first = rotated(early, 7) ^ rotated(early, 18) ^ (early &>> 3)
      let second = rotated(late, 17) ^ rotated(late, 19) ^ (late &>> 10)
      schedule[index] = schedule[index &- 16] &+ first &+ schedule[index &- 7] &+ second
    }
    roundConstants.withUnsafeBufferPointer { constants in
      for index in 0..<64 { schedule[index] &+= SIMD8(repeating: constants[index]) }
    }
  }

  /// Digests the block of which every eighth word from `words` on is one of the schedule.
  private static func compress(_ words: UnsafePointer<UInt32>, into state: inout [UInt32]) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for step in stride(from: 0, to: 512, by: 64) {
      let w = words + step
      round(a, b, c, &d, e, f, g, &h, w[0])
      round(h, a, b, &c, d, e, f, &g, w[8])
      round(g, h, a, &b, c, d, e, &f, w[16])
      round(f, g, h, &a, b, c, d, &e, w[24])
      round(e, f, g, &h, a, b, c, &d, w[32])
      round(d, e, f, &g, h, a, b, &c, w[40])
      round(c, d, e, &f, g, h, a, &b, w[48])
      round(b, c, d, &e, f, g, h, &a, w[56])
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  @inline(__always)
  private static func rotated(_ words: SIMD8<UInt32>, _ count: UInt32) -> SIMD8<UInt32> {
    words &>> count | words &<< (32 &- count)
  }

  /// A round, after which the names of the eight words have moved on by one.
  @inline(__always)
  private static func round(
    _ a: UInt32,
    _ b: UInt32,
    _ c: UInt32,
    _ d: inout UInt32,
    _ e: UInt32,
    _ f: UInt32,
    _ g: UInt32,
    _ h: inout UInt32,
    _ word: UInt32
  ) {
    let choice = g ^ (e & (f ^ g))
    let majority = (a & b) | (c & (a | b))
    let upper = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    let lower = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    let first = h &+ upper &+ choice &+ word
    d = d &+ first
    h = first &+ lower &+ majority
  }

  @inline(__always)
  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &>> count | word &<< (32 &- count)
  }

  private static func bigEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    stride(from: Word.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: word >> Word($0))
    }
  }

  /// The fractional parts of the square roots of the first 8 primes.
  private static let initialState: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  /// The fractional parts of the cube roots of the first 64 primes.
  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
