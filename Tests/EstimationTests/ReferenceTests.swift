import Estimation
import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@Suite("Simulated estimates against published values")
struct ReferenceTests {
  private static let paths = 40_000

  @Test(
    "The twin lies within 4 standard errors, each below 1 % of the value",
    arguments: PublishedChain.all
  )
  func twinReproducesPublishedValues(_ published: PublishedChain) throws {
    let simulation = try published.chain.simulation(paths: Self.paths, seed: 1)
    let estimates = CellRun(simulation).estimates(threads: 1) { _ in }
    for (scale, reference) in published.references.enumerated() {
      let twin = estimates.twin(.reciprocalProbability, scale: scale)
      // Published values are rounded to 1e-6.
      #expect(
        abs(twin.value - reference) < 4 * twin.standardError + 5e-7,
        "w = \(published.chain.scales[scale]): \(twin.value) ± \(twin.standardError)"
      )
      #expect(twin.standardError < 0.01 * reference)
    }
  }

  @Test(
    "At separations 4 and 6 the direct mean is off and says so, and the twin holds",
    arguments: [2.0, 3]
  )
  func directIsUnreliable(half: Double) throws {
    let chain = LineChain(
      name: "means ±\(half)",
      classes: EstimationFixtures.pair(half: half),
      scales: [0, 0.1],
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 400)
    )
    let exact = try chain.quadrature().expectations()
    let isFinite = try chain.finiteVariances()
    let simulation = try chain.simulation(paths: Self.paths, seed: 2)
    let estimates = CellRun(simulation).estimates(threads: 1) { _ in }
    for scale in chain.scales.indices {
      let value = 1 + (try #require(exact[scale])).odds
      let direct = estimates.direct(.reciprocalProbability, scale: scale)
      #expect(abs(direct.value - value) > 4 * direct.standardError)
      #expect(
        !direct.tail.isReliable || !isFinite[scale],
        "k̂ = \(direct.tail.shape ?? .nan) at w = \(chain.scales[scale])"
      )
      let twin = estimates.twin(.reciprocalProbability, scale: scale)
      #expect(abs(twin.value - value) < 4 * twin.standardError)
      #expect(twin.tail.isReliable, "k̂ = \(twin.tail.shape ?? .nan)")
    }
  }
}
