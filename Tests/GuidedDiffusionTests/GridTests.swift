import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@Suite("Grids of noise levels")
struct GridTests {
  private static func worst(_ times: [Double], _ expected: [Double]) -> Double {
    zip(times, expected).reduce(0) { max($0, distance($1.0, $1.1)) }
  }

  @Test("Log-uniform", arguments: [(10.0, 0.0), (12, 0.5), (3.7, 1e-3)], [1, 7, 400])
  func logUniform(ends: (start: Double, end: Double), steps: Int) {
    let times = LogUniformGrid(start: ends.start, end: ends.end).logTimes(steps: steps)
    let expected = OracleGrid.logUniform(start: ends.start, end: ends.end, stepCount: steps)
    #expect(times.count == steps + 1)
    #expect(times.first == ends.end && times.last == ends.start)
    #expect(Self.worst(times, expected) < 1e-12)
  }

  @Test("Li's schedule", arguments: [(2.0, 4.0), (1, 2), (3, 4.5)], [20, 200, 4_000])
  func li(constants: (c0: Double, c1: Double), steps: Int) {
    let grid = LiGrid(c0: constants.c0, c1: constants.c1)
    let times = grid.logTimes(steps: steps)
    let expected = OracleGrid.li(
      stepCount: steps,
      smallestStepExponent: constants.c0,
      rate: constants.c1
    )
    #expect(times.count == steps + 1 && times.first == 0)
    #expect(Self.worst(times, expected) < 1e-12)
    // The first steps are tiny: they too must be right relative to themselves.
    let count = Double(steps)
    let rate = constants.c1 * log(count) / count
    let first = pow(count, -constants.c0)
    #expect(abs(times[1] / -log1p(-first) - 1) < 1e-13)
    let second = -log1p(-first) - log1p(-rate * first * pow(1 + rate, 2))
    #expect(abs(times[2] / second - 1) < 1e-13)
    #expect(zip(times, times.dropFirst()).allSatisfy(<))
    #expect(grid.problem(steps: steps) == nil)
  }

  @Test("The start of the default schedule, pinned")
  func pinnedLi() {
    // β_1 = 10^-4 and β_2 = (4 ln 100/100) 10^-4 (1 + 4 ln 100/100)².
    let times = LiGrid().logTimes(steps: 100)
    #expect(abs(times[1] - 1.0000500033335833e-04) < 1e-18)
    #expect(abs(times[2] - times[1] - 2.5832497245001165e-05) < 1e-18)
  }

  @Test("Log-uniform grids that do not exist")
  func refusedLogUniform() {
    #expect(LogUniformGrid().problem(steps: 1) == nil)
    for (start, end) in [(1.0, 1.0), (1, 2), (1, -0.1), (.infinity, 0), (.nan, 0), (1, .nan)] {
      #expect(LogUniformGrid(start: start, end: end).problem(steps: 10) != nil)
    }
  }

  @Test("Li schedules that do not exist")
  func refusedLi() {
    #expect(LiGrid().problem(steps: 1) != nil)
    // 4 ln 8/8 > 1 > 4 ln 9/9.
    #expect(LiGrid().problem(steps: 8) != nil)
    #expect(LiGrid().problem(steps: 9) == nil)
    #expect(LiGrid(c0: 0).problem(steps: 100) != nil)
    #expect(LiGrid(c1: -1).problem(steps: 100) != nil)
    #expect(LiGrid(c0: .nan).problem(steps: 100) != nil)
    #expect(LiGrid(c1: .infinity).problem(steps: 100) != nil)
    // 100^-200 underflows: u would not change.
    #expect(LiGrid(c0: 200).problem(steps: 100) != nil)
  }
}
