import Testing

@testable import GuidelabCommands

@Suite("Rounding for readers")
struct RoundedNumberTests {
  @Test(
    "A value has the digits that two digits of its error justify",
    arguments: [
      (1.774321, 0.00131, "1.7743 ± 0.0013"), (1.774321, 0.00996, "1.774 ± 0.010"),
      (1.774321, 0.000994, "1.77432 ± 0.00099"), (12.3456, 1.5, "12.3 ± 1.5"),
      (12.3456, 15.2, "12 ± 15"), (45678, 123, "45680 ± 120"),
      (-0.2257, 0.0011, "-0.2257 ± 0.0011"),
      (-0.00001, 0.01, "0.000 ± 0.010"), (0, 0.5, "0.00 ± 0.50"), (1.5, 0, "1.50000 ± 0"),
      (0, 0, "0 ± 0"), (1.00000001, 2.5e-9, "1.000000 ± 2.5e-9"),
      (1.03e-9, 1e-10, "1.03e-9 ± 1.0e-10"), (3.2e9, 4.5e7, "3.200e9 ± 4.5e7"),
      (2, .infinity, "2.00000 ± inf"), (.nan, .nan, "nan ± nan"), (.infinity, 1, "inf ± 1"),
      (-.infinity, .nan, "-inf ± nan"), (2e-300, 3e-301, "2.00e-300 ± 3.0e-301"),
      (1e300, 1e250, "1.0000e300 ± 1.0e250"),
    ] as [(Double, Double, String)]
  )
  func measured(value: Double, error: Double, expected: String) {
    let number = RoundedNumber.measured(value, error: error, decimals: 6)
    #expect("\(number.value.text) ± \(number.error.text)" == expected)
  }

  @Test(
    "Fewer decimals when room is short",
    arguments: [(1.774321, 0.00131, "1.77 ± 1.3e-3"), (0.0004321, 0.00011, "4.3e-4 ± 1.1e-4")]
  )
  func narrow(value: Double, error: Double, expected: String) {
    let number = RoundedNumber.measured(value, error: error, decimals: 2)
    #expect("\(number.value.text) ± \(number.error.text)" == expected)
  }

  @Test(
    "Scales are short",
    arguments: [
      (0, "0"), (0.031_622_776, "0.0316"), (10, "10"), (1, "1"), (0.1, "0.1"), (9.9999, "10"),
      (1e-5, "1e-5"), (123_456, "123456"), (1.5e7, "1.5e7"), (0.5, "0.5"),
    ] as [(Double, String)]
  )
  func short(value: Double, expected: String) {
    #expect(RoundedNumber.short(value, digits: 3) == expected)
  }

  @Test("Times and rates are spoken")
  func spoken() {
    #expect(SpokenQuantity.time(0.416) == "0.42 s")
    #expect(SpokenQuantity.time(0.999) == "1.0 s")
    #expect(SpokenQuantity.time(12.34) == "12.3 s")
    #expect(SpokenQuantity.time(185) == "3 min 05 s")
    #expect(SpokenQuantity.time(3599.9) == "1 h 00 min")
    #expect(SpokenQuantity.time(.nan) == "? s")
    #expect(SpokenQuantity.clock(11.2) == "0:12")
    #expect(SpokenQuantity.clock(7384) == "2:03:04")
    #expect(SpokenQuantity.clock(.infinity) == "?")
    #expect(SpokenQuantity.rate(1.234e9) == "1.2e9 path-steps/s")
  }
}
