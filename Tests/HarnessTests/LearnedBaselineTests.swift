import Estimation
import GuidedDiffusion
import Testing

@testable import Harness

@Suite("Baselines and tails of learned scores")
struct LearnedBaselineTests {
  private static let all =
    #"{ "paths": 8003, "seed": 7, "baselines": ["best-of-n", "resampling", "reweighted"] }"#

  @Test("Best-of-n and resampled rows are of unguided learned paths, and have no exact values")
  func baselines() throws {
    let report = LearnedFixtures.report(try LearnedFixtures.experiment(run: Self.all))
    let unguided = try #require(report.rows.of(.reward, .direct).first?.estimate).value
    var last = unguided
    for (estimator, n) in zip(
      [.bestOf2, .bestOf4, .bestOf16] as [ResultRow.Estimator],
      [2, 4, 16]
    ) {
      let own = report.rows.filter { $0.estimator == estimator }
      #expect(own.map(\.quantity) == [.reward, .tilt, .meanSquare])
      // 8003 paths are 4001 twins and 4002 guided ones.
      #expect(own.allSatisfy { $0.scale == 0 && $0.exact == nil && $0.paths == n * (4002 / n) })
      let (best, gain) = (try #require(own[0].estimate), try #require(own[0].improvement))
      #expect(best.value > last + 4 * best.standardError)
      last = best.value
      // The mean of all groups is the unguided learned mean but for the paths that fill no group.
      #expect(abs(best.value - gain.value - unguided) < 0.01 * unguided)
    }
    let resampled = report.rows.filter { $0.estimator == .resampled }
    #expect(
      resampled.map(\.quantity) == [.reward, .tilt, .meanSquare, .effectiveSampleSize]
    )
    #expect(resampled.allSatisfy { $0.scale == 1 && $0.exact == nil && $0.paths == 4002 })
    #expect(try #require(resampled[0].estimate).lower > unguided)
  }

  @Test("Exact samples of the reweighted law keep its exact values: they are of no chain")
  func reweighted() throws {
    let report = LearnedFixtures.report(try LearnedFixtures.experiment(run: Self.all))
    let row = try #require(report.rows.of(.reward, .reweighted).first)
    #expect(abs(try #require(row.exact) / RewardFixtures.meanAtOne - 1) < 1e-12)
    let estimate = try #require(row.estimate)
    #expect(abs(estimate.value - RewardFixtures.meanAtOne) < 4 * estimate.standardError)
  }

  @Test("Resampled rows of scores with an error have no exact values either")
  func perturbed() throws {
    func resampled(_ scores: String) throws -> [ResultRow] {
      let rows = LearnedFixtures.report(
        try LearnedFixtures.experiment(scores: scores, run: Self.all)
      ).rows
      return rows.filter { $0.estimator == .resampled && $0.quantity == .reward }
    }
    #expect(try resampled(#"{ "kind": "exact" }"#).map { $0.exact != nil } == [true])
    #expect(
      try resampled(#"{ "kind": "perturbed", "error": 0.1 }"#).map { $0.exact != nil } == [false]
    )
  }

  @Test("Of the tails of learned scores nothing is known: no warning, and the sample decides")
  func tails() throws {
    let target = RunFixtures.unequal.replacingOccurrences(of: "0.6", with: "0.3")
    func experiment(_ scores: String) throws -> Experiment {
      try LearnedFixtures.experiment(
        scores: scores,
        guidance: #"{ "kind": "classifier-free", "label": "left", "scales": [0.01] }"#,
        target: target
      )
    }
    let exact = try experiment(#"{ "kind": "exact" }"#)
    let learned = try experiment(LearnedFixtures.small)
    #expect(Runner.tailWarnings(for: exact.cells[0]).count == 1)
    #expect(Runner.tailWarnings(for: learned.cells[0]).isEmpty)
    #expect(learned.cells[0].finiteMoments == [.variance, .variance])
    // The same tame estimates, taken for those of either cell.
    let tame = try RunFixtures.experiment(scales: "[0.01]").cells[0]
    let estimates = CellRun(tame.simulation).estimates(threads: 2) { _ in }
    func direct(_ experiment: Experiment) -> [ResultRow] {
      let rows = CellRows(cell: experiment.cells[0], estimates: estimates, exact: [nil, nil])
      return rows.rows.of(.reciprocalProbability, .direct)
    }
    #expect(direct(exact).map(\.status) == [.unreliable, .unreliable])
    #expect(direct(exact).allSatisfy { $0.improvement == nil })
    #expect(direct(learned).map(\.status) == [.ok, .ok])
    #expect(direct(learned).allSatisfy { $0.improvement != nil && $0.exact == nil })
  }
}
