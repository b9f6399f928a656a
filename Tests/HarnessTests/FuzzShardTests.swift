import Foundation
import Testing

@testable import Harness

/// Spoiled shards: a merge names the file or gives the tables of a single run.
@Suite struct FuzzShardTests {
  private static let folders = (1...FuzzWork.shards).map { "\($0)" }

  /// A room with a folder for each shard.
  private static func room() throws -> FuzzRoom {
    let room = try FuzzRoom()
    for folder in folders {
      let path = room.path + "/" + folder
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    return room
  }

  /// What comes of merging the files in a room: the tables, or what is wrong in words.
  private static func merged(
    _ room: FuzzRoom,
    isPartial: Bool
  ) -> (tables: [String], gaps: [String], problems: [String], rows: [ResultRow]) {
    let set: ShardSet
    do throws(ShardProblems) {
      set = try ShardSet(folders.map { room.path + "/" + $0 }, isPartial: isPartial)
    } catch {
      return ([], [], error.lines, [])
    }
    let experiment = FuzzWork.small(set.experiment)
    let report = Runner.merge(set, of: experiment, threads: 1, stop: StopRequest()) { _ in }
    _ = set.cost(of: report)
    let problems = set.problems.map(\.description)
    return (FuzzWork.tables(report, experiment), set.gaps, problems, report.rows)
  }

  @Test("Merges of spoiled shards name the file or give the same tables", arguments: FuzzRun.lanes)
  func shards(lane: Int) throws {
    let room = try Self.room()
    try FuzzRun.inputs("shard", percent: 5, lane: lane) { random, bytes in
      let work = random.oneOf(2) ? FuzzWork.line : FuzzWork.plane
      let spoiled = random.below(FuzzWork.shards)
      for (folder, file) in zip(Self.folders, work.shardFiles) {
        try room.write(file, to: folder + "/" + Shard.fileName)
      }
      let sound = work.shardFiles[spoiled]
      let other = random.pick(work.shardFiles + work.foreign + work.journals)
      switch random.below(5) {
      case 0:
        var records = FuzzRecords(sound)
        records.shuffle(using: &random)
        bytes = records.file
      case 1: bytes = FuzzJournalTests.spliced(sound, other, &random)
      case 2: bytes = other
      default:
        var mutator = FuzzMutator()
        bytes = mutator.spoiled(sound, other, using: &random)
      }
      let path = Self.folders[spoiled] + "/" + Shard.fileName
      try room.write(bytes, to: path)
      let isPartial = random.oneOf(3)
      let merge = Self.merged(room, isPartial: isPartial)
      if !merge.problems.isEmpty {
        let isNamed = merge.problems.allSatisfy { $0.contains(room.path) || $0.contains("missing") }
        return isNamed ? nil : "problems without the file's name: \(merge.problems)"
      }
      if bytes != sound, bytes.count == sound.count, merge.gaps.isEmpty,
        !Self.isShuffled(bytes, sound)
      {
        return "a changed byte is not found"
      }
      // Part of a cell says so; what claims to be whole is what it would be without damage.
      if merge.tables == work.whole { return nil }
      guard isPartial else { return "other tables" }
      return merge.rows.contains { $0.status != .ok } ? nil : "a part passes for the whole"
    }
  }

  /// Whether `bytes` are the records of `sound` in another order.
  private static func isShuffled(_ bytes: [UInt8], _ sound: [UInt8]) -> Bool {
    let other = FuzzRecords(sound)
    guard bytes.starts(with: other.front) else { return false }
    let one = FuzzRecords(bytes)
    return one.file == bytes
      && Set(one.records.map(\.bytes)).isSubset(of: Set(other.records.map(\.bytes)))
  }

  @Test("Shards that lie with right checksums crash nothing", arguments: FuzzRun.lanes)
  func liars(lane: Int) throws {
    let room = try Self.room()
    try FuzzRun.inputs("shard-liar", percent: 3, lane: lane) { random, bytes in
      let work = random.oneOf(2) ? FuzzWork.line : FuzzWork.plane
      let spoiled = random.below(FuzzWork.shards)
      for (index, file) in work.shardFiles.enumerated() {
        var records = FuzzRecords(file)
        if index == spoiled {
          records.lie(using: &random)
          bytes = records.file
        }
        try room.write(records.file, to: Self.folders[index] + "/" + Shard.fileName)
      }
      _ = Self.merged(room, isPartial: random.oneOf(2))
      return nil
    }
  }
}
