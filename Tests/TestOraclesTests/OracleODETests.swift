import Foundation
import TestOracles
import Testing

@Suite("Probability-flow ODE")
struct OracleODETests {
  /// The score of N(0, v) noised to log-time u, with its variance.
  private static func variance(_ v: Double, at u: Double) -> Double { exp(-u) * v + 1 - exp(-u) }

  @Test("The flow of N(0, v) scales by the standard deviations", arguments: [0.2, 1, 3])
  func gaussianFlow(v: Double) {
    let ode = OracleODE { -$0 / Self.variance(v, at: $1) }
    let exact = 1.7 * (Self.variance(v, at: 0.2) / Self.variance(v, at: 6)).squareRoot()
    #expect(abs(ode.flow(1.7, from: 6, to: 0.2, stepCount: 2_000) - exact) < 1e-11)
  }

  @Test("The flow keeps the probability to the left of a path")
  func mixtureFlow() {
    let mixture = Fixtures.middleAndSides
    let ode = OracleODE { mixture.noised(at: $1).score(at: [$0])[0] }
    func probability(below x: Double, at u: Double) -> Double {
      let shift = exp(-u / 2)
      let parts = [(0.5, 0.0), (0.25, -shift), (0.25, shift)]
      return parts.reduce(0) { $0 + $1.0 * erfc(($1.1 - x) / 2.0.squareRoot()) / 2 }
    }
    let end = ode.flow(0.9, from: 5, to: 0, stepCount: 1_000)
    #expect(abs(probability(below: end, at: 0) - probability(below: 0.9, at: 5)) < 1e-11)
  }

  @Test("Heun's method, worked by hand for s = -x u")
  func heunByHand() {
    // Slopes Y(1 - u)/2. u = 3 to 1: slope -1, Y* = -1, slope there 0, Y = 1 + (2/2)(-1 + 0) = 0.
    let ode = OracleODE { -$0 * $1 }
    #expect(ode.heun(1, logTimes: [0.5, 1, 3]) == 0)
    // u = 2 to 1: slope -1/2, Y* = 1/2, slope there 0, Y = 3/4; then an Euler step of slope 0.
    #expect(ode.heun(1, logTimes: [0, 1, 2]) == 0.75)
    // One step is an Euler step: 1 + 2 (-1/2).
    #expect(ode.heun(1, logTimes: [0, 2]) == 0)
  }
}
