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
    var errors: [[Double]] = [[], [], []]
    for seed in Self.seeds {
      let simulation = try chain.simulation(paths: 2000, seed: seed)
      let estimates = CellRun(simulation).estimates(threads: 1) { _ in }
      for scale in exact.indices {
        let twin = estimates.twin(.reciprocalProbability, scale: scale)
        let error = twin.value - exact[scale]
        covered[scale] += abs(error) <= z * twin.standardError ? 1 : 0
        errors[scale].append(error)
      }
    }
    let count = Double(Self.seeds.count)
    for scale in exact.indices {
      let share = Double(covered[scale]) / count
      #expect(0.85 <= share, "w = \(chain.scales[scale]): \(share)")
      // Unbiased within 4 standard errors, which the spread over seeds tells.
      let mean = errors[scale].reduce(0, +) / count
      let squares = errors[scale].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let spread = (squares / (count * (count - 1))).squareRoot()
      #expect(abs(mean) < 4 * spread, "w = \(chain.scales[scale]): \(mean) ± \(spread)")
    }
  }
}
