import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@testable import Harness

@Suite("Rows of a run")
struct RunRowTests {
  private static let means: [ResultRow.Quantity] = [
    .reciprocalProbability, .probability, .logProbability, .tilt, .meanSquare,
  ]

  @Test("Rows come by cell, scale, quantity and estimator; fractions for guided scales alone")
  func orderAndCount() throws {
    let experiment = try RunFixtures.experiment(
      run: #"{ "paths": 400 }"#,
      sweep: #"{ "guidance.label": ["left", "right"], "sampler.steps": [5, 10] }"#
    )
    let rows = RunFixtures.rows(experiment)
    var expected: [String] = []
    for cell in 0..<4 {
      let label = cell < 2 ? "left" : "right"
      for scale in [0, 0.5, 2] {
        for quantity in Self.means {
          for estimator in ["direct", "twin"] {
            expected.append("\(cell) \(label) \(scale) \(quantity) \(estimator)")
          }
          if scale > 0, quantity == .reciprocalProbability {
            expected.append("\(cell) \(label) \(scale) \(quantity) pathIntegral")
          }
        }
        expected.append("\(cell) \(label) \(scale) frechetDistance direct")
        guard scale > 0 else { continue }
        expected.append("\(cell) \(label) \(scale) improvedFraction direct")
        expected.append("\(cell) \(label) \(scale) meanLoss direct")
      }
    }
    #expect(
      rows.map { "\($0.cell) \($0.guided) \($0.scale) \($0.quantity) \($0.estimator)" }
        == expected
    )
    #expect(rows.count == 4 * (11 + 2 * 14))
    #expect(rows.map(\.values) == rows.map { [$0.guided, $0.cell % 2 == 0 ? "5" : "10"] })
  }

  @Test("Without twins there are no twin rows")
  func withoutTwins() throws {
    let experiment = try RunFixtures.experiment(run: #"{ "paths": 400, "twin_share": 0 }"#)
    let rows = RunFixtures.rows(experiment)
    #expect(rows.of(.reciprocalProbability, .pathIntegral).map(\.scale) == [0.5, 2])
    #expect(rows.filter { $0.estimator == .direct }.count == rows.count - 2)
    #expect(rows.count == 6 + 2 * 9)
    #expect(rows.allSatisfy { $0.paths == 400 })
  }

  @Test("Direct rows count guided paths, twin and path-integral rows all of them")
  func pathCounts() throws {
    let experiment = try RunFixtures.experiment(run: #"{ "paths": 1001, "twin_share": 0.3 }"#)
    let rows = RunFixtures.rows(experiment)
    #expect(rows.filter { $0.estimator != .direct }.allSatisfy { $0.paths == 1001 })
    #expect(rows.filter { $0.estimator == .direct }.allSatisfy { $0.paths == 701 })
    let guided = experiment.cells[0].simulation
    #expect((0..<1001).filter { !guided.isTwin($0) }.count == 701)
  }

  @Test("The improvement of scale 0 is exactly 0, and others are differences to it")
  func improvements() throws {
    let rows = RunFixtures.rows(try RunFixtures.experiment())
    for quantity in Self.means {
      for estimator in [ResultRow.Estimator.direct, .twin] {
        let byScale = rows.of(quantity, estimator)
        let unguided = try #require(byScale[0].improvement)
        #expect(unguided.value == 0 && unguided.standardError == 0)
        #expect(unguided.lower == 0 && unguided.upper == 0)
        let base = try #require(byScale[0].estimate)
        for row in byScale {
          let improvement = try #require(row.improvement)
          let estimate = try #require(row.estimate)
          #expect(abs(improvement.value - (estimate.value - base.value)) < 1e-12)
          #expect(improvement.standardError < base.standardError + estimate.standardError)
        }
      }
    }
    let distances = rows.of(.frechetDistance, .direct)
    #expect(distances[0].improvement?.value == 0 && distances[0].improvement?.standardError == 0)
    // Guidance lowers E[1/p], by many standard errors here, and leads away from the base law.
    for estimator in [ResultRow.Estimator.direct, .twin, .pathIntegral] {
      let best = try #require(rows.of(.reciprocalProbability, estimator).last?.improvement)
      #expect(best.upper < 0)
    }
    #expect(try #require(distances[2].improvement).lower > 0)
  }

  @Test("No improvement is shown over an unguided row that is unreliable")
  func improvementNeedsReference() throws {
    let rows = RunFixtures.rows(
      try RunFixtures.experiment(
        target: RunFixtures.pair(half: 2),
        scales: "[0.1, 1]",
        run: #"{ "paths": 20000, "seed": 7 }"#
      )
    )
    let direct = rows.of(.reciprocalProbability, .direct)
    #expect(direct[0].status == .unreliable)
    #expect(direct.allSatisfy { $0.improvement == nil && $0.estimate != nil })
    let twin = rows.of(.reciprocalProbability, .twin)
    #expect(twin[0].status == .ok)
    #expect(twin.allSatisfy { $0.improvement != nil })
  }

  @Test("A variance that is infinite for certain makes direct rows unreliable, whatever the sample")
  func infiniteVariance() throws {
    let target = RunFixtures.unequal.replacingOccurrences(of: "0.6", with: "0.3")
    let experiment = try RunFixtures.experiment(target: target, scales: "[0.01]")
    let rows = RunFixtures.rows(experiment)
    #expect(rows.of(.reciprocalProbability, .direct).map(\.status) == [.unreliable, .unreliable])
    #expect(rows.of(.tilt, .direct).map(\.status) == [.unreliable, .unreliable])
    #expect(rows.of(.probability, .direct).map(\.status) == [.ok, .ok])
    #expect(
      Runner.tailWarnings(for: experiment.cells[0]) == [
        "direct estimates of E[1/p(left|x)] have infinite variance at scales 0 to 0.01"
      ]
    )
    let harmless = try RunFixtures.experiment()
    #expect(Runner.tailWarnings(for: harmless.cells[0]).isEmpty)
  }

  @Test("On the line every mean has its exact value, which the twin meets within 4 errors")
  func exactOnTheLine() throws {
    let rows = RunFixtures.rows(try RunFixtures.experiment())
    let ofPairs: [ResultRow.Quantity] = [.improvedFraction, .meanLoss]
    for row in rows where row.estimator != .pathIntegral && !ofPairs.contains(row.quantity) {
      let exact = try #require(row.exact)
      let estimate = try #require(row.estimate)
      #expect(abs(estimate.value - exact) < 4 * estimate.standardError, "\(row)")
      #expect(estimate.lower < estimate.value && estimate.value < estimate.upper)
      let z = (estimate.upper - estimate.value) / estimate.standardError
      // Student's, of 63 degrees of freedom, where the error is itself uncertain.
      let quantile = row.quantity == .frechetDistance ? 1.998340543 : 1.959963984540054
      #expect(abs(z - quantile) < 1e-8, "\(row.quantity)")
    }
    for row in rows where row.quantity == .improvedFraction {
      #expect(row.exact == nil && row.improvement == nil && row.paretoK == nil)
    }
    let mixture = OracleMixture(
      classes: [("left", 0.25, -0.5), ("right", 0.75, 0.5)].map { label, prior, mean in
        OracleClass(
          label: label,
          prior: prior,
          components: [OracleComponent(weight: 1, mean: mean, variance: 1)]
        )
      }
    )
    let oracle = OracleQuadrature(
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 20),
      sampler: .ddpmBeta,
      domain: OracleQuadrature.domain(of: mixture)
    )
    for row in rows where row.quantity == .reciprocalProbability {
      let exact = try #require(row.exact)
      let value = oracle.classifierFreeExpectation(
        mixture: mixture,
        guidedClass: 0,
        scale: row.scale
      )
      #expect(abs(exact - value) < 2e-6, "\(exact) for \(value)")
    }
    for (row, other) in zip(rows.of(.tilt, .direct), rows.of(.reciprocalProbability, .direct)) {
      #expect(row.estimate?.value == other.estimate.map { $0.value / 4 })
      #expect(row.exact == other.exact.map { $0 / 4 })
    }
  }

  @Test(
    "In the plane the base law's 1/π_c, E[|x|²] and distance 0 are known, if the grid ends at it",
    arguments: [0, 0.1]
  )
  func exactInThePlane(end: Double) throws {
    let experiment = try RunFixtures.experiment(
      target: RunFixtures.pair(half: 0.5, dimension: 2),
      sampler: """
        { "kind": "ddpm", "steps": 20,
          "grid": { "kind": "log-uniform", "start": 10, "end": \(end) } }
        """
    )
    for row in RunFixtures.rows(experiment) {
      let known: [ResultRow.Quantity: Double] = [
        .reciprocalProbability: 4, .tilt: 1, .meanSquare: 2.25, .frechetDistance: 0,
      ]
      let expected = row.scale == 0 && end == 0 ? known[row.quantity] : nil
      #expect((row.exact == nil) == (expected == nil), "\(row.quantity) \(row.scale)")
      #expect(abs((row.exact ?? 0) - (expected ?? 0)) < 1e-12)
    }
  }

  @Test("A chain that flies apart fails at its scale and leaves the others alone")
  func unstableChain() throws {
    let sampler = #"{ "kind": "ddpm", "steps": 10 }"#
    let wild = RunFixtures.rows(
      try RunFixtures.experiment(
        target: RunFixtures.unequal,
        scales: "[0.5, 1e40]",
        sampler: sampler
      )
    )
    let calm = RunFixtures.rows(
      try RunFixtures.experiment(target: RunFixtures.unequal, scales: "[0.5]", sampler: sampler)
    )
    for row in wild where row.scale > 1 {
      guard case .failed(let reason) = row.status else {
        Issue.record("\(row.quantity) \(row.estimator) is \(row.status)")
        continue
      }
      #expect(reason.contains("more steps"))
      #expect(row.estimate == nil && row.improvement == nil && row.exact == nil)
    }
    #expect(wild.filter { $0.scale < 1 } == calm)
    #expect(calm.allSatisfy { $0.estimate != nil })
  }

  @Test("An improved fraction counts guided paths and has Wilson's interval")
  func improvedFraction() throws {
    let rows = RunFixtures.rows(try RunFixtures.experiment())
    let fractions = rows.of(.improvedFraction, .direct)
    #expect(fractions.map(\.scale) == [0.5, 2])
    for row in fractions {
      let estimate = try #require(row.estimate)
      #expect(row.paths == 1000)
      #expect(0.5 < estimate.value && estimate.value <= 1)
      #expect(0 <= estimate.lower && estimate.upper <= 1)
      #expect(estimate.lower <= estimate.value && estimate.value <= estimate.upper)
    }
  }
}
