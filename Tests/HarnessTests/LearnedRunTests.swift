import Foundation
import Synchronization
import Testing

@testable import Estimation
@testable import Harness

@Suite("Runs with learned scores")
struct LearnedRunTests {
  private static let ratio =
    #"{ "kind": "learned", "hidden": [16], "steps": 200, "batch": 128, "method": "log-ratio" }"#

  @Test("The tables are the same bytes for one thread and two, whatever is learned")
  func threads() throws {
    let specs = [
      try LearnedFixtures.experiment(),
      try LearnedFixtures.experiment(scores: Self.ratio),
      try LearnedFixtures.experiment(guidance: LearnedFixtures.byClass),
      try LearnedFixtures.experiment(
        guidance: RewardFixtures.guidance("cost", dimension: 2, extra: #", "label": "right""#),
        target: RewardFixtures.target(dimension: 2)
      ),
    ]
    var seen: Set<String> = []
    for experiment in specs {
      let one = LearnedFixtures.tables(
        experiment,
        LearnedFixtures.report(experiment, threads: 1)
      )
      let two = LearnedFixtures.tables(
        experiment,
        LearnedFixtures.report(experiment, threads: 2)
      )
      #expect(one == two)
      #expect(seen.insert(one[0]).inserted)
      #expect(!one[0].contains("failed") && !one[0].contains("nan"))
    }
  }

  @Test("Rows have no exact values, no theorem and no path integral; a class needs one network")
  func rows() throws {
    let reward = LearnedFixtures.report(try LearnedFixtures.experiment())
    #expect(reward.rows.count > 20)
    #expect(reward.rows.allSatisfy { $0.exact == nil && $0.theorem == .none })
    #expect(!reward.rows.contains { $0.estimator == .pathIntegral } && reward.profile.isEmpty)
    #expect(Set(reward.training.map(\.role)) == [.base, .reweighted])
    #expect(reward.training.map(\.network).max() == 1 && reward.training.count == 40)
    #expect(reward.training.filter { $0.network == 1 }.map(\.losses.step).last == 200)
    #expect(reward.cost.trainingSeconds.count == 2)
    #expect(reward.cost.trainingSeconds.allSatisfy { $0 > 0 })
    let byClass = LearnedFixtures.report(
      try LearnedFixtures.experiment(guidance: LearnedFixtures.byClass)
    )
    #expect(Set(byClass.training.map(\.role)) == [.conditional] && byClass.training.count == 20)
    #expect(byClass.rows.allSatisfy { $0.exact == nil })
  }

  @Test("Trained for a while, the reward's improvement is the exact one within 15 %")
  func improvement() throws {
    let settings = #""hidden": [48, 48], "steps": 1500, "batch": 256, "rate": 0.004, "ema": 0.99"#
    let exact = try #require(
      RunFixtures.rows(
        try RewardFixtures.experiment(run: #"{ "paths": 2000, "seed": 7 }"#)
      ).of(.reward, .twin).last?.improvement
    )
    for method in ["reweighted", "log-ratio"] {
      let experiment = try LearnedFixtures.experiment(
        scores: #"{ "kind": "learned", \#(settings), "method": "\#(method)" }"#,
        sampler: #"{ "kind": "ddpm", "steps": 50 }"#,
        run: #"{ "paths": 8000, "seed": 7 }"#
      )
      let report = LearnedFixtures.report(experiment)
      let twin = try #require(report.rows.of(.reward, .twin).last)
      let direct = try #require(report.rows.of(.reward, .direct).last)
      let (own, other) = (try #require(twin.estimate), try #require(direct.estimate))
      let error =
        (own.standardError * own.standardError
        + other.standardError * other.standardError).squareRoot()
      #expect(abs(own.value - other.value) < 4 * error, "\(method)")
      let improvement = try #require(twin.improvement)
      #expect(abs(improvement.value / exact.value - 1) < 0.15, "\(method): \(improvement.value)")
      for row in report.scoreErrors where row.logTime > 0.3 && row.logTime < 3 {
        #expect(
          row.error.value < (row.quantity == .score ? 0.05 : 0.25) * row.square.value,
          "\(method) \(row)"
        )
      }
      #expect(report.scoreErrors.count == 24)
    }
  }

  @Test("The error of a cell in one number is the root of an integral over log-time")
  func totals() throws {
    let experiment = try LearnedFixtures.experiment()
    let report = LearnedFixtures.report(experiment)
    for (quantity, name) in [
      (ScoreErrorRow.Quantity.score, ResultRow.Quantity.scoreError), (.guidance, .guidanceError),
    ] {
      let nodes = report.scoreErrors.filter { $0.quantity == quantity }
      // Descending in u; ∫ e du = ∫ u e d(ln u).
      var square = 0.0
      for (high, low) in zip(nodes, nodes.dropFirst()) {
        let heights = high.logTime * high.error.value + low.logTime * low.error.value
        square += 0.5 * heights * log(high.logTime / low.logTime)
      }
      let row = try #require(report.rows.first { $0.quantity == name })
      let value = try #require(row.estimate)
      #expect(abs(value.value / square.squareRoot() - 1) < 1e-12)
      #expect(value.standardError > 0 && value.standardError < 0.2 * value.value)
      #expect(row.paths == 4096 && row.scale == 0 && row.status == .ok)
      #expect(row.improvement == nil && row.exact == nil)
    }
    // e = c/u has ∫ e du = c ln(u_n/u_1), which the trapezoid rule in ln u gives exactly.
    let rows = CellRows(
      cell: experiment.cells[0],
      estimates: CellEstimates(),
      exact: []
    ).scoreErrorRows(
      (0..<5).map { index in
        let u = 0.01 * pow(10, Double(index))
        return ScoreErrorRow(
          cell: 0,
          values: [],
          quantity: .score,
          logTime: u,
          error: ScoreErrorRow.Mean(value: 0.3 / u, standardError: 0.03 / u),
          square: ScoreErrorRow.Mean(value: 1, standardError: 0)
        )
      }
    )
    let integral = 0.3 * log(1e4)
    let estimate = try #require(rows.first?.estimate)
    #expect(rows.count == 1)
    #expect(abs(estimate.value - integral.squareRoot()) < 1e-12)
    #expect(abs(estimate.standardError - 0.05 * integral.squareRoot()) < 1e-12)
  }

  @Test("Cells that differ in what training does not depend on share their networks")
  func sharing() throws {
    let experiment = try LearnedFixtures.experiment(
      sweep: #"{ "sampler.steps": [10, 20], "scores.seed": [1, 2] }"#
    )
    let report = LearnedFixtures.report(experiment)
    #expect(Set(report.training.map(\.network)) == [0, 1, 2, 3])
    #expect(Set(report.training.map(\.digest)).count == 4)
    #expect(Set(report.rows.map(\.cell)) == [0, 1, 2, 3])
    let trained = Set(report.training.map { "\($0.network) \($0.cell) \($0.role.rawValue)" })
    #expect(trained == ["0 0 base", "1 0 reweighted", "2 1 base", "3 1 reweighted"])
  }

  @Test("Networks are found in the folder again, with the same tables; damaged ones are replaced")
  func folder() throws {
    let folder = try TemporaryFolder()
    let cache = folder.path + "/networks"
    let experiment = try LearnedFixtures.experiment()
    let first = LearnedFixtures.report(experiment, folder: cache)
    #expect(first.notes.isEmpty && first.cost.trainingSeconds.allSatisfy { $0 > 0 })
    let names = try FileManager.default.contentsOfDirectory(atPath: cache).sorted()
    #expect(names.count == 2 && names.allSatisfy { $0.hasSuffix(".safetensors") })
    let second = LearnedFixtures.report(experiment, folder: cache)
    #expect(second.cost.trainingSeconds == [0, 0])
    let tables = LearnedFixtures.tables(experiment, first)
    #expect(LearnedFixtures.tables(experiment, second) == tables)
    // One cut short, and the other's bytes in its place.
    let bytes = try Data(contentsOf: URL(filePath: cache + "/" + names[0]))
    try bytes.prefix(1000).write(to: URL(filePath: cache + "/" + names[0]))
    try bytes.write(to: URL(filePath: cache + "/" + names[1]))
    let third = LearnedFixtures.report(experiment, folder: cache)
    #expect(third.notes.count == 2)
    #expect(third.notes.allSatisfy { $0.contains(cache) && $0.contains("trained again") })
    #expect(LearnedFixtures.tables(experiment, third) == tables)
    #expect(LearnedFixtures.report(experiment, folder: cache).notes.isEmpty)
    // A file where the folder should be.
    try folder.write("x", to: "file")
    let fourth = LearnedFixtures.report(experiment, folder: folder.path + "/file")
    #expect(fourth.notes.count == 2 && fourth.notes[0].contains("not kept"))
    #expect(LearnedFixtures.tables(experiment, fourth) == tables)
  }

  @Test("A network that diverges fails its cell with the step, and no other cell")
  func divergence() throws {
    let experiment = try LearnedFixtures.experiment(
      sweep: #"{ "scores.rate": [1e30, 0.005] }"#
    )
    let folder = try TemporaryFolder()
    let report = LearnedFixtures.report(experiment, folder: folder.path)
    let failed = report.rows.filter { $0.cell == 0 }
    #expect(!failed.isEmpty)
    for row in failed {
      guard case .failed(let reason) = row.status else {
        Issue.record("\(row)")
        continue
      }
      #expect(reason.contains("diverged in step"))
    }
    let others = report.rows.filter { $0.cell == 1 }
    #expect(others.count > 20 && others.allSatisfy { $0.estimate != nil })
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.filter { $0.contains("-diverged") }.count == 1 && names.count == 3)
  }

  @Test("A finite data set is drawn once; more samples, other networks")
  func samples() throws {
    let experiment = try LearnedFixtures.experiment(
      scores: #"{ "kind": "learned", "hidden": [16], "steps": 100, "batch": 64 }"#,
      sweep: #"{ "scores.samples": [50, 500] }"#
    )
    let report = LearnedFixtures.report(experiment)
    #expect(Set(report.training.map(\.digest)).count == 4)
    #expect(report.rows.allSatisfy { $0.estimate != nil })
    let held = report.training.filter { $0.losses.step == 100 }.map(\.losses.heldOutLoss)
    #expect(Set(held).count == 4 && held.allSatisfy(\.isFinite))
  }

  @Test("Progress tells the network and its steps")
  func progress() throws {
    let seen = Mutex<Set<String>>([])
    let experiment = try LearnedFixtures.experiment()
    _ = Runner(threads: 2).run(experiment) { progress in
      guard let training = progress.training else { return }
      #expect(training.step <= training.steps && training.steps == 200)
      seen.withLock { _ = $0.insert(training.network) }
    }
    #expect(seen.withLock { $0 } == ["base", "reweighted"])
  }
}
