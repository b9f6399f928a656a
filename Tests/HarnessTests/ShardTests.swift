import Estimation
import Foundation
import Testing

@testable import Harness

@Suite("Shards of a plan")
struct ShardTests {
  /// Two cells of some units each: profile, baselines, a plug-in, quadrature.
  static func experiment(seed: Int = 1, paths: Int = 3000) throws -> Experiment {
    var experiment = try Experiment.decode(
      Data(
        """
        {
          "title": "reward",
          "target": { "classes": [
            { "label": "all", "prior": 1,
              "components": [ { "weight": 1, "mean": [0], "covariance": 1 } ] } ] },
          "guidance": { "kind": "reward",
            "tilt": { "kind": "exponential-linear", "direction": [0.5] }, "scales": [0.5, 2] },
          "sampler": { "kind": "ddpm", "steps": 20, "variance": "beta",
            "grid": { "kind": "log-uniform", "start": 10, "end": 0 } },
          "run": { "paths": \(paths), "seed": \(seed), "profile": true,
            "baselines": ["best-of-n", "plug-in"] },
          "sweep": { "run.twin_share": [0, 0.5] },
          "claims": [ { "claim": "increases", "quantity": "reward" } ]
        }
        """.utf8
      ),
      file: "spec.json"
    )
    for index in experiment.cells.indices { experiment.cells[index].blocksPerUnit = 1 }
    return experiment
  }

  static func tables(_ report: RunReport, _ experiment: Experiment) -> [String] {
    [
      ResultTable(experiment: experiment, rows: report.rows).csv,
      ProfileTable(experiment: experiment, rows: report.profile).csv,
      ClaimTable(experiment: experiment, rows: report.rows).csv,
    ]
  }

  /// Runs a shard into a folder.
  @discardableResult
  static func run(
    _ number: Int,
    of count: Int,
    _ experiment: Experiment,
    in folder: String,
    resumes: Bool = false,
    stopAfter limit: Int64 = .max
  ) throws -> ShardReport {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let shard = try #require(Shard(number: number, of: count))
    let journal =
      resumes
      ? try Journal.resumed(in: folder, for: experiment, shard: shard)
      : Journal.new(in: folder, for: experiment, shard: shard)
    let stop = StopRequest()
    let report = Runner.run(
      shard,
      of: experiment,
      file: "/nowhere/spec.json",
      journal: journal,
      threads: 1 + number % 2,
      stop: stop
    ) {
      if $0.pathSteps - $0.resumedPathSteps >= limit { stop.make() }
    }
    journal.close()
    return report
  }

  /// The report of merged folders.
  static func merged(
    _ folders: [String],
    isPartial: Bool = false,
    blocksPerUnit: Int? = 1
  ) throws -> (RunReport, ShardSet) {
    let set = try ShardSet(folders, isPartial: isPartial)
    var experiment = set.experiment
    for index in experiment.cells.indices {
      experiment.cells[index].blocksPerUnit = blocksPerUnit
    }
    let report = Runner.merge(
      set,
      of: experiment,
      threads: 2,
      stop: StopRequest(),
      progress: { _ in }
    )
    return (report, set)
  }

  /// Runs all shards, into folders by number.
  static func all(_ count: Int, _ experiment: Experiment, in room: String) throws -> [String] {
    try (1...count).map { number in
      let folder = room + "/\(count)/\(number)"
      let report = try run(number, of: count, experiment, in: folder)
      #expect(!report.isStopped && report.failure == nil)
      return folder
    }
  }

  static func lines(_ folders: [String], isPartial: Bool = false) -> [String] {
    do throws(ShardProblems) {
      _ = try ShardSet(folders, isPartial: isPartial)
      return []
    } catch {
      return error.lines
    }
  }

  @Test(
    "Any number of shards, merged in any order, gives the bytes of one run",
    arguments: [1, 2, 7, 40]
  )
  func bytes(count: Int) throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment()
    let whole = Runner(threads: 2).run(experiment) { _ in }
    let folders = try Self.all(count, experiment, in: room.path)
    let (report, set) = try Self.merged(folders.reversed())
    #expect(set.problems == [] && set.gaps == [])
    #expect(Self.tables(report, experiment) == Self.tables(whole, experiment))
    #expect(report.cost.pathSteps == whole.cost.pathSteps)
  }

  @Test("A shard that is stopped again and again comes to the same")
  func stopAndGo() throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment()
    let whole = Runner(threads: 2).run(experiment) { _ in }
    let planned = experiment.cells.reduce(0) { $0 + $1.pathSteps }
    var rounds = 0
    for number in 1...2 {
      let folder = room.path + "/\(number)"
      var report = try Self.run(number, of: 2, experiment, in: folder, stopAfter: planned / 8)
      while report.isStopped, rounds < 50 {
        rounds += 1
        #expect(Self.lines([folder]).contains { $0.contains("not finished") })
        report = try Self.run(
          number,
          of: 2,
          experiment,
          in: folder,
          resumes: true,
          stopAfter: planned / 8
        )
      }
    }
    #expect(rounds >= 4 && rounds < 50)
    let (report, set) = try Self.merged([room.path])
    #expect(set.problems == [])
    #expect(Self.tables(report, experiment) == Self.tables(whole, experiment))
  }

  @Test("Every unit and every scale falls to one shard", arguments: [1, 2, 3, 10, 333])
  func partition(count: Int) throws {
    let experiment = try Self.experiment(paths: 50_000)
    let plan = ShardPlan(experiment)
    var ends: [JournalTask: (scales: Int, units: Int)] = [:]
    for number in 1...count {
      let shard = try #require(Shard(number: number, of: count))
      for (task, share) in plan.shares(of: shard) {
        let end = ends[task] ?? (0, 0)
        if !share.scales.isEmpty { #expect(share.scales.lowerBound == end.scales) }
        if !share.units.isEmpty { #expect(share.units.lowerBound == end.units) }
        ends[task] = (
          share.scales.isEmpty ? end.scales : share.scales.upperBound,
          share.units.isEmpty ? end.units : share.units.upperBound
        )
      }
    }
    #expect(ends.mapValues(\.units) == plan.units)
    #expect(ends.values.allSatisfy { $0.scales == 3 })
  }

  @Test("What is wrong with a set is named, all at once")
  func wrongSets() throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment(paths: 1500)
    let three = try Self.all(3, experiment, in: room.path)
    let two = try Self.all(2, experiment, in: room.path)
    #expect(Self.lines([three[0], three[2]]) == ["shard 2/3 is missing"])
    #expect(Self.lines([three[1]]) == ["shards 1/3, 3/3 are missing"])
    #expect(Self.lines([three[1]], isPartial: true) == [])
    let copy = room.path + "/copy"
    try FileManager.default.copyItem(atPath: three[1], toPath: copy)
    let twice = "shard 2/3 is there twice: \(three[1])/shard.journal, \(copy)/shard.journal"
    #expect(Self.lines(three + [copy]) == [twice])
    #expect(
      Self.lines(three + [two[0]]) == [
        "\(two[0])/shard.journal: is one of 2 shards, not of 3, as \(three[0])/shard.journal"
      ]
    )
    let other = room.path + "/other"
    try Self.run(2, of: 3, try Self.experiment(seed: 2, paths: 1500), in: other)
    #expect(
      Self.lines([three[0], other, three[2]]) == [
        "\(other)/shard.journal: is of another seed (2, not 1), as \(three[0])/shard.journal",
        "shard 2/3 is missing",
      ]
    )
    #expect(
      Self.lines([room.path + "/none"]) == [
        "\(room.path)/none/shard.journal: is not there (no shard was run into this folder)"
      ]
    )
  }

  @Test("A partial merge is of the paths that are there, and right within its errors")
  func partial() throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment(paths: 6000)
    let folders = try Self.all(18, experiment, in: room.path)
    let there = folders.indices.filter { $0 != 12 }.map { folders[$0] }
    let (report, set) = try Self.merged(there, isPartial: true)
    #expect(set.gaps == ["shard 13/18 is missing"] && set.problems == [])
    // It has paths out of the middle of the second cell.
    let shares = ShardPlan(experiment).shares(of: try #require(Shard(number: 13, of: 18)))
    let share = try #require(shares[JournalTask(cell: 1, isPlugIn: false)])
    #expect(shares.count == 1 && share.units.lowerBound > 0)
    let cell = experiment.cells[1]
    let units = cell.cellRun(nil, isPlugIn: false).units
    let missing = units.paths(in: share.units)
    #expect(missing > 500 && share.units.upperBound < units.count)
    let rows = report.rows.filter { $0.cell == cell.index && $0.estimator == .direct }
    let guided = Double(cell.paths - missing) * (1 - cell.twinShare)
    #expect(rows.allSatisfy { abs(Double($0.paths) - guided) <= 1 && $0.status != .ok })
    #expect(rows.filter { $0.status == .partial }.count >= 6)
    let exact = rows.filter { $0.exact != nil }
    #expect(exact.count >= 6)
    for row in exact {
      let estimate = try #require(row.estimate)
      let known = try #require(row.exact)
      #expect(abs(estimate.value - known) <= 5 * estimate.standardError + 1e-12)
    }
    // Groups that reach into the gap are left out, and no more.
    for row in report.rows where row.cell == cell.index && row.estimator == .bestOf4 {
      #expect(Double(row.paths) <= guided && Double(row.paths) >= guided - 12)
      let estimate = try #require(row.estimate)
      #expect(estimate.standardError > 0)
    }
    // Cells without a gap are as always.
    let whole = Runner(threads: 2).run(experiment) { _ in }
    #expect(report.rows.filter { $0.cell == 0 } == whole.rows.filter { $0.cell == 0 })
  }

  @Test("A byte that changed is found, wherever it is")
  func damage() throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment(paths: 1500)
    let folders = try Self.all(2, experiment, in: room.path)
    let file = URL(fileURLWithPath: folders[1] + "/" + Shard.fileName)
    let whole = try Data(contentsOf: file)
    for place in stride(from: 0, to: whole.count, by: whole.count / 37) {
      var bytes = whole
      bytes[place] ^= 0x10
      try bytes.write(to: file)
      let lines = Self.lines(folders)
      #expect(lines.contains { $0.hasPrefix(file.path) }, "byte \(place)")
      try whole.prefix(place).write(to: file)
      #expect(Self.lines(folders).contains { $0.hasPrefix(file.path) }, "cut at \(place)")
    }
    try whole.write(to: file)
    #expect(Self.lines(folders) == [])
  }

  @Test("A shard of another build, whose first paths differ, is found by the merge")
  func otherBuild() throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment()
    let folders = try Self.all(2, experiment, in: room.path)
    // The shard of another seed, under the identity of this one.
    let strange = try Self.experiment(seed: 2)
    try Self.run(2, of: 2, strange, in: room.path + "/strange")
    let path = room.path + "/strange/" + Shard.fileName
    let scan = try #require(try JournalScan(path, for: nil))
    let shard = try #require(Shard("2/2"))
    let front = JournalFormat.front(JournalIdentity(experiment, shard: shard))
    var forged = front
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    for place in scan.places {
      let record = Array(bytes[place.offset..<(place.offset + place.head.length)])
      let key = JournalFormat.key(front)
      forged += JournalFormat.head(place.head.kind, place.head.task, record, key: key) + record
    }
    try Data(forged).write(to: URL(fileURLWithPath: path))
    let (_, set) = try Self.merged([folders[0], room.path + "/strange"])
    #expect(set.problems.contains { $0.message.contains("same first paths") })
  }
}
