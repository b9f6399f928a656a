import Foundation
import Testing

@testable import GuidedDiffusion

/// The stated errors, against true values and in dense sweeps against the C library.
@Suite("Elementary functions")
struct ElementaryTests {
  @Test("e^x, below 1.1 ulp", arguments: ExponentialReference.exponential)
  func exponential(_ reference: Reference) {
    #expect(reference.ulps(of: Elementary.exp(reference.argument)) < 1.1)
  }

  @Test("e^x - 1, below 4 ulp", arguments: ExponentialReference.exponentialMinusOne)
  func exponentialMinusOne(_ reference: Reference) {
    #expect(reference.ulps(of: Elementary.expm1(reference.argument)) < 4)
  }

  @Test("2^x, below 3 ulp", arguments: ExponentialReference.powerOfTwo)
  func powerOfTwo(_ reference: Reference) {
    let argument = Lanes(repeating: reference.argument)
    #expect(reference.ulps(of: Elementary.powerOfTwo(clamping: argument)[0]) < 3)
    guard reference.argument <= 0 else { return }
    #expect(reference.ulps(of: Elementary.powerOfTwo(nonPositive: argument)[7]) < 3)
  }

  @Test("ln x, below 1 ulp", arguments: LogarithmReference.logarithm)
  func logarithm(_ reference: Reference) {
    #expect(reference.ulps(of: Elementary.log(reference.argument)) < 1)
  }

  @Test("ln(1 + x), below 4 ulp", arguments: LogarithmReference.logarithmOfOnePlus)
  func logarithmOfOnePlus(_ reference: Reference) {
    #expect(reference.ulps(of: Elementary.log1p(reference.argument)) < 4)
  }

  @Test("Sine of a turn, below 2 ulp also next to its zeros", arguments: TurnReference.sine)
  func sine(_ reference: Reference) {
    let turn = Lanes(repeating: reference.argument)
    #expect(reference.ulps(of: Elementary.sineAndCosine(ofTurn: turn).sine[3]) < 2)
  }

  @Test("Cosine of a turn, below 2 ulp also next to its zeros", arguments: TurnReference.cosine)
  func cosine(_ reference: Reference) {
    let turn = Lanes(repeating: reference.argument)
    #expect(reference.ulps(of: Elementary.sineAndCosine(ofTurn: turn).cosine[5]) < 2)
  }

  @Test("Special arguments")
  func specialArguments() {
    #expect(Elementary.exp(0) == 1)
    #expect(Elementary.exp(Double.infinity) == .infinity)
    #expect(Elementary.exp(-Double.infinity) == 0)
    #expect(Elementary.exp(Double.nan).isNaN)
    #expect(Elementary.exp(710) == .infinity)
    #expect(Elementary.exp(-746) == 0)
    #expect(Elementary.log(1) == 0)
    #expect(Elementary.log(0) == -.infinity)
    #expect(Elementary.log(-0.0) == -.infinity)
    #expect(Elementary.log(-1).isNaN)
    #expect(Elementary.log(-Double.infinity).isNaN)
    #expect(Elementary.log(Double.infinity) == .infinity)
    #expect(Elementary.log(Double.nan).isNaN)
    #expect(Elementary.expm1(0) == 0)
    #expect(Elementary.expm1(-Double.infinity) == -1)
    #expect(Elementary.expm1(Double.infinity) == .infinity)
    #expect(Elementary.expm1(Double.nan).isNaN)
    #expect(Elementary.log1p(0) == 0)
    #expect(Elementary.log1p(-1) == -.infinity)
    #expect(Elementary.log1p(-2).isNaN)
    #expect(Elementary.log1p(Double.infinity) == .infinity)
    #expect(Elementary.log1p(Double.nan).isNaN)
  }

  @Test("The power of two is clamped to [2^-1000, 2^900]")
  func clampedPowers() {
    let low = 0x1p-1000
    let high = 0x1p900
    let far = Lanes(-1000.5, -1e300, -.infinity, -1000, 900, 900.5, 1e300, .infinity)
    let powers = Elementary.powerOfTwo(clamping: far)
    #expect((0..<8).map { powers[$0] } == [low, low, low, low, high, high, high, high])
    #expect(Elementary.powerOfTwo(nonPositive: Lanes(repeating: -.infinity))[0] == low)
  }

  @Test("Every lane gives what the scalar form gives, bit by bit")
  func lanesAgree() {
    let mixed = Lanes(-800, -0.5, 0.3, 1e-9, 700, 2, .infinity, 12.25)
    let exponentials = Elementary.exp(mixed)
    let logarithms = Elementary.log(mixed * mixed)
    let shifted = Elementary.log1p(mixed * mixed)
    for lane in 0..<8 {
      #expect(exponentials[lane] == Elementary.exp(mixed[lane]))
      #expect(logarithms[lane] == Elementary.log(mixed[lane] * mixed[lane]))
      #expect(shifted[lane] == Elementary.log1p(mixed[lane] * mixed[lane]))
    }
  }
}
