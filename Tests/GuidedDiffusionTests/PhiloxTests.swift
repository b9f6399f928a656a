import TestOracles
import Testing

@testable import GuidedDiffusion

@Suite("Philox4x32-10, eight counters at a time")
struct PhiloxTests {
  /// A published known answer.
  struct KnownAnswer: Sendable {
    var counter: [UInt32]
    var key: UInt64
    var words: [UInt32]
  }

  static let published = [
    KnownAnswer(
      counter: [0, 0, 0, 0],
      key: 0,
      words: [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]
    ),
    KnownAnswer(
      counter: [0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF],
      key: 0xFFFF_FFFF_FFFF_FFFF,
      words: [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]
    ),
    KnownAnswer(
      counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344],
      key: 0x299F_31D0_A409_3822,
      words: [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
    ),
  ]

  /// The words of lane `lane` when its counter is `counter` and every other lane's is `others`.
  private static func words(
    counter: [UInt32],
    key: UInt64,
    lane: Int,
    others: UInt64
  ) -> [UInt32] {
    var lanes = [LaneBits](repeating: LaneBits(repeating: others), count: 4)
    for word in 0..<4 { lanes[word][lane] = UInt64(counter[word]) }
    let scrambled = Philox.scramble((lanes[0], lanes[1], lanes[2], lanes[3]), key: key)
    return [scrambled.0, scrambled.1, scrambled.2, scrambled.3].map {
      UInt32(truncatingIfNeeded: $0[lane])
    }
  }

  @Test("The published known answers in every lane", arguments: published)
  func knownAnswers(_ answer: KnownAnswer) {
    for lane in 0..<8 {
      let words = Self.words(counter: answer.counter, key: answer.key, lane: lane, others: 12_345)
      #expect(words == answer.words, "lane \(lane)")
    }
  }

  @Test("Other counters and keys give the oracle's words, the upper halves clear")
  func agreesWithOracle() {
    for trial in 0..<200 as Range<UInt32> {
      let counter = [trial, trial &* 2_654_435_761, ~trial, trial << 20]
      let key = [trial &* 40_503, ~(trial &* 977)]
      let packed = UInt64(key[0]) | UInt64(key[1]) << 32
      let lane = Int(trial % 8)
      #expect(
        Self.words(counter: counter, key: packed, lane: lane, others: UInt64(trial))
          == OraclePhilox.block(counter: counter, key: key)
      )
    }
    let ones = LaneBits(repeating: 0xFFFF_FFFF)
    let words = Philox.scramble((ones, ones, ones, ones), key: .max)
    for word in [words.0, words.1, words.2, words.3] {
      for lane in 0..<8 { #expect(word[lane] <= 0xFFFF_FFFF) }
    }
  }
}
