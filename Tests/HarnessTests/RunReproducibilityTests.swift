import Foundation
import Synchronization
import Testing

@testable import Harness

@Suite("Reproducible runs")
struct RunReproducibilityTests {
  private static func csv(_ experiment: Experiment, threads: Int) -> String {
    ResultTable(
      experiment: experiment,
      rows: RunFixtures.rows(experiment, threads: threads)
    ).csv
  }

  @Test("The table has the same bytes for any number of threads", arguments: [1, 2])
  func threads(dimension: Int) throws {
    let experiment = try RunFixtures.experiment(
      target: RunFixtures.pair(half: 0.5, dimension: dimension),
      run: #"{ "paths": 6000, "seed": 3 }"#,
      sweep: #"{ "sampler.steps": [10, 11] }"#
    )
    let one = Self.csv(experiment, threads: 1)
    #expect(Self.csv(experiment, threads: 1) == one)
    #expect(Self.csv(experiment, threads: 2) == one)
    #expect(Self.csv(experiment, threads: 3) == one)
    #expect(one.split(separator: "\n").count == 1 + 2 * 39)
  }

  @Test("Another seed gives other numbers")
  func seeds() throws {
    let tables = try ["3", "4"].map { seed in
      Self.csv(
        try RunFixtures.experiment(run: #"{ "paths": 500, "seed": \#(seed) }"#),
        threads: 1
      )
    }
    #expect(tables[0] != tables[1])
  }

  @Test(
    "An estimate has the same digits whichever other scales run",
    arguments: ["[0.3, 2]", "[0.1, 2, 7]"]
  )
  func commonRandomNumbers(scales: String) throws {
    func guided(_ scales: String) throws -> [ResultRow] {
      RunFixtures.rows(try RunFixtures.experiment(scales: scales)).filter {
        $0.scale == 0 || $0.scale == 2
      }
    }
    let alone = try guided("[2]")
    let among = try guided(scales)
    #expect(among.count == alone.count)
    for (row, other) in zip(among, alone) {
      #expect(row.estimate == other.estimate, "\(row.scale) \(row.quantity) \(row.estimator)")
      #expect(row.improvement == other.improvement)
      #expect(row.status == other.status)
      #expect(row.paretoK == other.paretoK)
    }
  }

  @Test("With many scales blocks are smaller, which rounds sums differently and nothing more")
  func manyScales() throws {
    func guided(_ scales: String) throws -> [ResultRow] {
      RunFixtures.rows(try RunFixtures.experiment(scales: scales)).filter { $0.scale == 2 }
    }
    let alone = try guided("[2]")
    let among = try guided("[0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 7, 10, 20]")
    #expect(among.count == alone.count)
    for (row, other) in zip(among, alone) {
      let estimate = try #require(row.estimate)
      let expected = try #require(other.estimate)
      #expect(abs(estimate.value - expected.value) <= 1e-13 * abs(expected.value))
      let error = expected.standardError
      #expect(abs(estimate.standardError - error) <= 1e-11 * error)
    }
  }

  @Test("Progress counts up to the plan; the cost names what was done")
  func progress() throws {
    let experiment = try RunFixtures.experiment(
      run: #"{ "paths": 3000 }"#,
      sweep: #"{ "sampler.steps": [10, 11] }"#
    )
    let seen = Mutex<[RunProgress]>([])
    let report = Runner(threads: 2).run(experiment) { progress in
      seen.withLock { $0.append(progress) }
    }
    let all = seen.withLock { $0 }
    let planned: Int64 = 3000 * 3 * 21
    #expect(all.allSatisfy { $0.plannedPathSteps == planned && $0.cells == 2 })
    #expect(all.map(\.pathSteps).max() == planned)
    #expect(all.filter { $0.cell == 0 }.allSatisfy { $0.pathSteps <= 3000 * 3 * 10 })
    #expect(report.cost.pathSteps == planned)
    #expect(report.cost.threads == 2)
    #expect(report.cost.wallSeconds > 0)
  }

  @Test("Zero threads are one")
  func threadsAreAtLeastOne() {
    #expect(Runner(threads: 0).threads == 1)
  }
}
