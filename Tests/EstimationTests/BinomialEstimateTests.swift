import Testing

@testable import Estimation

/// Successes, trials and z, with the ends of Wilson's score interval.
struct WilsonCase: Sendable {
  var successes: Int
  var trials: Int
  var z: Double
  var lower: Double
  var upper: Double
}

@Suite("Binomial share")
struct BinomialEstimateTests {
  static let cases = [
    WilsonCase(successes: 0, trials: 10, z: 1.96, lower: 0, upper: 0.27754016876661656885),
    WilsonCase(successes: 10, trials: 10, z: 1.96, lower: 0.72245983123338343115, upper: 1),
    WilsonCase(
      successes: 1,
      trials: 20,
      z: 1.959963984540054,
      lower: 0.0088814488007953912881,
      upper: 0.23613119344674203405
    ),
    WilsonCase(
      successes: 37,
      trials: 100,
      z: 1.959963984540054,
      lower: 0.28182360534324534076,
      upper: 0.4677947041905709355
    ),
    WilsonCase(
      successes: 9999,
      trials: 10000,
      z: 2.5758293035489,
      lower: 0.99914882353177482718,
      upper: 0.99998825934471202777
    ),
    WilsonCase(
      successes: 250,
      trials: 1000,
      z: 1.6448536269514722,
      lower: 0.22817176898889257223,
      upper: 0.27317735263098768855
    ),
  ]

  @Test("Wilson's interval", arguments: cases)
  func wilson(_ example: WilsonCase) {
    let share = BinomialEstimate(successes: example.successes, trials: example.trials)
    let (lower, upper) = share.interval(z: example.z)
    #expect(abs(lower - example.lower) < 1e-14)
    #expect(abs(upper - example.upper) < 1e-14)
    #expect(0 <= lower && upper <= 1)
  }

  @Test("The share and its standard error")
  func standardError() {
    let share = BinomialEstimate(successes: 20, trials: 100)
    #expect(share.value == 0.2)
    #expect(abs(share.standardError - 0.04) < 1e-16)
    #expect(BinomialEstimate(successes: 7, trials: 7).standardError == 0)
  }
}
