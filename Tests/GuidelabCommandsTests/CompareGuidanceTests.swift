import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("Guided against unguided")
struct CompareGuidanceTests {
  private static let scales = "[0.005, 1, 2, 4]"

  private func room() throws -> CompareRoom {
    let room = try CompareRoom()
    let spec = CommandFixtures.spec(
      scales: Self.scales,
      sweep: "{ \"guidance.label\": [\"centre\", \"sides\"] }"
    )
    try room.write("a", spec: spec)
    return room
  }

  @Test("As text of 80 and 60 columns, and with a chart in ASCII")
  func snapshots() throws {
    let room = try room()
    let wide = room.compare([room.results("a")])
    #expect(wide.code == .done && wide.errors == "")
    #expect(room.stable(wide) == Self.wideText)
    let narrow = room.compare([room.results("a")], width: 60)
    #expect(room.stable(narrow) == Self.narrowText)
    let ascii = room.compare([room.results("a") + "/", "--quantity", "mean_square"], locale: "C")
    #expect(room.stable(ascii) == Self.asciiText)
    for outcome in [wide, narrow, ascii] {
      // The path of the folder is not broken.
      for line in room.stable(outcome).split(separator: "\n") {
        #expect(TextLayout.width(String(line)) <= (outcome.output == narrow.output ? 60 : 80))
      }
    }
  }

  @Test("As CSV with every digit and the documented columns")
  func csv() throws {
    let room = try room()
    let records = CSVRecords.of(room.compare([room.results("a"), "--format", "csv"]).output)
    try #require(records.count == 9)
    #expect(
      records[0] == ["cell", "guidance.label"] + ComparisonExport.subjectColumns
        + ComparisonExport.valueColumns
    )
    #expect(
      records[2] == [
        "0", "centre", "centre", "reciprocal_probability", "1", "twin", "2", "0.001", "1.6",
        "0.001", "-0.4", "0.002", "-0.404", "-0.396", "0.75", "0.73", "0.77", "better", "lowers",
      ]
    )
    #expect(records.map { $0[5] }[1...4] == ["twin", "twin", "direct", "twin"])
    #expect(
      records.map { $0[17] }[1...4] == ["no difference seen", "better", "better", "unreliable"]
    )
  }

  @Test("As JSON with the same numbers, counts and claims")
  func json() throws {
    let room = try CompareRoom()
    let spec = CommandFixtures.spec(scales: Self.scales)
      .replacing(
        "\"sampler\"",
        with:
          "\"claims\": [{ \"claim\": \"decreases\", \"quantity\": \"reciprocal_probability\" }],"
          + " \"sampler\""
      )
    try room.write("a", spec: spec)
    let value = try #require(
      JSONValue(parsing: room.compare([room.results("a"), "--format=json"]).output)
    )
    #expect(value["title"] == .string("CFG on two classes"))
    #expect(value["confidence"] == .number(0.95))
    #expect(
      value["verdicts"]?.canonicalText
        == "{\"better\":2,\"no difference seen\":1,\"unreliable\":1}"
    )
    let series = try #require(value["series"]?.items?.first)
    #expect(series["better"] == .string("lower"))
    let row = try #require(series["rows"]?.items?[1])
    #expect(row["scale"] == .integer(1))
    #expect(row["improvement"]?["lower"] == .number(-0.404))
    #expect(row["improved_fraction"]?["estimate"] == .number(0.75))
    let claim = try #require(value["claims"]?.items?.first)
    #expect(claim["claim"] == .string("decreases reciprocal_probability"))
    #expect(claim["verdict"] == .string("inconclusive"))
    #expect(
      room.compare([room.results("a")]).output
        .hasSuffix("\nclaim: decreases reciprocal_probability  inconclusive  1 of 4, 3 open\n")
    )
  }

  @Test("As one Markdown table")
  func markdown() throws {
    let room = try room()
    let lines = room.compare([room.results("a"), "--format", "markdown"]).output
      .split(separator: "\n")
    try #require(lines.count == 10)
    #expect(lines.allSatisfy { $0.hasPrefix("| ") && $0.hasSuffix(" |") })
    #expect(
      lines[3] == """
        | 0 | centre | centre | E\\[1/p(c\\|x)\\] | 1 | 2.0000 ± 0.0010 | 1.6000 ± 0.0010 | \
        -0.4000 ± 0.0020 | -0.4040 to -0.3960 | 0.75 | twin | better |
        """
    )
  }

  @Test("--all has the main quantity first and what has no sense without a judgement")
  func all() throws {
    let room = try room()
    let value = JSONValue(
      parsing: room.compare([room.results("a"), "--all", "--format", "json"]).output
    )
    let series = value?["series"]?.items ?? []
    #expect(
      series.compactMap { $0["quantity"]?.tableText } == [
        "reciprocal_probability", "mean_square", "reciprocal_probability", "mean_square",
      ]
    )
    try #require(series.count == 4)
    #expect(series[1]["better"] == .null)
    #expect(series[1]["rows"]?.items?[1]["verdict"] == .string("higher"))
    #expect(series[1]["rows"]?.items?[1]["improved_fraction"] == .null)
  }

  @Test(
    "The verdict is that of the interval, by the sense of the quantity",
    arguments: [
      (QuantitySense.lower, -2.0, -1.0, GuidancePair.Verdict.better), (.lower, 1, 2, .worse),
      (.higher, -2, -1, .worse), (.higher, 1, 2, .better), (.neither, 1, 2, .higher),
      (.neither, -2, -1, .lower), (.higher, 0, 2, .unseen), (.lower, -1, 0, .unseen),
      (.higher, .nan, 2, .unreliable), (.lower, -.infinity, -1, .better), (.higher, 0, 0, .unseen),
    ]
  )
  func verdict(
    sense: QuantitySense,
    lower: Double,
    upper: Double,
    verdict: GuidancePair.Verdict
  )
    throws
  {
    let cell = try CommandFixtures.experiment().cells[0]
    var row = CompareRoom.row(cell, 1, .meanSquare, .direct, 1, 0.1, 1)
    row.improvement = ResultRow.Estimate(
      value: (lower + upper) / 2,
      standardError: 1,
      lower: lower,
      upper: upper
    )
    let pair = try #require(GuidancePair(scale: 1, rows: [row], fraction: nil, sense: sense))
    #expect(pair.verdict == verdict)
  }

  @Test("The twin is taken where it can be trusted, else the plain mean, else the row is marked")
  func estimator() throws {
    let cell = try CommandFixtures.experiment().cells[0]
    func pair(_ change: (inout [ResultRow]) -> Void) throws -> GuidancePair {
      var rows = [0.0, 1].flatMap { scale in
        [ResultRow.Estimator.direct, .twin].map {
          CompareRoom.row(cell, scale, .reciprocalProbability, $0, 2, 0.1, -scale)
        }
      }
      change(&rows)
      return try #require(GuidancePair(scale: 1, rows: rows, fraction: nil, sense: .lower))
    }
    let plain = try pair { _ in }
    #expect(plain.estimator == .twin && plain.verdict == .better)
    // The order is direct and twin at scale 0, direct and twin at scale 1.
    let second = try pair { $0[3].status = .unreliable }
    #expect(second.estimator == .direct && second.verdict == .better)
    #expect(try pair { $0[1].status = .unreliable }.estimator == .direct)
    #expect(try pair { $0[3].improvement = nil }.estimator == .direct)
    let none = try pair {
      $0[3].status = .unreliable
      $0[0].status = .unreliable
    }
    #expect(none.estimator == .twin && none.verdict == .unreliable && !none.isReliable)
    let failed = try pair { rows in
      for index in [2, 3] {
        rows[index].estimate = nil
        rows[index].improvement = nil
        rows[index].status = .failed(reason: "x")
      }
    }
    #expect(failed.verdict == .failed)
  }

  @Test("A spec is its result folder, unless that is of another spec; then it is run, in memory")
  func spec() throws {
    let room = try room()
    let spec = room.path + "/experiments/a.json"
    let files = { room.folder.names(in: "results/a") + room.folder.names(in: "results") }
    let before = files()
    let stored = room.compare([spec])
    #expect(room.runCount == 0)
    #expect(stored.output == room.compare([room.results("a")]).output)
    let run = room.compare([spec, "--seed", "2"])
    #expect(room.runCount == 1)
    #expect(run.output.contains("(run now, not written)"))
    let lines = [stored, run].map { $0.output.components(separatedBy: "\n") }
    #expect(lines[0].dropFirst(3) == lines[1].dropFirst(3))
    // A table that somebody has changed is not that of the spec.
    try room.change("results/a/table.csv", ",50,ok", to: ",51,ok")
    #expect(room.compare([spec]).code == .done)
    #expect(room.runCount == 2)
    #expect(room.compare([room.results("a")]).errors.contains("changed or cut off"))
    try room.change("results/a/table.csv", ",51,ok", to: ",51,fine")
    let broken = room.compare([spec])
    #expect(broken.code == .done)
    #expect(room.runCount == 3)
    #expect(broken.errors.contains("column status: \"fine\" is no status"))
    #expect(broken.errors.hasSuffix("; the spec is run instead\n"))
    #expect(files() == before)
    let failed = room.compare([spec, "--seed", "3"]) { experiment in
      var rows = CompareRoom.rows(of: experiment)
      rows[5].estimate = nil
      rows[5].improvement = nil
      rows[5].status = .failed(reason: "overflow")
      return rows
    }
    #expect(failed.code == .failed)
    #expect(failed.errors.contains("1 of 38 rows failed (cell 0: overflow)"))
  }

  @Test("Without provenance the rows tell what guidance is about")
  func bare() throws {
    let room = try room()
    try FileManager.default.removeItem(atPath: room.results("a") + "/provenance.json")
    let outcome = room.compare([room.results("a")])
    #expect(outcome.code == .done)
    #expect(outcome.errors.contains("no provenance.json tells of the spec"))
    #expect(outcome.output.contains("E[1/p(c|x)], guided: centre; lower is better"))
    #expect(outcome.output.contains("improvement ± interval"))
  }
}
