import Foundation
import Testing

@testable import Harness

/// Journals put together of sound pieces.
@Suite struct JournalPiecesTests {
  private static func scan(_ file: [UInt8]) throws -> JournalScan? {
    let room = try FuzzRoom()
    try room.write(file, to: Journal.fileName)
    defer { withExtendedLifetime(room) {} }
    return try JournalScan(
      room.path + "/" + Journal.fileName,
      for: JournalIdentity(FuzzWork.line.experiment)
    )
  }

  @Test("Bytes of one cell under the head of another are found")
  func otherHead() throws {
    let sound = FuzzWork.line.journals[0]
    let records = FuzzRecords(sound).records
    #expect(try Self.scan(sound)?.damage == nil)
    // Quadrature has found numbers: they are fuzzed too.
    #expect(records.contains { $0.kind == .exact && $0.bytes.count > 40 })
    let pilots = records.filter { $0.kind == .pilot }
    let one = try #require(pilots.first)
    let other = try #require(pilots.first { $0.task != one.task })
    try #require(one.bytes.count == other.bytes.count && one.bytes != other.bytes)
    let place = try #require(sound.firstRange(of: one.bytes))
    let mixed = sound[..<place.lowerBound] + other.bytes + sound[place.upperBound...]
    #expect(try Self.scan(Array(mixed))?.damage != nil)
  }

  @Test("Records of another experiment behind a journal's front are found")
  func otherFront() throws {
    let (own, foreign) = (FuzzWork.line.journals[0], FuzzWork.line.foreign[0])
    let (front, other) = (FuzzRecords(own).front, FuzzRecords(foreign).front)
    let scan = try Self.scan(front + foreign[other.count...])
    #expect(scan?.damage != nil && scan?.places.isEmpty == true)
  }

  @Test("Costs of a shard beyond reason, and file names of several lines, do no harm")
  func words() throws {
    #expect(ShardCost("1 2 3 1e300") == nil)
    #expect(ShardCost("1 2 3 4")?.threads == 4)
    let problem = SpecProblem(path: "$.a", message: "x\ny: no such file")
    #expect(
      SpecProblems(file: "s.json", problems: [problem]).description
        == #"guidelab: s.json: $.a: x\ny: no such file"#
    )
  }
}
