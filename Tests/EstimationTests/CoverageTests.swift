import Estimation
import GuidedDiffusion
import TestOracles
import Testing

@Suite("Coverage of intervals")
struct CoverageTests {
  private static let seeds: ClosedRange<UInt64> = 1...60

  @Test("The 95 % interval of the twin covers for 85 to 100 % of seeds", arguments: [1.0, 2])
  func twinCovers(half: Double) throws {
    let chain = LineChain(
      name: "means ±\(half)",
      classes: EstimationFixtures.pair(half: half),
      scales: [0, 0.1, 1],
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 50)
    )
    let exact = try chain.quadrature().expectations().map { 1 + (try #require($0)).odds }
    let z = NormalQuantile.twoSided(0.95)
    var covered = [0, 0, 0]
    var deviations = [0.0, 0, 0]
    for seed in Self.seeds {
      let simulation = try chain.simulation(paths: 2000, seed: seed)
      let estimates = CellRun(simulation).estimates(threads: 1) { _ in }
      for scale in exact.indices {
        let twin = estimates.twin(.reciprocalProbability, scale: scale)
        let deviation = (twin.value - exact[scale]) / twin.standardError
        covered[scale] += abs(deviation) <= z ? 1 : 0
        deviations[scale] += deviation
      }
    }
    let count = Double(Self.seeds.count)
    for scale in exact.indices {
      let share = Double(covered[scale]) / count
      #expect(0.85 <= share, "w = \(chain.scales[scale]): \(share)")
      // The mean of 60 deviations has a standard error of 1/√60 when estimates are unbiased.
      #expect(
        abs(deviations[scale] / count) < 4 / count.squareRoot(),
        "w = \(chain.scales[scale]): mean deviation \(deviations[scale] / count)"
      )
    }
  }
}
