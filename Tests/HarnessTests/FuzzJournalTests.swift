import Foundation
import Testing

@testable import Harness

/// Spoiled journals: each is refused by name, or the run that goes on from it ends with the bytes of one
/// that had none.
@Suite struct FuzzJournalTests {
  @Test("Runs that go on from spoiled journals give the same tables", arguments: FuzzRun.lanes)
  func journals(lane: Int) throws {
    let room = try FuzzRoom()
    let path = room.path + "/" + Journal.fileName
    try FuzzRun.inputs("journal", percent: 8, lane: lane) { random, bytes in
      let work = random.oneOf(2) ? FuzzWork.line : FuzzWork.plane
      let sound = random.pick(work.journals)
      let other = random.pick(work.journals + work.foreign + work.shardFiles)
      let kind = random.below(4)
      switch kind {
      case 0:
        var records = FuzzRecords(sound)
        records.shuffle(using: &random)
        bytes = records.file
      case 1:
        bytes = Self.spliced(sound, other, &random)
      default:
        var mutator = FuzzMutator()
        bytes = mutator.spoiled(sound, other, using: &random)
      }
      try room.write(bytes, to: Journal.fileName)
      let journal: Journal
      do throws(FileProblem) {
        if kind > 1, try Self.isMissed(bytes, sound, path, work) {
          return "a changed byte is not found"
        }
        journal = try Journal.resumed(in: room.path, for: work.experiment)
      } catch {
        return error.path == path ? nil : "an error without the file's name: \(error)"
      }
      let problem = Self.problem(of: journal, work)
      guard problem == nil else { return problem }
      // What the run added, if it lacked anything, is behind what was sound.
      guard random.oneOf(8), try room.bytes(Journal.fileName) != bytes else { return nil }
      let scan = try JournalScan(path, for: JournalIdentity(work.experiment))
      return scan?.damage.map { "damage is left: \($0)" }
    }
  }

  @Test("Journals that lie with right checksums crash nothing", arguments: FuzzRun.lanes)
  func liars(lane: Int) throws {
    let room = try FuzzRoom()
    try FuzzRun.inputs("journal-liar", percent: 4, lane: lane) { random, bytes in
      let work = random.oneOf(2) ? FuzzWork.line : FuzzWork.plane
      var records = FuzzRecords(random.pick(work.journals))
      records.lie(using: &random)
      bytes = records.file
      try room.write(bytes, to: Journal.fileName)
      let journal = try Journal.resumed(in: room.path, for: work.experiment)
      let report = Runner(threads: 1, journal: journal).run(work.experiment) { _ in }
      journal.close()
      guard !report.isStopped else { return "the run does not come to an end" }
      return FuzzWork.tables(report, work.experiment)[0].isEmpty ? "no table" : nil
    }
  }

  /// The beginning of one file and the end of another, cut between records.
  static func spliced(
    _ one: [UInt8],
    _ other: [UInt8],
    _ random: inout FuzzRandom
  ) -> [UInt8] {
    func cut(_ file: [UInt8]) -> Int {
      let records = FuzzRecords(file)
      let kept = records.records.prefix(random.below(records.records.count + 1))
      return kept.reduce(records.front.count) { $0 + JournalFormat.headLength + $1.bytes.count }
    }
    return Array(one[..<cut(one)]) + other[cut(other)...]
  }

  /// Whether bytes of the same number that are others pass for sound.
  private static func isMissed(
    _ bytes: [UInt8],
    _ sound: [UInt8],
    _ path: String,
    _ work: FuzzWork
  ) throws(FileProblem) -> Bool {
    guard bytes.count == sound.count, bytes != sound else { return false }
    let scan = try JournalScan(path, for: JournalIdentity(work.experiment))
    return scan?.end == sound.count
  }

  private static func problem(of journal: Journal, _ work: FuzzWork) -> String? {
    let report = Runner(threads: 1, journal: journal).run(work.experiment) { _ in }
    journal.close()
    let notes = journal.takeNotes() + report.notes
    guard notes.allSatisfy({ $0.hasPrefix(journal.path + ": ") }) else {
      return "a note without the file's name: \(notes)"
    }
    return FuzzWork.tables(report, work.experiment) == work.whole ? nil : "other tables"
  }
}
