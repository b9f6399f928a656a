import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("guidelab tables")
struct TablesCommandTests {
  private static let files = [
    "claims.csv", "datapackage.json", "profile.csv", "provenance.json", "table.csv",
  ]

  @Test("Every spec is run in the order of the paths, and its files are written")
  func writes() throws {
    let room = try TablesRoom()
    let outcome = try room.run("--threads", "3")
    #expect(outcome.code == .done)
    #expect(outcome.errors == "")
    #expect(room.titles.withLock { $0 } == ["a/one 3", "b/three 3", "b/two 3"])
    #expect(room.folder.names(in: "results") == ["README.md", "a", "b"])
    #expect(room.folder.names(in: "results/b") == ["three", "two"])
    for name in ["a/one", "b/two", "b/three"] {
      #expect(room.folder.names(in: "results/" + name) == Self.files)
    }
    let lines = outcome.output.split(separator: "\n")
    try #require(lines.count == 6)
    #expect(
      lines[0].split(separator: " ")
        == ["experiment", "time", "rows", "unreliable", "failed", "claims"]
    )
    #expect(lines[1].split(separator: " ").dropFirst() == ["2.0", "s", "6", "1", "0", "–"])
    #expect(lines[1].hasPrefix(room.path + "/experiments/a/one.json  "))
    #expect(lines[4].split(separator: " ") == ["total", "(3)", "6.0", "s", "18", "3", "0", "–"])
    #expect(lines[5] == "wrote \(room.path)/results/README.md (results of 3)")
  }

  @Test("Operands choose: a file is one spec, a folder all below it, none of them twice")
  func operands() throws {
    let room = try TablesRoom()
    let root = room.path + "/experiments"
    let outcome = try room.run(root + "/b/two.json", root + "/b", "--quiet", "--threads", "1")
    #expect(outcome.code == .done)
    #expect(outcome.output + outcome.errors == "")
    #expect(room.titles.withLock { $0 } == ["b/two 1", "b/three 1"])
    #expect(room.folder.names(in: "results") == ["README.md", "b"])
  }

  @Test("A bad spec, and nothing is run or written; every bad one is named")
  func badSpec() throws {
    let room = try TablesRoom()
    try room.folder.write("{", to: "experiments/b/bad.json")
    try room.folder.write("[]", to: "experiments/c.json")
    for arguments in [[], ["--check"]] {
      let outcome =
        try arguments.isEmpty ? room.run() : room.run(arguments[0])
      #expect(outcome.code == .badInput)
      #expect(outcome.errors.contains("guidelab: \(room.path)/experiments/b/bad.json: "))
      #expect(outcome.errors.contains("guidelab: \(room.path)/experiments/c.json: "))
      #expect(room.titles.withLock { $0 } == [])
      #expect(room.folder.names() == ["experiments"])
    }
  }

  @Test("A file of points is found from its spec's folder, and must still be good")
  func points() throws {
    let room = try TablesRoom()
    let target =
      "\"target\": { \"kind\": \"points\", \"file\": \"data/p.csv\", \"bandwidth\": 0.5 },"
    let spec = CommandFixtures.spec(title: "points").split(separator: "\n")
    let place = try #require(spec.firstIndex { $0.contains("\"target\"") })
    let guidance = try #require(spec.firstIndex { $0.contains("\"guidance\"") })
    let text = (spec[..<place] + [target[...]] + spec[guidance...]).joined(separator: "\n")
    try room.folder.write(text, to: "experiments/p/points.json")
    try room.folder.write("x0,label\n0,centre\n1,sides\n", to: "experiments/p/data/p.csv")
    let operand = room.path + "/experiments/p"
    #expect(try room.run(operand, "--quiet").code == .done)
    #expect(try room.run(operand, "--quiet", "--check").code == .done)
    let provenance = try #require(room.folder.text("results/p/points/provenance.json"))
    #expect(provenance.contains("\"data/p.csv\": {"))
    try room.folder.write("x0,label\n0,centre\n1\n", to: "experiments/p/data/p.csv")
    let outcome = try room.run(operand, "--quiet", "--check")
    #expect(outcome.code == .badInput)
    #expect(
      outcome.errors == "guidelab: \(operand)/points.json: $.target.file: data/p.csv line 3: has 1"
        + " field (must be 2, as many as the first line)\n"
    )
  }

  @Test("Folders without specs, and specs of one name outside experiments, are bad usage")
  func usage() throws {
    let room = try TablesRoom()
    try room.folder.write("", to: "empty/x.txt")
    #expect(throws: UsageProblem(message: "\(room.path)/empty: no spec below this folder")) {
      try room.run(room.path + "/empty")
    }
    for name in ["x", "y"] { try room.folder.write(CommandFixtures.spec(), to: name + "/a.json") }
    #expect(throws: UsageProblem.self) {
      try room.run(room.path + "/x/a.json", room.path + "/y/a.json")
    }
    try FileManager.default.removeItem(atPath: room.path + "/experiments")
    #expect(throws: UsageProblem.self) { try room.run() }
    #expect(room.titles.withLock { $0 } == [])
  }

  @Test("Failed rows give exit code 3; the other experiments are run and written")
  func failedRows() throws {
    let room = try TablesRoom()
    let rows: @Sendable (Experiment) -> [ResultRow] = { experiment in
      var rows = CommandFixtures.rows(for: experiment)
      if experiment.title == "a/one" { rows[1].status = .failed(reason: "no paths") }
      return rows
    }
    let outcome = try room.run(rows: rows)
    #expect(outcome.code == .failed)
    #expect(
      outcome.errors
        == "guidelab: \(room.path)/results/a/one: 1 of 6 rows failed (cell 0: no paths)\n"
    )
    #expect(room.titles.withLock { $0.count } == 3)
    #expect(room.folder.names(in: "results/b/two") == Self.files)
    #expect(try room.run("--check", rows: rows).code == .failed)
  }

  @Test("--check of fresh tables finds nothing, leaves every file as it is, and makes none")
  func same() throws {
    let room = try TablesRoom()
    _ = try room.run()
    let provenance = try #require(room.folder.text("results/a/one/provenance.json"))
    let outcome = try room.run("--check")
    #expect(outcome.code == .done)
    #expect(outcome.errors == "")
    #expect(outcome.output.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix("  same") })
    #expect(room.folder.text("results/a/one/provenance.json") == provenance)
    #expect(room.folder.names(in: "results/a/one") == Self.files)
  }

  @Test("--check where there are no results finds every folder missing, and makes none")
  func nothingThere() throws {
    let room = try TablesRoom()
    let outcome = try room.run("--check", "--quiet")
    #expect(outcome.code == .different)
    #expect(
      outcome.errors
        == ["a/one", "b/three", "b/two"]
        .map { "guidelab: \(room.path)/results/\($0): the folder is missing\n" }.joined()
    )
    #expect(room.folder.names() == ["experiments"])
  }

  @Test("--check names the row and the column of a changed digit, and does not mend it")
  func changedDigit() throws {
    let room = try TablesRoom()
    _ = try room.run()
    let file = "results/b/two/table.csv"
    try room.change(
      file,
      "0.1,reciprocal_probability,twin,1.9",
      to: "0.1,reciprocal_probability,twin,1.8"
    )
    let changed = try #require(room.folder.text(file))
    let outcome = try room.run("--check")
    #expect(outcome.code == .different)
    let experiment = try CommandFixtures.experiment()
    let row = CommandFixtures.row(experiment.cells[0], scale: 0.1, estimator: .twin)
    let value = TableNumber.text(try #require(row.estimate?.value))
    #expect(
      outcome.errors
        == "guidelab: \(room.path)/\(file): cell 0, scale 0.1, quantity reciprocal_probability,"
        + " estimator twin: estimate is 1.8\(value.dropFirst(3)), and the spec gives \(value)\n"
    )
    #expect(outcome.output.contains("1 differs\n"))
    #expect(room.folder.text(file) == changed)
  }

  @Test("--check finds missing and extra files and rows, other columns, and other lines of JSON")
  func otherDifferences() throws {
    let room = try TablesRoom()
    _ = try room.run()
    let place = "results/a/one/"
    let path = room.path + "/" + place
    let good = try #require(room.folder.text(place + "table.csv"))
    let lines = good.split(separator: "\n").map { $0 + "\n" }
    func complaint(_ text: String) throws -> String {
      try room.folder.write(text, to: place + "table.csv")
      let outcome = try room.run("--check")
      #expect(outcome.code == .different)
      return outcome.errors
    }
    let twin = "cell 0, scale 1, quantity reciprocal_probability, estimator twin"
    #expect(
      try complaint(lines.dropLast().joined())
        == "guidelab: \(path)table.csv: \(twin): the row is missing\n"
    )
    #expect(
      try complaint(good + lines[6].replacing("0,sides,1,", with: "7,sides,1,"))
        == "guidelab: \(path)table.csv: \(twin.replacing("cell 0", with: "cell 7")):"
        + " a row that the spec does not give\n"
    )
    #expect(try complaint(good.replacing("\n", with: "\r\n")).contains("line ends"))
    #expect(
      try complaint(good.replacing("pareto_k", with: "k")).contains("column pareto_k is missing")
    )
    #expect(
      try complaint((lines[0...0] + [lines[2], lines[1]] + lines[3...]).joined())
        .contains("the row is at another place")
    )
    try room.folder.write(good, to: place + "table.csv")
    #expect(try room.run("--check").code == .done)

    try FileManager.default.removeItem(atPath: path + "profile.csv")
    try room.folder.write("", to: place + "notes.txt")
    try room.change(place + "datapackage.json", "\"resources\"", to: "\"recources\"")
    let errors = try room.run("--check").errors.split(separator: "\n")
    try #require(errors.count == 3)
    #expect(errors[0] == "guidelab: \(path)profile.csv: the file is missing")
    #expect(errors[1].hasPrefix("guidelab: \(path)datapackage.json: line "))
    #expect(errors[1].contains("recources"))
    #expect(errors[2] == "guidelab: \(path)notes.txt: a file that no run writes")
  }

  @Test("A result folder whose spec is gone is mentioned, and is no error once it is not indexed")
  func strays() throws {
    let room = try TablesRoom()
    _ = try room.run()
    try FileManager.default.removeItem(atPath: room.path + "/experiments/b/two.json")
    #expect(try room.run("--check").errors.contains("results/README.md: line "))
    #expect(try room.run(room.path + "/experiments/a").code == .done)
    try room.folder.write("x\n", to: "results/benchmark/speed.csv")
    let outcome = try room.run("--check")
    #expect(outcome.code == .done)
    #expect(outcome.output.hasSuffix("\n\(room.path)/results/b/two belongs to no spec\n"))
    #expect(!outcome.output.contains("benchmark"))
    let part = try room.run("--check", room.path + "/experiments/a")
    #expect(!part.output.contains("belongs"))
  }
}
