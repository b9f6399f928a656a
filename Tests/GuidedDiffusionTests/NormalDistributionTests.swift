import Foundation
import Testing

@testable import GuidedDiffusion

/// The stated errors against true values, and sweeps against formulas of another kind.
@Suite("Standard normal distribution")
struct NormalDistributionTests {
  @Test("ln Φ, below 7 ulp", arguments: NormalReference.logarithm)
  func logarithm(_ reference: Reference) {
    let value = Elementary.normalLogCumulative(reference.argument).logarithm
    #expect(reference.ulps(of: value) < 7)
  }

  @Test("φ/Φ, below 5 ulp", arguments: NormalReference.hazard)
  func hazard(_ reference: Reference) {
    let value = Elementary.normalLogCumulative(reference.argument).hazard
    #expect(reference.ulps(of: value) < 5)
  }

  @Test("Φ, below 5 ulp also in the lower tail", arguments: NormalReference.cumulative)
  func cumulative(_ reference: Reference) {
    #expect(reference.ulps(of: Elementary.normalCumulative(reference.argument)) < 5)
  }

  @Test("Special arguments")
  func specialArguments() {
    let lowest = Elementary.normalLogCumulative(-Double.infinity)
    #expect(lowest.logarithm == -.infinity)
    #expect(lowest.hazard == .infinity)
    let highest = Elementary.normalLogCumulative(Double.infinity)
    #expect(highest.logarithm == 0)
    #expect(highest.hazard == 0)
    for undefined in [Double.nan, -.nan] {
      let (logarithm, hazard) = Elementary.normalLogCumulative(undefined)
      #expect(logarithm.isNaN)
      #expect(hazard.isNaN)
      #expect(Elementary.normalCumulative(undefined).isNaN)
    }
    #expect(Elementary.normalCumulative(-Double.infinity) == 0)
    #expect(Elementary.normalCumulative(Double.infinity) == 1)
    #expect(Elementary.normalCumulative(0) == 0.5)
    #expect(Elementary.normalCumulative(-0.0) == 0.5)
    #expect(Elementary.normalCumulative(-38.48) == .leastNonzeroMagnitude)
    #expect(Elementary.normalCumulative(-38.49) == 0)
    #expect(Elementary.normalCumulative(8.3) == 1)
  }

  @Test("Beyond 1e150 the ratio is -t, and the logarithm overflows", arguments: [1e151, 1e300])
  func beyondTheRange(size: Double) {
    for magnitude in [size, .greatestFiniteMagnitude] {
      let below = Elementary.normalLogCumulative(-magnitude)
      #expect(abs(below.hazard / magnitude - 1) < 1e-15)
      #expect(below.logarithm == -0.5 * magnitude * magnitude)
      let above = Elementary.normalLogCumulative(magnitude)
      #expect(above.logarithm == 0)
      #expect(above.hazard == 0)
    }
  }

  @Test("ln Φ rises, φ/Φ falls, Φ rises, without exception on a grid of 1/64")
  func monotonic() {
    var last = Elementary.normalLogCumulative(-45 - 1 / 64.0)
    var probability = 0.0
    for step in -(45 * 64)...(38 * 64) {
      let t = Double(step) / 64
      let next = Elementary.normalLogCumulative(t)
      #expect(next.logarithm > last.logarithm, "t = \(t)")
      #expect(next.hazard < last.hazard, "t = \(t)")
      last = next
      let nextProbability = Elementary.normalCumulative(t)
      // Strictly between the last 0 and the first values that round to 1.
      let isStrict = t > -38.4 && t < 8
      #expect(nextProbability >= probability, "t = \(t)")
      #expect(!isStrict || nextProbability > probability, "t = \(t)")
      probability = nextProbability
    }
  }

  @Test("Every lane gives what the scalar form gives, bit by bit", arguments: [1.0, -1])
  func lanesAgree(sign: Double) {
    let mixed = sign * Lanes(-.infinity, -1e9, -20, -0.3, 0, 0.3, 7.5, .infinity)
    let (logarithms, hazards) = Elementary.normalLogCumulative(mixed)
    let probabilities = Elementary.normalCumulative(mixed)
    for lane in 0..<8 {
      let (logarithm, hazard) = Elementary.normalLogCumulative(mixed[lane])
      #expect(logarithms[lane] == logarithm)
      #expect(hazards[lane] == hazard)
      #expect(probabilities[lane] == Elementary.normalCumulative(mixed[lane]))
    }
  }
}
