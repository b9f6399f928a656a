import Foundation
import Synchronization
import Testing

@testable import Harness

/// A long run in little: many units, stopped after each and gone on with.
@Suite(.serialized) struct EnduranceTests {
  /// So little that journals are put together and written anew again and again.
  private static let thrift = JournalThrift(leastUnits: 1 << 13, leastWasted: 1 << 15)

  /// Guidance by a class on the line, in units of so many blocks of 512 paths.
  private static func experiment(paths: Int, blocksPerUnit: Int) throws -> Experiment {
    var experiment = try RunFixtures.experiment(
      scales: "[1]",
      sampler: #"{ "kind": "ddpm", "steps": 1 }"#,
      run: #"{ "paths": \#(paths), "seed": 3, "profile": false, "twin_share": 0 }"#
    )
    experiment.cells[0].blocksPerUnit = blocksPerUnit
    return experiment
  }

  /// The size of a file; 0 where there is none.
  private static func size(_ path: String) -> Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
  }

  /// The descriptors of this process that are of files in `folder`.
  private static func descriptors(in folder: String) -> Int {
    let all = "/proc/self/fd/"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: all)) ?? []
    return names.count {
      let place = try? FileManager.default.destinationOfSymbolicLink(atPath: all + $0)
      return place?.hasPrefix(folder) ?? false
    }
  }

  /// The bytes of memory that this process has in use; 0 where that cannot be told.
  private static func memory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return 1024 * (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
  }

  /// Memory is that of the process, so nothing else may run beside: only where it is asked for.
  @Test(
    "Ten million paths in a thousand units need no more memory at their end",
    .enabled(if: ProcessInfo.processInfo.environment["GUIDELAB_ENDURANCE"] != nil)
  )
  func flatMemory() throws {
    let room = try FuzzRoom()
    let experiment = try Self.experiment(paths: 10_000_000, blocksPerUnit: 20)
    let planned = experiment.cells.reduce(0) { $0 + $1.pathSteps }
    let most = Mutex([Int](repeating: 0, count: 21))
    let journal = Journal.new(in: room.path, for: experiment)
    let report = Runner(threads: 2, journal: journal).run(experiment) { progress in
      let now = Self.memory()
      most.withLock { $0[Int(20 * progress.pathSteps / planned)].raise(to: now) }
    }
    journal.close()
    #expect(!report.isStopped)
    let seen = most.withLock { $0 }
    let (second, last) = (seen[5..<10].max() ?? 0, seen[15..<20].max() ?? 0)
    print("memory in MB, by twentieths of the run:", seen.map { $0 >> 20 })
    #expect(second > 0 && last <= second + (4 << 20))
  }

  @Test("A run that is stopped a thousand times ends with the same tables; its journal stays small")
  func thousandResumes() throws {
    let room = try FuzzRoom()
    let path = room.path + "/" + Journal.fileName
    let experiment = try Self.experiment(paths: 512 * 1010, blocksPerUnit: 1)
    let whole = Runner(threads: 1).run(experiment) { _ in }
    let perUnit = whole.cost.pathSteps / 1010
    var sizes: [Int] = []
    var last: Int64 = 0
    while sizes.count < 2000 {
      let journal = try Journal.resumed(
        in: room.path,
        for: experiment,
        disk: DurableFile(),
        thrift: Self.thrift
      )
      let stop = StopRequest()
      // The first paths are of use only when there are enough of them.
      let share = sizes.isEmpty ? 5 * perUnit : 1
      let report = Runner(threads: 1, journal: journal, stop: stop).run(experiment) {
        if $0.pathSteps - $0.resumedPathSteps >= share { stop.make() }
      }
      journal.close()
      let notes = journal.takeNotes()
      try #require(notes.isEmpty, "\(notes)")
      guard report.isStopped else {
        #expect(FuzzWork.tables(report, experiment) == FuzzWork.tables(whole, experiment))
        break
      }
      // Nothing that was done is done again.
      try #require(report.cost.resumedPathSteps == last)
      try #require(report.cost.pathSteps > last)
      last = report.cost.pathSteps
      sizes.append(Self.size(path))
      if sizes.count % 100 == 0 { #expect(Self.descriptors(in: room.path) == 0) }
    }
    #expect(sizes.count >= 1000 && sizes.count < 1010)
    // What the finished cell is in one record.
    let sound = FuzzRecords(try room.bytes(Journal.fileName))
    let one = try #require(sound.records.last)
    #expect(one.kind == .beginning)
    let used = 3 * one.bytes.count + Self.thrift.leastUnits + 4096
    let most = 2 * used + Self.thrift.leastWasted + one.bytes.count
    for size in sizes { try #require(size <= most) }
    #expect(room.names == [Journal.fileName])
  }
}

extension Int {
  /// Takes the other value where that is larger.
  fileprivate mutating func raise(to other: Int) { self = Swift.max(self, other) }
}
