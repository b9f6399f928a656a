import Foundation
import Testing

@testable import Harness

@Suite("Rows of baselines")
struct BaselineRowTests {
  private static let all =
    #""baselines": ["best-of-n", "resampling", "reweighted", "plug-in"]"#
  private static let fine = #"{ "kind": "ddpm", "steps": 200 }"#
  private static let bestOf: [ResultRow.Estimator] = [.bestOf2, .bestOf4, .bestOf16]

  private func rows(
    _ kind: String = "reward",
    scales: String = "[0.5, 2]",
    sampler: String = fine,
    paths: Int = 8003,
    baselines: String = all
  ) throws -> [ResultRow] {
    let run = #"{ "paths": \#(paths), "seed": 5, \#(baselines) }"#
    return RunFixtures.rows(
      try RewardFixtures.experiment(kind, scales: scales, sampler: sampler, run: run)
    )
  }

  @Test("The best of n beats the unguided mean by errors, more the larger n is, at scale 0")
  func bestOfN() throws {
    let rows = try rows()
    let unguided = try #require(rows.of(.reward, .direct)[0].estimate).value
    var last = unguided
    for (estimator, n) in zip(Self.bestOf, [2, 4, 16]) {
      let own = rows.filter { $0.estimator == estimator }
      #expect(own.map(\.quantity) == [.reward, .tilt, .meanSquare])
      #expect(own.allSatisfy { $0.scale == 0 && $0.theorem == .none && $0.exact == nil })
      // 8003 paths are 4001 twins and 4002 guided ones.
      #expect(own.allSatisfy { $0.paths == n * (4002 / n) })
      let estimate = try #require(own[0].estimate)
      #expect(estimate.value > last + 4 * estimate.standardError)
      last = estimate.value
      let improvement = try #require(own[0].improvement)
      #expect(improvement.lower > 0)
      // The mean of all groups is the unguided mean but for the paths that fill no group.
      #expect(abs(estimate.value - improvement.value - unguided) < 0.01 * unguided)
      let tilt = try #require(own[1].estimate)
      #expect(abs(tilt.value - estimate.value / RewardFixtures.mean) < 1e-12 * tilt.value)
    }
  }

  @Test("For a cost the best is the smallest")
  func bestOfCosts() throws {
    let rows = try rows("cost", baselines: #""baselines": ["best-of-n"]"#)
    let unguided = try #require(rows.of(.cost, .direct)[0].estimate).value
    for estimator in Self.bestOf {
      let row = try #require(rows.of(.cost, estimator).first)
      #expect(try #require(row.estimate).value < unguided)
      #expect(try #require(row.improvement).upper < 0)
    }
  }

  @Test("Resampled and reweighted samples have the mean E[f²]/E[f], at scale 1")
  func reweightedLaw() throws {
    let rows = try rows(paths: 40_000)
    let value = RewardFixtures.meanAtOne
    // The chain's distance from continuous time; exact samples have none.
    let biases: [(ResultRow.Estimator, Double)] = [(.resampled, 0.02 * value), (.reweighted, 0)]
    for (estimator, bias) in biases {
      let own = rows.of(.reward, estimator)
      #expect(own.map(\.scale) == [1] && own.map(\.paths) == [20_000])
      let row = try #require(own.first)
      let estimate = try #require(row.estimate)
      #expect(row.status == .ok && row.theorem == .none)
      #expect(abs(try #require(row.exact) / value - 1) < 1e-12)
      #expect(abs(estimate.value - value) < 4 * estimate.standardError + bias, "\(estimator)")
      #expect(estimate.standardError < 0.05 * value)
    }
    // Both are unguided samples' own law, so no row of guided paths stands beside them.
    #expect(rows.of(.reward, .direct).map(\.scale) == [0, 0.5, 2])
    #expect(
      rows.filter { $0.scale == 1 }.map { "\($0.quantity) \($0.estimator)" } == [
        "reward resampled", "reward reweighted", "tilt resampled", "tilt reweighted",
        "meanSquare resampled", "meanSquare reweighted", "frechetDistance reweighted",
        "effectiveSampleSize resampled",
      ]
    )
    let distance = try #require(rows.of(.frechetDistance, .reweighted).first)
    let estimate = try #require(distance.estimate)
    #expect(abs(estimate.value - (try #require(distance.exact))) < 4 * estimate.standardError)
    for row in rows.filter({ $0.estimator == .resampled && $0.quantity == .reward }) {
      #expect(try #require(row.improvement).lower > 0)
    }
    for row in rows.filter({ $0.estimator == .reweighted }) { #expect(row.improvement == nil) }
  }

  @Test("The effective sample size is a number of paths, without an error")
  func effectiveSampleSize() throws {
    let rows = try rows()
    let sizes = rows.filter { $0.quantity == .effectiveSampleSize }
    #expect(sizes.map(\.estimator) == [.resampled] && sizes.map(\.scale) == [1])
    let size = try #require(sizes.first)
    let estimate = try #require(size.estimate)
    #expect(1 < estimate.value && estimate.value < Double(size.paths))
    #expect(size.paths == 4002)
    #expect(estimate.lower == estimate.value && estimate.upper == estimate.value)
    #expect(estimate.standardError == 0 && size.improvement == nil && size.exact == nil)
    // (E f)²/E f² of all paths, which the chain and the sample follow within a tenth.
    let share = RewardFixtures.mean / RewardFixtures.meanAtOne
    #expect(abs(estimate.value / 4002 / share - 1) < 0.1)
  }

  @Test("Plug-in rows are those of kind plug-in with the guided paths alone, but for scale 0")
  func plugIn() throws {
    let rows = try rows(sampler: #"{ "kind": "ddpm", "steps": 20 }"#, paths: 1001)
    let own = rows.filter { $0.estimator == .plugIn }
    let alone = RunFixtures.rows(
      try RewardFixtures.experiment(
        "plug-in",
        scales: "[0.5, 2]",
        sampler: #"{ "kind": "ddpm", "steps": 20 }"#,
        run: #"{ "paths": 501, "seed": 5, "twin_share": 0, "profile": false }"#
      )
    )
    var expected = alone.filter { $0.scale > 0 }
    #expect(expected.allSatisfy { $0.estimator == .direct })
    for index in expected.indices { expected[index].estimator = .plugIn }
    #expect(own == expected)
    #expect(
      own.filter { $0.scale == 2 }.map(\.quantity) == [
        .reward, .tilt, .meanSquare, .frechetDistance, .improvedFraction, .meanLoss,
      ]
    )
    #expect(own.allSatisfy { $0.paths == 501 && $0.theorem == .none && $0.scale > 0 })
    for row in own where row.quantity == .reward {
      #expect(try #require(row.improvement).lower > 0)
    }
  }

  @Test("A classifier's plug-in rows are of its probability")
  func plugInOfClassifier() throws {
    let rows = RunFixtures.rows(
      try RunFixtures.experiment(
        guidance: #"{ "kind": "classifier", "label": "left", "scales": [1] }"#,
        run: #"{ "paths": 400, "seed": 7, "baselines": ["plug-in"] }"#
      )
    )
    let own = rows.filter { $0.estimator == .plugIn }
    #expect(
      own.map(\.quantity) == [
        .probability, .tilt, .meanSquare, .frechetDistance, .improvedFraction, .meanLoss,
      ]
    )
    #expect(own.allSatisfy { $0.scale == 1 && $0.guided == "left" && $0.paths == 200 })
    #expect(rows.of(.reward, .plugIn).isEmpty)
    let (probability, tilt) = (try #require(own[0].estimate), try #require(own[1].estimate))
    #expect(abs(tilt.value - 4 * probability.value) < 1e-12)
  }

  @Test("Without baselines there are none of their rows, and the others are the same")
  func withoutBaselines() throws {
    let with = try rows(paths: 1001)
    let without = try rows(paths: 1001, baselines: #""baselines": []"#)
    #expect(Set(without.map(\.estimator)) == [.direct, .twin, .pathIntegral])
    #expect(with.filter { [.direct, .twin, .pathIntegral].contains($0.estimator) } == without)
  }
}
