import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("What cannot be compared")
struct CompareErrorTests {
  @Test(
    "Bad usage is told with exit code 2",
    arguments: [
      ([], "needs a SPEC or a result folder, or two result folders"),
      (["A", "A", "A"], "compares two result folders at most (3 are given)"),
      (["/nowhere"], "/nowhere: no such file or folder"),
      (["/nowhere", "A"], "/nowhere: no such folder (two operands must be result folders)"),
      (["A", "S"], "is a file (two operands must be result folders)"),
      (["A/table.csv"], "is a table (must be its folder, or a spec)"),
      (["/"], "/: has no table.csv (must be a folder that `guidelab run` has written)"),
      (["A", "/"], "/: has no table.csv"),
      (["A", "--format", "html"], "\"html\" is none of text, csv, json, markdown"),
      (["A", "--format", "jsno"], "(did you mean json?)"),
      (["A", "--quantity", "rewrad"], "(did you mean reward?)"),
      (["A", "--quantity", "reward"], "(there are: reciprocal_probability, mean_square)"),
      (["A", "--all", "--quantity", "reward"], "cannot be given together"),
      (["A", "--sigmas", "3"], "--sigmas is for two folders"),
      (["A", "A", "--sigmas", "0"], "\"0\" is not a number above 0"),
      (["A", "A", "--sigmas", "inf"], "\"inf\" is not a number above 0"),
      (["A", "A", "--all"], "--all is for one SPEC or folder, not for two folders"),
      (["A", "A", "--seed", "1"], "--seed is for one SPEC or folder"),
      (["A", "--paths", "100"], "--paths is for a SPEC, and"),
      (["S", "--set", "sampler.stesp=1"], "sampler.stesp"),
      (["S", "--threads", "0"], "\"0\" is not a whole number from 1 to 1024"),
    ]
  )
  func usage(arguments: [String], message: String) throws {
    let room = try CompareRoom()
    try room.write("a")
    let outcome = room.compare(
      arguments.map { argument in
        argument.hasPrefix("A")
          ? room.results("a") + argument.dropFirst()
          : argument == "S" ? room.path + "/experiments/a.json" : argument
      }
    )
    #expect(outcome.code == .badInput)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(room.runCount == 0)
  }

  @Test(
    "A table that is foreign or cut off is told with file, line and column",
    arguments: [
      (",status", ",state", "table.csv: line 1: the column status is missing"),
      ("cell,guided,scale", "a,b,c", "line 1: the columns cell, guided, scale are missing"),
      ("exact,pareto_k", "exact,exact,pareto_k", "line 1: the column exact stands there twice"),
      ("cell,guided", "guided,cell", "line 1: the column cell must stand before guided"),
      ("\n0,sides,0,", "\n0,sides,zero,", "line 2, column scale: \"zero\" is no number"),
      ("\n0,sides,0,", "\n0,sides,,", "line 2, column scale: nothing stands there"),
      ("\n0,sides,0,", "\nzero,sides,0,", "line 2, column cell: \"zero\" is no whole number"),
      (",2.01,", ",2.0.1,", "line 2, column estimate: \"2.0.1\" is no number"),
      (",2.01,0.01,", ",2.01,,", "line 2, column standard_error: nothing stands there"),
      ("mean_square", "mean_cube", "line 4, column quantity: \"mean_cube\" is none that is known"),
      (",twin,", ",twins,", "line 3, column estimator: \"twins\" is none that is known"),
      (",50,ok,", ",fifty,ok,", "line 2, column paths: \"fifty\" is no whole number"),
      (",50,ok,", ",50,fine,", "line 2, column status: \"fine\" is no status (must be ok, "),
      (",ok,lowers", ",ok,lower", "line 2, column theorem: \"lower\" is none that is known"),
      (",50,ok,lowers", "", "line 2 has 15 fields (must be 18, as many as the first line; is"),
      (",50,ok,lowers", ",50,\"ok", "a quote is not closed"),
      (",50,ok,lowers", ",50,\"ok\"x,lowers", "line 2: text stands beside a quoted field"),
    ]
  )
  func table(old: String, new: String, message: String) throws {
    let room = try CompareRoom()
    try room.write("a")
    try room.write("b")
    try room.change("results/a/table.csv", old, to: new)
    for operands in [[room.results("a")], [room.results("b"), room.results("a")]] {
      let outcome = room.compare(operands)
      #expect(outcome.code == .badInput)
      #expect(outcome.output == "")
      #expect(
        outcome.errors.hasPrefix("guidelab: \(room.results("a"))/table.csv: "),
        "\(outcome.errors)"
      )
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test("Tables without rows, and files beside the table that make no sense")
  func otherFiles() throws {
    let room = try CompareRoom()
    try room.write("a")
    let header = try #require(room.folder.text("results/a/table.csv")?.split(separator: "\n").first)
    try room.write("b")
    try room.folder.write("", to: "results/b/table.csv")
    #expect(room.compare([room.results("b")]).errors.contains("is empty (must begin with a line"))
    try room.folder.write(header + "\n", to: "results/b/table.csv")
    let bare = room.compare([room.results("b")])
    #expect(bare.code == .badInput)
    #expect(bare.errors.contains("no direct or twin row above scale 0"))
    try room.folder.write("{", to: "results/a/provenance.json")
    let broken = room.compare([room.results("a")])
    #expect(broken.code == .badInput)
    #expect(broken.errors.contains("results/a/provenance.json: is not valid JSON"))
    try room.write("a")
    try room.folder.write("claim\nx\n", to: "results/a/claims.csv")
    #expect(
      room.compare([room.results("a")]).errors.contains(
        "claims.csv: the column quantity is missing"
      )
    )
  }

  @Test("Folders of different experiments have nothing in common; the swept keys may say why")
  func strangers() throws {
    let room = try CompareRoom()
    try room.write("a")
    try room.write("b", spec: CommandFixtures.spec(label: "centre"))
    try room.write("c", spec: CommandFixtures.spec(sweep: "{ \"sampler.steps\": [5, 10] }"))
    let other = room.compare([room.results("a"), room.results("b")])
    #expect(other.code == .badInput)
    #expect(other.output == "")
    #expect(other.errors.contains("have no row in common: they are of different experiments\n"))
    let swept = room.compare([room.results("a"), room.results("c")])
    #expect(swept.code == .badInput)
    #expect(swept.errors.contains("(swept by one alone: sampler.steps)"))
  }

  @Test("A table is read back as it was written, whatever the numbers and the texts are")
  func roundTrip() throws {
    let experiment = try CommandFixtures.experiment(
      sweep: "{ \"guidance.label\": [\"centre\", \"sides\"] }"
    )
    var rows = CompareRoom.rows(of: experiment)
    rows[0].status = .failed(reason: "a \"quoted\", reason\nin two lines")
    rows[0].estimate = nil
    rows[1].estimate?.upper = .infinity
    rows[1].estimate?.lower = -.infinity
    rows[2].estimate?.value = .leastNonzeroMagnitude
    rows[2].guided = "a,b"
    rows[3].exact = -0.1
    rows[3].paretoK = 1 / 3
    let text = ResultTable(experiment: experiment, rows: rows).csv
    let table = try StoredTable(text: text, path: "t")
    #expect(table.rows == rows)
    #expect(table.sweptKeys == ["guidance.label"])
    #expect(try StoredTable(text: text.replacing("\n0", with: "\r\n0"), path: "t").rows == rows)
    rows[1].estimate?.value = .nan
    let odd = try StoredTable(
      text: ResultTable(experiment: experiment, rows: rows).csv,
      path: "t"
    )
    #expect(odd.rows[1].estimate?.value.isNaN == true)
  }
}
