import Estimation
import Foundation
import GuidedDiffusion
import Synchronization
import Testing

@testable import Harness

/// `run.target_standard_error` from the spec to the rows.
@Suite struct StandardErrorTargetTests {
  private static func run(_ paths: Int, _ target: String, _ more: String = "") -> String {
    #"{ "paths": \#(paths), "seed": 7, "target_standard_error": \#(target)\#(more) }"#
  }

  @Test func theSpecSaysHowSmall() throws {
    let cell = try SpecFixtures.good("target-error").cells[1]
    func target(_ quantity: ResultRow.Quantity) -> [Double?] {
      cell.targets.filter { $0.quantity == quantity }.flatMap { [$0.relative, $0.absolute] }
    }
    #expect(target(.reciprocalProbability) == [0.001, nil])
    #expect(target(.probability) == [nil, 0.1])
    #expect(target(.logProbability) == [nil, 1e-3])
    #expect(target(.meanSquare) == [0.01, 0.05])
    #expect(target(.tilt) == [0.5, nil])
    let override = "run.target_standard_error={\"probability\":{\"absolute\":1}}"
    let other = try SpecFixtures.good("minimal", override)
    #expect(other.cells[0].targets.map(\.quantity) == [.probability])
  }

  @Test func theRuleHasEveryRowOfTheQuantity() throws {
    let run = Self.run(
      9000,
      #"{ "reciprocal_probability": { "relative": 0.1 }, "tilt": { "absolute": 2 } }"#
    )
    let cell = try RunFixtures.experiment(run: run).cells[0]
    let rule = try #require(cell.stoppingRule())
    // 1/p and, for the tilt, 1/p again over its mean under the base law; scales 0, 0.5, 2.
    #expect(rule.rows.map(\.number) == [0, 4, 8, 0, 4, 8])
    let mean = TiltMoments(target: cell.target, guidance: cell.guidance).unguidedMean
    #expect(rule.rows.map(\.factor) == [1, 1, 1, 1 / mean, 1 / mean, 1 / mean])
    #expect(!rule.rows.map(\.isTrusted).contains(false))
    let endless = try RunFixtures.experiment(run: "{}").cells[0]
    #expect(endless.stoppingRule() == nil)
    // A narrow class, of whose 1/p a plain mean has no variance: no sample can show that it is known.
    let plain = try RunFixtures.experiment(
      target: RunFixtures.unequal.replacingOccurrences(of: "0.6", with: "0.3"),
      scales: "[0.01]",
      run: Self.run(
        9000,
        #"{ "reciprocal_probability": { "relative": 1 } }"#,
        #", "twin_share": 0"#
      )
    ).cells[0]
    #expect(plain.stoppingRule()?.rows.map(\.isTrusted) == [false, false])
    func warns(_ cell: Cell) -> Bool {
      PlanWarning.all(for: cell, claims: []).contains { $0.text.contains("cannot be reached") }
    }
    #expect(warns(plain) && !warns(cell))
  }

  @Test(arguments: [0.5, 0])
  func rowsSayThePathsThatWereUsed(twinShare: Double) throws {
    let run = Self.run(
      200_000,
      #"{ "probability": { "relative": 0.004 } }"#,
      #", "twin_share": \#(twinShare), "keep_samples": 100000, "profile": false"#
    )
    let experiment = try RunFixtures.experiment(run: run)
    let cell = experiment.cells[0]
    let report = Runner(threads: 2).run(experiment) { _ in }
    let counted: ResultRow.Estimator = twinShare > 0 ? .twin : .direct
    let rows = report.rows.of(.probability, counted)
    #expect(rows.count == 3 && rows.allSatisfy { $0.status == .ok })
    for row in rows {
      let estimate = try #require(row.estimate)
      #expect(estimate.standardError <= 0.004 * estimate.value)
    }
    let used = try #require(rows.first).paths
    #expect(used > 4096 && used < 100_000)
    let guided = used - Int((Double(used) * twinShare).rounded(.down))
    #expect(report.rows.allSatisfy { $0.paths == ($0.estimator == .twin ? used : guided) })
    #expect(report.cost.pathSteps == Int64(used * 20 * 3))
    #expect(report.cost.pathSteps + report.cost.skippedPathSteps == cell.pathSteps)
    let samples = try #require(report.samples.first)
    #expect(samples.paths.count == guided && samples.paths.allSatisfy { $0 < used })
    let tally = StandardErrorTally(experiment, rows: report.rows)
    #expect(tally.rows == 3 && tally.missed == 0 && tally.reachedPaths == used...used)
    // A run of as many paths has the same rows; quarters of units are halved exactly.
    let same = Self.run(
      used,
      "{}",
      #", "twin_share": \#(twinShare), "profile": false"#
    )
    let other = RunFixtures.rows(try RunFixtures.experiment(run: same))
    #expect(other.count == report.rows.count)
    for (row, other) in zip(report.rows, other) {
      #expect(row.paths == other.paths && row.status == other.status)
      if let (a, b) = row.estimate.flatMap({ own in other.estimate.map { (own, $0) } }) {
        #expect(abs(a.value - b.value) <= 1e-10 * abs(b.value))
        #expect(abs(a.standardError - b.standardError) <= 1e-6 * abs(b.standardError) + 1e-12)
      }
    }
  }

  @Test func allPathsAreSimulatedWhereTheTargetIsOutOfReach() throws {
    let run = Self.run(20_000, #"{ "probability": { "absolute": 1e-9 } }"#)
    let experiment = try RunFixtures.experiment(run: run)
    let report = Runner(threads: 2).run(experiment) { _ in }
    let plain = try RunFixtures.experiment(run: #"{ "paths": 20000, "seed": 7 }"#)
    let rows = RunFixtures.rows(plain)
    #expect(report.rows.map(\.paths) == rows.map(\.paths))
    #expect(report.rows.map(\.status) == rows.map(\.status))
    #expect(report.cost.skippedPathSteps == 0)
    let tally = StandardErrorTally(experiment, rows: report.rows)
    #expect(tally.rows == 3 && tally.missed == 3 && tally.missedPaths == 20_000)
    #expect(tally.reachedPaths == nil)
    #expect(StandardErrorTally(plain, rows: rows).rows == 0)
  }

  @Test func aRowThatIsNotReliableHasNotReachedIt() throws {
    let experiment = try RunFixtures.experiment(
      run: Self.run(8192, #"{ "probability": { "relative": 0.5 } }"#)
    )
    let rows = RunFixtures.rows(experiment)
    #expect(StandardErrorTally(experiment, rows: rows).missed == 0)
    var changed = rows
    let places = changed.indices.filter {
      changed[$0].quantity == .probability && changed[$0].scale == 2
    }
    for place in places { changed[place].status = .unreliable }
    #expect(places.count == 2)
    #expect(StandardErrorTally(experiment, rows: changed).missed == 1)
  }

  @Test func plugInBaselinesStopByTheirOwnRows() throws {
    let experiment = try RunFixtures.experiment(
      guidance: #"{ "kind": "classifier", "label": "left", "scales": [1] }"#,
      run: Self.run(
        400_000,
        #"{ "probability": { "absolute": 0.0005 } }"#,
        #", "baselines": ["plug-in", "best-of-n"]"#
      )
    )
    let report = Runner(threads: 2).run(experiment) { _ in }
    let own = try #require(report.rows.of(.probability, .twin).first).paths
    let plugIn = try #require(report.rows.of(.probability, .plugIn).first)
    let error = try #require(plugIn.estimate?.standardError)
    #expect(error <= 0.0005 && error > 0.00035)
    #expect(plugIn.paths < 200_000 && plugIn.paths != own)
    let rule = try #require(experiment.cells[0].plugInCell?.stoppingRule(isBaseline: true))
    // p, |Y|² at scales 0 and 1: p at 1 alone is a row of the table.
    #expect(rule.rows.map(\.number) == [2])
    let best = try #require(report.rows.of(.probability, .bestOf4).first)
    #expect(best.paths <= own && best.paths > own / 3)
    #expect(StandardErrorTally(experiment, rows: report.rows).rows == 3)
    // A quantity that the plug-in cell has no rows of does not end it.
    var other = experiment.cells[0]
    other.targets[0].quantity = .logProbability
    #expect(other.plugInCell?.stoppingRule(isBaseline: true) == nil)
  }

  @Test func skippedStepsCountAsDone() throws {
    let experiment = try RunFixtures.experiment(
      run: Self.run(400_000, #"{ "probability": { "relative": 0.01 } }"#),
      sweep: #"{ "run.seed": [1, 2] }"#
    )
    let seen = Mutex<[(cell: Int, done: Int64, own: Int64)]>([])
    let report = Runner(threads: 2).run(experiment) { progress in
      let step = (
        progress.cell, progress.pathSteps, progress.pathSteps - progress.resumedPathSteps
      )
      seen.withLock { $0.append(step) }
      #expect(progress.plannedPathSteps == 48_000_000)
    }
    let steps = seen.withLock { $0 }
    #expect(steps.filter { $0.cell == 0 }.map(\.done).max() == 24_000_000)
    #expect(steps.filter { $0.cell == 1 }.allSatisfy { $0.done >= 24_000_000 })
    #expect(steps.last?.done == 48_000_000)
    // What this run did itself is what its speed is told by.
    #expect(steps.last?.own == report.cost.pathSteps)
    #expect(report.cost.pathSteps < 10_000_000)
  }

  @Test func anInterruptedRunEndsWhereTheWholeOneDoes() throws {
    let run = Self.run(400_000, #"{ "probability": { "relative": 0.001 } }"#)
    let experiment = try RunFixtures.experiment(run: run)
    let whole = Runner(threads: 2).run(experiment) { _ in }
    let used = try #require(whole.rows.of(.probability, .twin).first).paths
    #expect(used > 50_000 && used < 400_000)
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "target-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var report: RunReport?
    var rounds = 0
    while report == nil, rounds < 100 {
      rounds += 1
      let journal = try Journal.resumed(in: folder, for: experiment)
      let stop = StopRequest()
      let counted = Atomic<Int64>(0)
      let limit = Int64(rounds)
      let part = Runner(threads: 1 + rounds % 3, journal: journal, stop: stop)
        .run(experiment) { _ in
          if counted.add(1, ordering: .relaxed).newValue > 4 * limit { stop.make() }
        }
      journal.close()
      if !part.isStopped { report = part }
    }
    #expect(rounds > 2)
    #expect(try #require(report).rows == whole.rows)
    // What is found when everything is done already is the same too.
    let journal = try Journal.resumed(in: folder, for: experiment)
    let again = Runner(threads: 1, journal: journal).run(experiment) { _ in }
    journal.close()
    #expect(again.rows == whole.rows)
    #expect(again.cost.pathSteps == again.cost.resumedPathSteps)
  }

  @Test(arguments: [1, 3, 7])
  func shardsEndWhereTheWholeRunDoes(count: Int) throws {
    let experiment = try RunFixtures.experiment(
      guidance: #"{ "kind": "classifier", "label": "left", "scales": [1] }"#,
      run: Self.run(
        100_000,
        #"{ "probability": { "relative": 0.002 } }"#,
        #", "baselines": ["plug-in"], "keep_samples": 5"#
      )
    )
    let whole = Runner(threads: 2).run(experiment) { _ in }
    #expect(whole.cost.skippedPathSteps > 0)
    let room = try TemporaryFolder()
    let folders = try ShardTests.all(count, experiment, in: room.path)
    let (report, set) = try ShardTests.merged(folders.reversed(), blocksPerUnit: nil)
    #expect(set.problems.map(\.description) == [])
    #expect(set.gaps == [])
    #expect(ShardTests.tables(report, experiment) == ShardTests.tables(whole, experiment))
    #expect(report.cost.pathSteps == whole.cost.pathSteps)
    #expect(report.samples.map(\.paths) == whole.samples.map(\.paths))
  }

  @Test func whatIsThereOfACellIsOfItsOwnPaths() throws {
    let experiment = try RunFixtures.experiment(
      run: Self.run(100_000, #"{ "probability": { "absolute": 1e-9 } }"#, #", "profile": false"#)
    )
    let room = try TemporaryFolder()
    let folders = try ShardTests.all(4, experiment, in: room.path)
    let (report, _) = try ShardTests.merged(
      Array(folders.prefix(2)),
      isPartial: true,
      blocksPerUnit: nil
    )
    let paths = try #require(report.rows.of(.probability, .twin).first).paths
    #expect(paths > 4096 && paths < 100_000)
    let direct = report.rows.of(.probability, .direct)
    #expect(direct.allSatisfy { $0.paths == paths / 2 })
    let same = RunFixtures.rows(
      try RunFixtures.experiment(
        run: #"{ "paths": \#(paths), "seed": 7, "profile": false }"#
      )
    )
    for quantity in [ResultRow.Quantity.probability, .improvedFraction] {
      for (row, other) in zip(report.rows.of(quantity, .direct), same.of(quantity, .direct)) {
        let (own, value) = (try #require(row.estimate).value, try #require(other.estimate).value)
        #expect(abs(own - value) < 1e-12 && row.status == .partial)
      }
    }
  }
}
