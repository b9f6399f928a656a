import Testing

@testable import GuidelabCommands

@Suite("Tables of an earlier version of a spec")
struct TablesLeftoverTests {
  @Test("Tables of scores that a spec no longer learns are named, and removed by the next run")
  func leftovers() throws {
    let room = try TablesRoom()
    let files = [
      "claims.csv", "datapackage.json", "profile.csv", "provenance.json", "table.csv",
    ]
    let learned = CommandFixtures.spec(title: "a/one")
    let scores = #""scores": { "kind": "learned", "hidden": [4], "steps": 1 }, "target""#
    try room.folder.write(
      learned.replacing("\"target\"", with: scores),
      to: "experiments/a/one.json"
    )
    _ = try room.run("--quiet")
    let own = ["score_error.csv", "training.csv"]
    #expect(room.folder.names(in: "results/a/one") == (files + own).sorted())
    try room.folder.write(learned, to: "experiments/a/one.json")
    let errors = try room.run("--check").errors
    for name in own {
      let what = "/results/a/one/\(name): a table of learned scores, but the spec learns none\n"
      #expect(errors.contains(what))
    }
    // One that no run wrote stays.
    try room.folder.write("x", to: "results/b/two/training.csv")
    #expect(try room.run("--quiet").code == .done)
    #expect(room.folder.names(in: "results/a/one") == files)
    #expect(room.folder.names(in: "results/b/two") == files + ["training.csv"])
    #expect(try room.run("--check").code == .different)
  }
}
