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

  @Test("DDPM's linear β", arguments: [21, 50, 1_000, 4_000])
  func linearBeta(steps: Int) {
    let grid = LinearBetaGrid()
    let times = grid.logTimes(steps: steps)
    #expect(times.count == steps + 1 && times.first == 0)
    #expect(Self.worst(times, OracleGrid.linearBeta(stepCount: steps)) < 1e-12)
    #expect(abs(times[1] / -log1p(-0.1 / Double(steps)) - 1) < 1e-13)
    #expect(zip(times, times.dropFirst()).allSatisfy(<))
    #expect(grid.problem(steps: steps) == nil)
  }

  @Test("DDPM's own grid ends where it is known to end")
  func knownLinearBeta() throws {
    let last = try #require(LinearBetaGrid().logTimes(steps: 1_000).last)
    #expect(abs(exp(-last) / 4.0358e-5 - 1) < 1e-5)
    #expect(abs(last - 10.1177) < 1e-4)
  }

  @Test("Cosine", arguments: [1, 2, 3, 50, 1_000, 4_000])
  func cosine(steps: Int) {
    let grid = CosineGrid()
    let times = grid.logTimes(steps: steps)
    #expect(times.count == steps + 1 && times.first == 0)
    #expect(Self.worst(times, OracleGrid.cosine(stepCount: steps)) < 1e-11)
    #expect(abs(times[steps] - times[steps - 1] - log(1_000)) < 1e-12)
    #expect(zip(times, times.dropFirst()).allSatisfy(<))
    #expect(grid.problem(steps: steps) == nil)
    guard steps > 1 else { return }
    // √ᾱ(1) = cos δ - tan φ(0) sin δ, written without cancellation for the small first step.
    let (delta, offset) = (Double.pi / 2 / 1.008 / Double(steps), 0.008 / 1.008 * Double.pi / 2)
    let loss = 2 * pow(sin(delta / 2), 2) + tan(offset) * sin(delta)
    #expect(abs(times[1] / (-2 * log1p(-loss)) - 1) < 1e-13)
  }

  @Test("Karras's levels", arguments: [0.05, 0.5, 1, 7, 30], [1, 2, 3, 18, 1_000])
  func karras(rho: Double, steps: Int) throws {
    let grid = KarrasGrid(rho: rho)
    let times = grid.logTimes(steps: steps)
    #expect(times.count == steps + 1 && times.first == 0)
    #expect(Self.worst(times, OracleGrid.karras(rho: rho, stepCount: steps)) < 1e-12)
    #expect(abs(try #require(times.last) - log(6_401)) < 1e-14)
    #expect(zip(times, times.dropFirst()).allSatisfy(<))
    #expect(grid.problem(steps: steps) == nil)
    guard steps > 1 else { return }
    #expect(abs(times[1] / log1p(4e-6) - 1) < 1e-14)
  }

  @Test("Karras's levels for extreme ρ")
  func extremeKarras() {
    // As ρ grows, ln σ becomes equally spaced.
    let large = KarrasGrid(rho: 1e12)
    for (index, time) in large.logTimes(steps: 9).dropFirst().enumerated() {
      let sigma = 0.002 * pow(40_000, Double(index) / 8)
      #expect(abs(time / log1p(sigma * sigma) - 1) < 1e-10)
    }
    #expect(large.problem(steps: 9) == nil)
    // (0.002/80)^{1/ρ} underflows: all but the last level are 80 (1 - i/(N-1))^ρ.
    let small = KarrasGrid(rho: 0.01)
    #expect(small.problem(steps: 9) == nil)
    let sigma = 80 * pow(0.25, 0.01)
    #expect(abs(small.logTimes(steps: 9)[3] - log1p(sigma * sigma)) < 1e-13)
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

  @Test("Linear and Karras's grids that do not exist")
  func refusedOthers() throws {
    for steps in [1, 20] {
      let problem = try #require(LinearBetaGrid().problem(steps: steps))
      #expect(problem.contains("at least 21 steps") && problem.contains("with \(steps) steps"))
    }
    for rho in [0, -7, .infinity, .nan] {
      #expect(KarrasGrid(rho: rho).problem(steps: 10) == "needs rho positive and finite")
    }
    // All levels but the last are 80.
    #expect(KarrasGrid(rho: 1e-30).problem(steps: 10)?.contains("too small") == true)
    #expect(KarrasGrid(rho: 1e-30).problem(steps: 2) == nil)
  }
}
