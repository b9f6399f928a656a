import Foundation
import Testing

@testable import Harness

@Suite("Reading decimal numbers")
struct DecimalNumberTests {
  private func value(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.value(of: $0) }
  }

  @Test(
    "Numbers",
    arguments: [
      ("0", 0), ("-0", -0.0), ("7", 7), ("+7", 7), ("-12.5", -12.5), (".5", 0.5), ("5.", 5),
      ("1e3", 1000), ("1E+3", 1000), ("25e-1", 2.5), ("0.1", 0.1), ("0.000", 0),
      ("00012.50", 12.5), ("1e22", 1e22), ("1e23", 1e23),
      ("123456789012345678", 123_456_789_012_345_680),
      ("18446744073709551615", 0x1p64), ("9007199254740993", 0x1p53),
      ("9007199254740992.999999999", 0x1p53), ("1e-400", 0), ("1e400", .infinity),
      ("-1e999999999999999999999", -.infinity), ("5e-324", .leastNonzeroMagnitude),
      ("2.2250738585072011e-308", 0x1p-1022 - 0x1p-1074),
      ("1.7976931348623157e308", .greatestFiniteMagnitude), ("0e9999", 0),
      ("1.00000000000000011102230246251565", 1),
      ("1.00000000000000011102230246251566", 1.0000000000000002),
      ("0.000000000000000000000000000000000000000000000000000001", 1e-54),
    ] as [(String, Double)]
  )
  func number(text: String, expected: Double) {
    #expect(value(text)?.bitPattern == expected.bitPattern)
  }

  @Test(
    "No numbers",
    arguments: [
      "", " ", "-", "+", ".", "e5", "1e", "1e+", "1e5.5", "1.2.3", "--1", "1-", " 1", "1 ", "1,5",
      "0x10", "nan", "inf", "-inf", "infinity", "NA", "1_000", "1\0", "١",
    ]
  )
  func noNumber(text: String) {
    #expect(value(text) == nil)
  }

  /// Texts with up to 22 digits and exponents up to ±40, and doubles as they print, by strtod.
  @Test("A million texts are read as the C library reads them")
  func agreement() {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func draw(_ bound: UInt64) -> UInt64 {
      // A linear congruential generator (Knuth's MMIX).
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var wrong: [String] = []
    for index in 0..<1_000_000 {
      var text = draw(2) == 0 ? "-" : ""
      switch index % 3 {
      case 0:
        let bits = draw(1 << 31) << 33 | draw(1 << 31) << 2 | draw(4)
        let double = Double(bitPattern: bits)
        text = double.isFinite ? "\(double)" : "1"
      case 1:
        text += "\(draw(10)).\(draw(1 << 31))\(draw(1 << 25))"
      default:
        for _ in 0...draw(22) { text += "\(draw(10))" }
        text += ".\(draw(10_000))"
        text += "e\(Int(draw(80)) - 40)"
      }
      if value(text)?.bitPattern != strtod(text, nil).bitPattern { wrong.append(text) }
    }
    #expect(wrong == [])
  }

  /// 2^53 + an odd number lies halfway between two doubles, and spelled with an exponent too.
  @Test("Halves between doubles go to the even one, what is next to them to the nearer")
  func halves() {
    for odd in stride(from: 1 as UInt64, to: 2001, by: 2) {
      let half = 1 << 53 + odd
      let below = Double(half - 1)
      let even = Double(odd % 4 == 1 ? half - 1 : half + 1)
      for (zeros, power) in [("", 1 as UInt64), ("0", 10), ("00", 100), ("000", 1000)] {
        let exponent = "e-\(zeros.count)"
        #expect(value("\(half)\(zeros)\(exponent)") == even)
        #expect(value("\(half).\(zeros)") == even)
        guard power > 1 else { continue }
        #expect(value("\(half * power - 1)\(exponent)") == below)
        #expect(value("\(half * power + 1)\(exponent)") == below + 2)
      }
    }
  }
}
