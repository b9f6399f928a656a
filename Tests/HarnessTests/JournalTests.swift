import Estimation
import Foundation
import Synchronization
import Testing

@testable import Harness

@Suite("Journal of a run")
struct JournalTests {
  /// Two cells of some units each, with a plug-in baseline.
  static func experiment(
    seed: Int = 1,
    paths: Int = 3000,
    title: String = "reward",
    kept: Int = 0
  ) throws -> Experiment {
    try Experiment.decode(
      Data(
        """
        {
          "title": "\(title)",
          "target": { "classes": [
            { "label": "all", "prior": 1,
              "components": [ { "weight": 1, "mean": [0], "covariance": 1 } ] } ] },
          "guidance": { "kind": "reward",
            "tilt": { "kind": "exponential-linear", "direction": [0.5] },
            "scales": \((0..<40).map { 0.05 * Double($0) }) },
          "sampler": { "kind": "ddpm", "steps": 600, "variance": "beta",
            "grid": { "kind": "log-uniform", "start": 10, "end": 0 } },
          "run": { "paths": \(paths), "seed": \(seed), "profile": true, "keep_samples": \(kept),
            "baselines": ["best-of-n", "plug-in"] },
          "sweep": { "run.twin_share": [0, 0.5] }
        }
        """.utf8
      ),
      file: "spec.json"
    )
  }

  private static func tables(_ report: RunReport, _ experiment: Experiment) -> [String] {
    [
      ResultTable(experiment: experiment, rows: report.rows).csv,
      ProfileTable(experiment: experiment, rows: report.profile).csv,
      ResultFolder.File(
        name: "",
        pieces: SamplesTable(experiment: experiment, samples: report.samples).write
      ).text,
    ]
  }

  /// A run that is stopped when so many path-steps are done, and what it noted.
  private static func run(
    _ experiment: Experiment,
    _ journal: Journal?,
    stopAfter limit: Int64 = .max,
    threads: Int = 2
  ) -> RunReport {
    let stop = StopRequest()
    let report = Runner(threads: threads, journal: journal, stop: stop).run(experiment) {
      if $0.pathSteps - $0.resumedPathSteps >= limit { stop.make() }
    }
    journal?.close()
    return report
  }

  @Test("Stopped again and again, a run ends with the tables of one that was not, samples too")
  func stopAndGo() throws {
    let room = try TemporaryFolder()
    let kept = 2100
    let experiment = try Self.experiment(kept: kept)
    let whole = Self.tables(Self.run(experiment, nil), experiment)
    // A line for each scale of each guided path of the two cells: all 3000, and half of them.
    #expect(whole[2].split(separator: "\n").count == 1 + 40 * (kept + min(kept, 1500)))
    let planned = experiment.cells.reduce(0) { $0 + $1.pathSteps }
    var rounds = 0
    while rounds < 50 {
      rounds += 1
      let journal =
        rounds == 1
        ? Journal.new(in: room.path, for: experiment)
        : try Journal.resumed(in: room.path, for: experiment)
      let report = Self.run(
        experiment,
        journal,
        stopAfter: planned / 5,
        threads: 1 + rounds % 3
      )
      #expect(journal.takeNotes() == [])
      guard report.isStopped else {
        #expect(Self.tables(report, experiment) == whole)
        #expect(report.cost.pathSteps == planned)
        #expect(report.cost.resumedPathSteps > planned / 2)
        break
      }
      #expect(report.cost.pathSteps < planned)
    }
    #expect(rounds >= 3 && rounds < 50)
  }

  @Test("Cut anywhere, a journal gives what is whole, without a word")
  func torn() throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment()
    let path = room.path + "/" + Journal.fileName
    let report = Self.run(experiment, Journal.new(in: room.path, for: experiment))
    let whole = Self.tables(report, experiment)
    let content = try Data(contentsOf: URL(fileURLWithPath: path))
    for share in [0.0, 0.0001, 0.3, 0.6, 0.9999] {
      try content.prefix(Int(share * Double(content.count)))
        .write(to: URL(fileURLWithPath: path))
      let journal = try Journal.resumed(in: room.path, for: experiment)
      let again = Self.run(experiment, journal)
      #expect(Self.tables(again, experiment) == whole)
      #expect(journal.takeNotes() == [])
      #expect((again.cost.resumedPathSteps > 0) == (share > 0.2))
      // What the second run adds is behind what was whole.
      let third = Self.run(experiment, try Journal.resumed(in: room.path, for: experiment))
      #expect(third.cost.resumedPathSteps == third.cost.pathSteps)
      #expect(Self.tables(third, experiment) == whole)
    }
  }

  @Test("A damaged record ends the trust, and is named", arguments: [60, 300, 5000, 60_000])
  func damaged(place: Int) throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment()
    let path = room.path + "/" + Journal.fileName
    let whole = Self.tables(
      Self.run(experiment, Journal.new(in: room.path, for: experiment)),
      experiment
    )
    var content = try Data(contentsOf: URL(fileURLWithPath: path))
    try #require(content.count > place)
    content[place] ^= 4
    try content.write(to: URL(fileURLWithPath: path))
    let journal = try Journal.resumed(in: room.path, for: experiment)
    #expect(journal.takeNotes().contains { $0.hasPrefix("\(path): is damaged ") })
    #expect(Self.tables(Self.run(experiment, journal), experiment) == whole)
  }

  @Test("A journal of something else is refused with the reason, and left as it is")
  func foreign() throws {
    let room = try TemporaryFolder()
    let path = room.path + "/" + Journal.fileName
    let own = try Self.experiment()
    _ = Self.run(own, Journal.new(in: room.path, for: own), stopAfter: 1)
    let content = try Data(contentsOf: URL(fileURLWithPath: path))
    func problem(_ experiment: Experiment) -> String {
      do throws(FileProblem) {
        _ = try Journal.resumed(in: room.path, for: experiment)
        return "none"
      } catch {
        return error.description
      }
    }
    let advice = "; run without --resume to start anew"
    #expect(
      problem(try Self.experiment(seed: 2))
        == "\(path): is of another seed (1, not 2)\(advice)"
    )
    #expect(
      problem(try Self.experiment(paths: 4000))
        == "\(path): is of another number of paths (3000, not 4000)\(advice)"
    )
    let other = try Self.experiment(title: "other")
    #expect(
      problem(other)
        == "\(path): is of another spec (digest \(own.digest.prefix(12))…, not"
        + " \(other.digest.prefix(12))…)\(advice)"
    )
    var identity = JournalIdentity(own)
    identity.version = "0.0.1"
    try Data(JournalFormat.front(identity)).write(to: URL(fileURLWithPath: path))
    #expect(
      problem(own)
        == "\(path): is of another version (0.0.1, and this is \(GuidelabVersion.current))\(advice)"
    )
    try Data("a letter to a friend".utf8).write(to: URL(fileURLWithPath: path))
    #expect(problem(own) == "\(path): is no journal (run without --resume to replace it)")
    try content.write(to: URL(fileURLWithPath: path))
    #expect(problem(own) == "none")
    // Without --resume it is replaced, and a note says so.
    let journal = Journal.new(in: room.path, for: own)
    #expect(
      journal.takeNotes() == [
        "\(path): what an interrupted run had done is discarded (--resume would have gone on)"
      ]
    )
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("A disk that fills up is noted once; what was written before stays whole")
  func fullDisk() throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment()
    let path = room.path + "/" + Journal.fileName
    let room2 = try TemporaryFolder()
    let whole = Self.run(experiment, Journal.new(in: room2.path, for: experiment))
    let file = URL(fileURLWithPath: room2.path + "/" + Journal.fileName)
    let left = Mutex(try Data(contentsOf: file).count / 2)
    var disk = DurableFile()
    disk.write = { descriptor, bytes in
      left.withLock { left in
        guard left > 0 else {
          errno = ENOSPC
          return -1
        }
        let count = min(left, bytes.count)
        left -= count
        return Foundation.write(descriptor, bytes.baseAddress, count)
      }
    }
    let journal = Journal.new(in: room.path, for: experiment, disk: disk)
    let report = Self.run(experiment, journal)
    #expect(Self.tables(report, experiment) == Self.tables(whole, experiment))
    let reason = String(cString: strerror(ENOSPC))
    #expect(
      journal.takeNotes() == [
        "\(path): cannot be written to (\(reason)); the run goes on, but what it does from here on"
          + " cannot be resumed"
      ]
    )
    let again = Self.run(experiment, try Journal.resumed(in: room.path, for: experiment))
    #expect(Self.tables(again, experiment) == Self.tables(whole, experiment))
    #expect(again.cost.resumedPathSteps > 0)
    #expect(again.cost.resumedPathSteps < again.cost.pathSteps)
  }

  @Test("Records that others take the place of go when the file is written anew")
  func compaction() throws {
    let room = try TemporaryFolder()
    let path = room.path + "/" + Journal.fileName
    let experiment = try Self.experiment()
    let front = JournalFormat.front(JournalIdentity(experiment))
    func sealed(_ byte: UInt8, _ count: Int) -> [UInt8] {
      let bytes = [UInt8](repeating: byte, count: count)
      let sum = Checksum.of(bytes[...])
      return bytes + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    }
    let tasks = [JournalTask(cell: 0, isPlugIn: false), JournalTask(cell: 0, isPlugIn: true)]
    var file = try JournalFile(creating: path, front: front, disk: DurableFile())
    for (index, task) in tasks.enumerated() {
      try file.append(.pilot, task, sealed(UInt8(index), 10))
      for unit in 0..<3 { try file.append(.units, task, sealed(UInt8(10 + unit), 1000)) }
    }
    #expect(file.wasted == 0 && file.places.count == 8)
    try file.append(.beginning, tasks[0], sealed(77, 500))
    #expect(file.wasted == 3 * (1008 + JournalFormat.headLength))
    let before = file.end
    try file.compact(front: front)
    #expect(file.wasted == 0 && file.end == before - 3 * (1008 + JournalFormat.headLength))
    try file.append(.units, tasks[0], sealed(78, 20))
    try file.synchronize()
    file.close()
    let scan = try #require(try JournalScan(path, for: JournalIdentity(experiment)))
    #expect(scan.damage == nil && scan.end == file.end)
    #expect(
      scan.places.map(\.head.kind)
        == [.pilot, .pilot, .units, .units, .units, .beginning, .units]
    )
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(size == file.end)
    #expect(try FileManager.default.contentsOfDirectory(atPath: room.path) == [Journal.fileName])
  }

  @Test("Results that are written remove the journal; those that cannot be leave it")
  func removal() throws {
    let room = try TemporaryFolder()
    let folder = try ResultFolder.prepare(room.path, names: [])
    defer { folder.close() }
    let experiment = try Self.experiment()
    let path = room.path + "/" + Journal.fileName
    _ = Self.run(experiment, Journal.new(in: room.path, for: experiment), stopAfter: 1)
    try FileManager.default.createDirectory(
      atPath: room.path + "/table.csv",
      withIntermediateDirectories: true
    )
    let files = [ResultFolder.File(name: "table.csv", text: "x")]
    #expect(throws: FileProblem.self) { try folder.write(files) }
    #expect(FileManager.default.fileExists(atPath: path))
    try FileManager.default.removeItem(atPath: room.path + "/table.csv")
    try folder.write(files)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("A journal that is removed during the run is noted")
  func removed() throws {
    let room = try TemporaryFolder()
    let experiment = try Self.experiment()
    let path = room.path + "/" + Journal.fileName
    let journal = Journal.new(in: room.path, for: experiment)
    journal.append(.pilot, JournalTask(cell: 0, isPlugIn: false), [1, 2, 3])
    while !FileManager.default.fileExists(atPath: path) { usleep(1000) }
    try FileManager.default.removeItem(atPath: path)
    journal.close()
    #expect(
      journal.takeNotes() == [
        "\(path): is gone; the run goes on, but what it does from here on cannot be resumed"
      ]
    )
  }
}
