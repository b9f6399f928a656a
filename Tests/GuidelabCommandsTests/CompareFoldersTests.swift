import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("Two result folders")
struct CompareFoldersTests {
  /// Two folders; `change` is given the rows of the second, of which there are 11: three at scale 0,
  /// four each at 0.1 and 1 in the order direct, twin, mean_square, improved_fraction.
  private func room(
    spec: String? = nil,
    _ change: @escaping @Sendable (inout [ResultRow]) -> Void = { _ in }
  ) throws -> CompareRoom {
    let room = try CompareRoom()
    try room.write("a")
    let other = CommandFixtures.spec().replacing("\"seed\": 1", with: "\"seed\": 2")
    try room.write("b", spec: spec ?? other) { experiment in
      var rows = CompareRoom.rows(of: experiment)
      change(&rows)
      return rows
    }
    return room
  }

  private func compare(_ room: CompareRoom, _ options: String..., width: Int = 80) -> Outcome {
    room.compare([room.results("a"), room.results("b")] + options, width: width)
  }

  private func object(_ room: CompareRoom, _ options: String...) throws -> JSONValue {
    let outcome = room.compare(
      [room.results("a"), room.results("b"), "--format", "json"] + options
    )
    return try #require(JSONValue(parsing: outcome.output), "\(outcome.errors)")
  }

  @Test("What differs comes first, in standard errors; then what is missing; then counts")
  func snapshots() throws {
    let room = try room { rows in
      rows[8].estimate?.value += 0.01
      rows[9].estimate?.value -= 1
      rows[1].estimate?.value += 0.002
      rows[4].status = .unreliable
      rows.remove(at: 2)
    }
    let wide = compare(room)
    #expect(wide.code == .different && wide.errors == "")
    #expect(room.stable(wide) == Self.wideText)
    let narrow = compare(room, width: 60)
    #expect(room.stable(narrow) == Self.narrowText)
    for line in room.stable(narrow).split(separator: "\n") {
      #expect(TextLayout.width(String(line)) <= 60)
    }
  }

  @Test("z is the difference over √(se₁² + se₂²), and --sigmas says how much of it is too much")
  func standardErrors() throws {
    let room = try room { rows in
      rows[8].estimate?.value += 0.0075
      rows[8].estimate?.standardError = 0.002
    }
    let row = try #require(try object(room)["rows"]?.items?.first)
    #expect(row["quantity"] == .string("reciprocal_probability"))
    #expect(row["estimator"] == .string("twin"))
    #expect(row["scale"] == .integer(1))
    let z = try #require(row["z"]?.double)
    #expect(abs(z - 0.0075 / (1e-6 + 4e-6).squareRoot()) < 1e-9)
    #expect(compare(room).code == .done)
    #expect(compare(room, "--sigmas", "3.3").code == .different)
    #expect(compare(room, "--sigmas=3.4").code == .done)
    #expect(compare(room, "--sigmas=3.3", "--quantity", "mean_square").code == .done)
    let expected = try #require(try object(room)["expected_by_chance"]?.double)
    // 11 estimates and 6 improvements; P(|z| > 4) = 6.334e-5.
    #expect(abs(expected - 17 * 6.334248e-5) < 1e-8)
  }

  @Test("Improvements are compared too, by their own errors")
  func improvement() throws {
    let room = try room { $0[8].improvement?.value += 0.02 }
    let object = try object(room)
    #expect(object["counts"]?["differs"] == .integer(1))
    #expect(object["rows"]?.items?[0]["value"] == .string("improvement"))
    #expect(compare(room).code == .different)
  }

  @Test("Numbers without errors are equal or not")
  func noErrors() throws {
    func room(_ value: Double) throws -> CompareRoom {
      let room = try CompareRoom()
      for (name, number) in [("a", 1.0), ("b", value)] {
        try room.write(name) { experiment in
          var rows = CompareRoom.rows(of: experiment)
          rows[6].estimate = ResultRow.Estimate(
            value: number,
            standardError: 0,
            lower: number,
            upper: number
          )
          return rows
        }
      }
      return room
    }
    #expect(compare(try room(1)).code == .done)
    let other = try room(1 + 1e-15)
    #expect(compare(other).code == .different)
    #expect(try object(other)["rows"]?.items?[0]["z"] == .string("inf"))
    #expect(try compare(room(.nan)).code == .different)
  }

  @Test("A row that is missing or failed in one folder is a disagreement; of both it is none")
  func missing() throws {
    @Sendable func fail(_ row: inout ResultRow) {
      row.estimate = nil
      row.improvement = nil
      row.status = .failed(reason: "overflow")
    }
    let removed = try room { $0.remove(at: 6) }
    #expect(compare(removed).code == .different)
    #expect(try object(removed)["counts"]?["only in first"] == .integer(1))
    let added = removed.compare([removed.results("b"), removed.results("a")])
    #expect(added.code == .different)
    #expect(added.output.contains("1 row in the second alone:"))
    let failed = try room { fail(&$0[6]) }
    #expect(compare(failed).code == .different)
    #expect(
      compare(failed).output.contains("improved_fraction, direct, w=0.1, sides (failed in the")
    )
    #expect(failed.compare([failed.results("b"), failed.results("b")]).code == .done)
  }

  @Test("Rows that are not ok are not compared, however far apart; a change of status is told")
  func unreliable() throws {
    let room = try room { rows in
      rows[8].estimate?.value = 100
      rows[8].improvement?.value = 100
      rows[8].status = .unreliable
    }
    let outcome = compare(room)
    #expect(outcome.code == .done)
    #expect(outcome.output.contains("1 row not compared: not ok, or without an error; 1 changed"))
    #expect(
      outcome.output.contains("  ok to unreliable: reciprocal_probability, twin, w=1, sides\n")
    )
    #expect(try object(room)["counts"]?["not compared"] == .integer(1))
  }

  @Test("Rows are found by what they are about, not by their place or the number of their cell")
  func order() throws {
    let room = try CompareRoom()
    for (name, labels) in [("a", "[\"centre\", \"sides\"]"), ("b", "[\"sides\", \"centre\"]")] {
      let spec = CommandFixtures.spec(sweep: "{ \"guidance.label\": \(labels) }")
      try room.write(name, spec: spec) { experiment in
        var rows = CompareRoom.rows(of: experiment)
        for index in rows.indices where rows[index].guided == "sides" {
          rows[index].estimate?.value += 5
        }
        return rows.reversed()
      }
    }
    #expect(compare(room).code == .done)
    #expect(try object(room)["counts"]?["identical"] == .integer(34))
  }

  @Test("The same numbers are said not to be independent, and so is one seed in two specs")
  func independence() throws {
    let same = try room()
    let outcome = compare(same)
    #expect(outcome.code == .done)
    #expect(outcome.output.contains("17 numbers are the same to the last digit"))
    #expect(outcome.output.contains("the results are not independent"))
    #expect(!outcome.output.contains("by chance"))
    let steps = CommandFixtures.spec().replacing("\"steps\": 10", with: "\"steps\": 20")
    let seed = try room(spec: steps) { rows in
      for index in rows.indices { rows[index].estimate?.value += 1e-4 }
    }
    #expect(compare(seed).output.contains("both have seed 1: where they share noise"))
    #expect(compare(seed).output.contains("specs   sampler.steps: 10 and 20\n"))
    let again = try room(spec: CommandFixtures.spec()) { rows in
      for index in rows.indices {
        rows[index].estimate?.value += 1e-4
        rows[index].improvement?.value += 1e-4
      }
    }
    #expect(compare(again).output.contains("both are of one spec and seed"))
  }

  @Test("The CSV has every number of both tables, those that differ first; Markdown what differs")
  func exports() throws {
    let room = try room { rows in
      rows[8].estimate?.value += 1
      rows.remove(at: 2)
    }
    let records = CSVRecords.of(compare(room, "--format", "csv").output)
    #expect(records[0] == DifferenceExport.columns)
    try #require(records.count == 18)
    #expect(
      records[1][..<10] == [
        "sides", "1", "reciprocal_probability", "twin", "estimate", "1.6", "0.001", "2.6", "0.001",
        "1",
      ]
    )
    #expect(abs((Double(records[1][10]) ?? 0) - 500_000.squareRoot()) < 1e-9)
    #expect(records[1][11...] == ["differs", "ok", "ok"])
    #expect(records[2][11...] == ["only in first", "ok", ""])
    let lines = compare(room, "--format", "markdown").output.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].hasSuffix("Numbers: 1 differs, 15 identical, 1 only in first."))
    #expect(lines[3].contains("| reciprocal\\_probability | twin | estimate | 1.6000 ± 0.0010 |"))
  }

  @Test("Effective sample sizes have errors that the table does not tell: they are not compared")
  func effectiveSampleSize() throws {
    let cell = try CommandFixtures.experiment().cells[0]
    func pair(_ value: Double) -> RowPair? {
      let rows = [100, value].map {
        CompareRoom.row(cell, 1, .effectiveSampleSize, .direct, $0, 0, nil)
      }
      let key = RowPair.Key(
        settings: [],
        guided: "sides",
        scale: 1,
        quantity: .effectiveSampleSize,
        estimator: .direct
      )
      return RowPair(.estimate, key: key, first: rows[0], second: rows[1], sigmas: 4)
    }
    #expect(pair(100)?.outcome == .identical)
    #expect(pair(101)?.outcome == .notCompared)
  }

  @Test("The README shows what the committed result gives")
  func readme() throws {
    let room = try CompareRoom()
    let folder = ReadmeClaims.package + "/results/cfg/most-get-worse"
    let lines = room.compare([folder, "--quantity", "probability"]).output.split(separator: "\n")
    let block = lines[4..<10].joined(separator: "\n")
    let readme = try String(contentsOfFile: ReadmeClaims.package + "/README.md", encoding: .utf8)
    #expect(readme.contains("```\n" + block + "\n```"), "\(block)")
  }

  @Test("A committed result agrees with itself and differs from its neighbour")
  func committed() throws {
    let results = ReadmeClaims.package + "/results"
    let room = try CompareRoom()
    let folders = ["reward/half-space-1d", "cfg/narrow-class", "unified/one-process"].map {
      results + "/" + $0
    }
    for folder in folders {
      let outcome = room.compare([folder, folder])
      #expect(outcome.code == .done, "\(outcome.errors)\(outcome.output)")
    }
    let other = room.compare([folders[0], results + "/reward/half-space-2d"])
    #expect(other.code == .different)
    let worse = room.compare([
      results + "/cfg/most-get-worse", "--quantity", "probability", "--format", "json",
    ])
    #expect(JSONValue(parsing: worse.output)?["verdicts"]?.canonicalText == "{\"worse\":3}")
  }
}
