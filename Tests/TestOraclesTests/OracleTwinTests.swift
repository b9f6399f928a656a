import Foundation
import TestOracles
import Testing

@Suite("Twin estimate")
struct OracleTwinTests {
  private static let logRatios = [-40, -3, -0.2, 0, 0.7, 2.5, 700, -800]

  @Test(
    "A constant functional is estimated without error, whatever the ratios",
    arguments: [0.5, 0.3]
  )
  func constantIsExact(guidedShare: Double) {
    let twin = OracleTwin(
      values: Self.logRatios.map { _ in 3 },
      logRatios: Self.logRatios,
      guidedShare: guidedShare
    )
    #expect(abs(twin.estimate - 3) < 1e-14)
    #expect(twin.standardError < 1e-14)
  }

  @Test("With L = 1 the estimate is the plain mean and its standard error")
  func equalLawsGiveThePlainMean() {
    let values = [1.0, 2, 4, 9]
    let twin = OracleTwin(
      values: values,
      logRatios: [0, 0, 0, 0],
      isTwin: [false, true, false, true]
    )
    #expect(twin.estimate == 4)
    #expect(abs(twin.standardError - (38.0 / 3 / 4).squareRoot()) < 1e-14)
    #expect(twin.slope == 0)
    let population = OracleTwin(
      values: values,
      logRatios: [0, 0, 0, 0],
      guidedShare: 0.5,
      lostDegreesOfFreedom: 0
    )
    #expect(abs(population.standardError - (38.0 / 4 / 4).squareRoot()) < 1e-14)
  }

  @Test("Three paths worked by hand: L = 1/3, 1, 3 and F = 1, 2, 6 with a = 1/2")
  func handWorkedRegression() {
    // p/m = 1/2, 1, 3/2 and q/m = 3/2, 1, 1/2: y = 1/2, 2, 9 and c = -1, 0, 1.
    let twin = OracleTwin(
      values: [1, 2, 6],
      logRatios: [-log(3.0), 0, log(3.0)],
      guidedShare: 0.5
    )
    let estimate = 11.5 / 3
    #expect(abs(twin.estimate - estimate) < 1e-14)
    #expect(abs(twin.slope - 4.25) < 1e-14)
    let residuals = [0.5 + 4.25 - estimate, 2 - estimate, 9 - 4.25 - estimate]
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    #expect(abs(twin.standardError - (squares / 2 / 3).squareRoot()) < 1e-14)
    #expect(zip(twin.residuals, residuals).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test("The second moment of N(0, 1) from it and N(1, 1), within 4 standard errors")
  func estimatesAMomentOfTwoNormals() {
    let count = 4000
    var values: [Double] = []
    var logRatios: [Double] = []
    var isTwin: [Bool] = []
    for path in 0..<count {
      let fromTwin = path % 4 == 0
      let point =
        Fixtures.normal(seed: 31, path: path, step: 1, coordinate: 0) + (fromTwin ? 1 : 0)
      values.append(point * point)
      logRatios.append(0.5 - point)
      isTwin.append(fromTwin)
    }
    let twin = OracleTwin(values: values, logRatios: logRatios, isTwin: isTwin)
    #expect(abs(twin.estimate - 1) < 4 * twin.standardError)
    #expect(twin.standardError < 0.03)
  }

  @Test("Estimates are linear in the functional, and so are paired differences")
  func differencesAreLinear() {
    let values = [0.3, 1.8, 2.2, 0.9, 5.1, 3.3, 1.0, 2.0]
    let single = OracleTwin(values: values, logRatios: Self.logRatios, guidedShare: 0.5)
    let triple = OracleTwin(
      values: values.map { 3 * $0 },
      logRatios: Self.logRatios,
      guidedShare: 0.5
    )
    let difference = triple.difference(from: single)
    #expect(abs(difference.estimate - 2 * single.estimate) < 1e-13)
    #expect(abs(difference.standardError - 2 * single.standardError) < 1e-13)
    #expect(single.difference(from: single).standardError == 0)
  }
}
