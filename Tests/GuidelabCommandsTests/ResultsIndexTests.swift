import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("The index of results")
struct ResultsIndexTests {
  private static let increases =
    #"{ "claim": "increases", "quantity": "reciprocal_probability" }"#
  private static let decreases =
    #"{ "claim": "decreases", "quantity": "reciprocal_probability" }"#
  private static let equal =
    #"{ "claim": "equals-exact", "quantity": "reciprocal_probability", "tolerance": 0.05 }"#

  private static func spec(_ title: String, claims: String) -> String {
    CommandFixtures.spec(title: title)
      .replacing("\"run\":", with: "\"claims\": [\(claims)], \"run\":")
  }

  /// The three experiments of every room, with claims, and a fourth; rows made by hand rise.
  private static func room() throws -> TablesRoom {
    let room = try TablesRoom()
    try room.folder.write(
      spec("One | two *three*", claims: increases + ", " + equal),
      to: "experiments/b/two.json"
    )
    try room.folder.write(spec("b/three", claims: decreases), to: "experiments/b/three.json")
    try room.folder.write(spec("Top", claims: increases), to: "experiments/top.json")
    return room
  }

  /// Rows of which one of `Top` decides nothing.
  private static func rows(for experiment: Experiment) -> [ResultRow] {
    var rows = CommandFixtures.rows(for: experiment)
    for position in rows.indices where experiment.title == "Top" && rows[position].scale == 1 {
      rows[position].status = .unreliable
    }
    return rows
  }

  private static func lines(_ room: TablesRoom) throws -> [String] {
    try #require(room.folder.text("results/README.md"))
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("has a section per folder and a row per claim, with verdict, links and time")
  func text() throws {
    let room = try Self.room()
    try room.folder.write("x\n", to: "results/benchmark/paper.csv")
    #expect(try room.run("--quiet", rows: { Self.rows(for: $0) }).code == .done)
    let lines = try Self.lines(room)
    let summary = try #require(lines.first { $0.contains("experiments,") })
    #expect(
      summary.hasPrefix(
        "4 experiments, 4 claims: 2 supported, 1 inconclusive, **1 refuted**. 8.0 s in all, on the"
          + " computer that each provenance.json names"
      )
    )
    let sections = lines.drop { !$0.hasPrefix("##") }.joined(separator: "\n")
    #expect(sections == Self.sections)
  }

  private static let sections = #"""
    ## Experiments

    | experiment | claim | verdict | table | time |
    |---|---|---|---|--:|
    | [Top](../experiments/top.json) | E\[1/p(c\|x)\] rises at every scale | inconclusive: 1 supported, 1 open | [table](top/table.csv) | 2.0 s |

    ## a

    | experiment | claim | verdict | table | time |
    |---|---|---|---|--:|
    | [a/one](../experiments/a/one.json) | – | – | [table](a/one/table.csv) | 2.0 s |

    ## b

    | experiment | claim | verdict | table | time |
    |---|---|---|---|--:|
    | [b/three](../experiments/b/three.json) | E\[1/p(c\|x)\] falls at every scale | **refuted**: 0 supported, 2 refuted | [table](b/three/table.csv) | 2.0 s |
    | [One \| two \*three\*](../experiments/b/two.json) | E\[1/p(c\|x)\] rises at every scale | supported, 2 of 2 | [table](b/two/table.csv) | 2.0 s |
    |  | E\[1/p(c\|x)\] is the exact value within 5 % | supported, 3 of 3 |  |  |

    ## Other tables

    - [benchmark/paper.csv](benchmark/paper.csv): the time of a path-step, against other programs, by [scripts/benchmark/run.py](../scripts/benchmark/run.py)

    """#

  @Test(
    "is the same whichever specs are run last, and tells the verdicts at the end of the summary"
  )
  func subset() throws {
    let room = try Self.room()
    let outcome = try room.run()
    #expect(outcome.output.contains("  7 of 9, 2 refuted\nwrote "))
    let whole = try Self.lines(room)
    try FileManager.default.removeItem(atPath: room.path + "/results/README.md")
    #expect(try room.run(room.path + "/experiments/b/two.json").code == .done)
    #expect(try Self.lines(room) == whole)
    #expect(room.folder.names(in: "results") == ["README.md", "a", "b", "top"])
  }

  @Test("--check names the first line that differs where it differs, and mends nothing")
  func check() throws {
    let room = try Self.room()
    _ = try room.run()
    try room.change("results/README.md", "0 supported, 2 refuted", to: "1 supported, 1 refuted")
    let changed = try Self.lines(room)
    let outcome = try room.run("--check", room.path + "/experiments/a")
    #expect(outcome.code == .different)
    let number = try #require(changed.firstIndex { $0.contains("1 supported, 1 refuted") }) + 1
    #expect(
      outcome.errors.hasPrefix("guidelab: \(room.path)/results/README.md: line \(number) is \"…")
    )
    #expect(outcome.errors.contains("**refuted**: 1 supported, 1 refuted"))
    #expect(outcome.errors.contains(", and the results give \"…"))
    #expect(outcome.errors.contains("**refuted**: 0 supported, 2 refuted"))
    #expect(try Self.lines(room) == changed)
    try FileManager.default.removeItem(atPath: room.path + "/results/README.md")
    #expect(
      try room.run("--check").errors
        == "guidelab: \(room.path)/results/README.md: the file is missing\n"
    )
    #expect(room.folder.text("results/README.md") == nil)
    #expect(try room.run("--check", "--index").code == .different)
    let written = try room.run("--index")
    #expect(written.output == "wrote \(room.path)/results/README.md (results of 4)\n")
    #expect(room.titles.withLock { $0 } == [])
    #expect(try room.run("--check", "--index").code == .done)
    #expect(try room.run("--check").code == .done)
    try room.folder.write(CommandFixtures.spec(), to: "x/a.json")
    #expect(throws: UsageProblem.self) { try room.run("--index", room.path + "/x/a.json") }
  }

  private static let damages: [(file: String, old: String, new: String?, message: String)] = [
    ("claims.csv", "", nil, "the file is missing"),
    ("provenance.json", "", nil, "the file is missing"),
    ("table.csv", "", nil, "the file is missing"),
    ("provenance.json", "{", "", "is not valid JSON"),
    ("provenance.json", "\"title\"", "\"name\"", "has no spec with a title"),
    ("provenance.json", "\"wall_seconds\"", "\"wall\"", "has no cost with wall_seconds"),
    ("claims.csv", ",verdict", ",outcome", "the column verdict is missing"),
    ("claims.csv", "refuted", "refu", "line 2: \"refu\" is no verdict"),
    ("claims.csv", "decreases,", "", "line 2 has 10 fields, and the header 11"),
    (
      "provenance.json", "\"decreases\"", "\"increases\"",
      "has no line of the spec's claim increases reciprocal_probability"
    ),
  ]

  @Test("is not written where a result folder is damaged; the file is named", arguments: damages)
  func damaged(file: String, old: String, new: String?, message: String) throws {
    let room = try Self.room()
    _ = try room.run()
    let before = try Self.lines(room)
    let place = "results/b/three/" + file
    if let new {
      try room.change(place, old, to: new)
    } else {
      try FileManager.default.removeItem(atPath: room.path + "/" + place)
    }
    // A verdict that is not spelled in claims.csv would be seen in an index that is written anew.
    try FileManager.default.removeItem(atPath: room.path + "/experiments/top.json")
    let outcome = try room.run(room.path + "/experiments/a")
    #expect(outcome.code == .failed)
    let named = message.contains("spec's claim") ? "results/b/three/claims.csv" : place
    let complaint =
      "guidelab: \(room.path)/results/README.md: cannot be made, for \(room.path)/\(named): "
      + message + "\n"
    #expect(outcome.errors == complaint)
    #expect(try Self.lines(room) == before)
    let check = try room.run("--check", room.path + "/experiments/a")
    #expect(check.code == .different)
    #expect(check.errors == complaint)
  }

  @Test("never takes the place of a README that is not ours")
  func foreign() throws {
    let room = try Self.room()
    try room.folder.write("# Mine\n", to: "results/README.md")
    let outcome = try room.run()
    #expect(outcome.code == .failed)
    #expect(
      outcome.errors
        == "guidelab: \(room.path)/results/README.md: is not an index that guidelab wrote"
        + " (move it away)\n"
    )
    #expect(room.folder.text("results/README.md") == "# Mine\n")
  }

  @Test("is brought up to date by a run in place where there is one, and by no other run")
  func afterRun() throws {
    let room = try Self.room()
    let seconds = { (wanted: Double) in
      RunCommand { experiment, _, _ in
        var cost = RunCost()
        cost.wallSeconds = wanted
        return RunReport(rows: CommandFixtures.rows(for: experiment), cost: cost)
      }
    }
    func run(_ wanted: Double, _ options: String...) throws {
      let command = seconds(wanted)
      let arguments = [room.path + "/experiments/b/two.json", "--quiet"] + options
      let parsed = try ArgumentParser(options: command.options).parse(arguments)
      let recorder = Recorder()
      var console = recorder.console
      console.currentFolder = "/nowhere"
      #expect(try command.run(parsed, console: console) == .done)
      #expect(recorder.output + recorder.errors == "")
    }
    try run(3)
    #expect(room.folder.names(in: "results") == ["b"])
    _ = try room.run()
    let before = try Self.lines(room)
    try room.change("results/README.md", "2.0 s |", to: "9.0 s |")
    let stale = try Self.lines(room)
    try run(4, "--output", room.path + "/elsewhere")
    #expect(room.folder.names(in: "elsewhere").contains("README.md") == false)
    #expect(try Self.lines(room) == stale)
    try run(5)
    let after = try Self.lines(room)
    #expect(zip(before, after).filter { $0 != $1 }.map(\.1).filter { $0.hasPrefix("|") }.count == 1)
    #expect(after.contains { $0.hasSuffix(" | [table](b/two/table.csv) | 5.0 s |") })
  }
}
