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
}
