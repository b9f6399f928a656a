import Foundation
import Testing

@testable import Harness

/// Spoiled comma-separated text: records are the same however it is cut into chunks, points and stored
/// tables are read or refused by name.
@Suite struct FuzzTextTests {
  private static let points: [[UInt8]] = {
    let folders = ["good", "bad-semantic"].map { SpecFixtures.folder.appending(path: $0) }
    let files = folders.flatMap {
      (try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)) ?? []
    }
    return files.filter { $0.pathExtension == "csv" }.sorted { $0.path < $1.path }
      .compactMap { try? Array(Data(contentsOf: $0)) }
  }()

  private static let table: [UInt8] = {
    let rows = Runner(threads: 1).run(FuzzWork.line.experiment) { _ in }.rows
    return Array(ResultTable(experiment: FuzzWork.line.experiment, rows: rows).csv.utf8)
  }()

  @Test("Records do not depend on chunks; points are read or refused", arguments: FuzzRun.lanes)
  func texts(lane: Int) throws {
    try #require(Self.points.count > 10)
    let room = try FuzzRoom()
    let path = room.path + "/points.csv"
    try FuzzRun.inputs("text", percent: 14, lane: lane) { random, bytes in
      var mutator = FuzzMutator()
      let isTable = random.oneOf(4)
      let sound = isTable ? Self.table : random.pick(Self.points)
      bytes = mutator.spoiled(sound, random.pick(Self.points), using: &random)
      guard Self.records(bytes, chunk: 16 + random.below(50)) == Self.records(bytes, chunk: 1 << 18)
      else { return "records depend on the chunks" }
      if isTable {
        let text = String(decoding: bytes, as: UTF8.self)
        do throws(FileProblem) {
          let stored = try StoredTable(text: text, path: "table.csv")
          _ = ResultTable(rows: stored.rows).csv
        } catch {
          return error.path == "table.csv" ? nil : "no name: \(error)"
        }
        return nil
      }
      try room.write(bytes, to: "points.csv")
      let reward = random.oneOf(3) ? "x1" : nil
      let reader = PointsReader(
        name: "points.csv",
        path: path,
        reward: reward,
        needsLabels: random.oneOf(2)
      )
      do throws(PointsProblems) {
        let file = try reader.read()
        guard file.count > 0 else { return "no points" }
        _ = file.scottBandwidth
        return file.groups.flatMap(\.points).allSatisfy { $0.allSatisfy(\.isFinite) }
          ? nil : "points that are not finite"
      } catch {
        let messages = error.messages
        return !messages.isEmpty && messages.allSatisfy({ $0.hasPrefix("points.csv") })
          ? nil : "no name: \(messages)"
      }
    }
  }

  private static func records(_ bytes: [UInt8], chunk: Int) -> [String] {
    var reader = CSVReader(bytes, chunk: chunk)
    var found: [String] = []
    while (try? reader.next()) == true {
      let fields = (0..<reader.count).map { reader.text($0) }
      found.append("\(reader.line) \(String(describing: reader.fault)) \(fields)")
    }
    return found
  }
}
