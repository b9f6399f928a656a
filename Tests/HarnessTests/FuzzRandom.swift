/// Random numbers that are a function of a subject and the number of an input alone.
struct FuzzRandom: RandomNumberGenerator {
  private var state: UInt64

  /// The numbers for input `number` of `subject`.
  init(subject: String, number: Int) {
    state = 0x6775_6964_656C_6162
    for byte in subject.utf8 { state = (state ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15 }
    state ^= UInt64(number) &* 0xBF58_476D_1CE4_E5B9
    _ = next()
  }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number from 0 to `count` - 1; 0 where there is none.
  mutating func below(_ count: Int) -> Int {
    count > 0 ? Int(next() % UInt64(count)) : 0
  }

  /// Whether one of so many times.
  mutating func oneOf(_ count: Int) -> Bool { below(count) == 0 }

  /// An item of a list that is not empty.
  mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}
