import Foundation
import TestOracles
import Testing

@Suite("Grids of log-times")
struct OracleGridTests {
  @Test("The log-uniform grid has equal steps and exact ends")
  func logUniformHasEqualSteps() {
    let logTimes = OracleGrid.logUniform(start: 10, end: 0.5, stepCount: 19)
    #expect(logTimes.count == 20)
    #expect(logTimes.first == 0.5)
    #expect(logTimes.last == 10)
    for step in 1...19 {
      #expect(abs(logTimes[step] - logTimes[step - 1] - 0.5) < 1e-14)
    }
  }

  @Test("The li grid's steps are the stated β, small first and saturated last")
  func liMatchesItsFormula() {
    let logTimes = OracleGrid.li(stepCount: 100)
    let betas = zip(logTimes.dropFirst(), logTimes).map { 1 - exp($1 - $0) }
    let growth = 0.184_206_807_439_523_67  // 4 ln 100 / 100
    #expect(logTimes.first == 0)
    #expect(betas.count == 100)
    #expect(abs(betas[0] - 1e-4) < 1e-15)
    #expect(abs(betas[1] - growth * 1e-4 * 1.402_345_762_786_109_3) < 1e-15)
    #expect(abs(betas[99] - growth) < 1e-13)
    #expect(zip(betas.dropFirst(2), betas.dropFirst()).allSatisfy { $0 > $1 - 1e-13 })
  }

  @Test("The linear schedule's β are the stated ones")
  func linearBetaMatchesItsFormula() {
    let logTimes = OracleGrid.linearBeta(stepCount: 100)
    let betas = zip(logTimes.dropFirst(), logTimes).map { 1 - exp($1 - $0) }
    #expect(logTimes.first == 0)
    #expect(betas.count == 100)
    #expect(abs(betas[0] - 1e-3) < 1e-14)
    #expect(abs(betas[99] - 0.2) < 1e-14)
    #expect(abs(betas[33] - (1e-3 + 0.199 / 3)) < 1e-14)
    let own = OracleGrid.linearBeta(stepCount: 1000)
    #expect(abs(exp(-own[1000]) - 4.0358e-5) < 1e-9)
  }

  @Test("The cosine schedule in two steps, worked by hand")
  func cosineByHand() {
    // φ = (0.508/1.008) · 90° and (0.008/1.008) · 90°, cos² = (1 + cos 2φ)/2.
    let logTimes = OracleGrid.cosine(stepCount: 2)
    let middle = 1 + cos(0.508 / 1.008 * Double.pi)
    let start = 1 + cos(0.008 / 1.008 * Double.pi)
    #expect(logTimes.count == 3)
    #expect(logTimes[0] == 0)
    #expect(abs(logTimes[1] + log(middle / start)) < 1e-14)
    #expect(abs(logTimes[2] - logTimes[1] - log(1000.0)) < 1e-12)
  }

  @Test("Karras's levels with ρ = 1 and ρ = 2, worked by hand")
  func karrasByHand() {
    for (rho, middle) in [(1.0, 40.001), (2, 20.0005 + 0.16.squareRoot() / 2)] {
      let logTimes = OracleGrid.karras(rho: rho, stepCount: 3)
      let expected = [0, 0.002, middle, 80].map { log(1 + $0 * $0) }
      #expect(logTimes.count == 4)
      for (value, number) in zip(logTimes, expected) { #expect(abs(value - number) < 1e-13) }
    }
    #expect(OracleGrid.karras(stepCount: 1) == [0, log1p(6400)])
  }
}
