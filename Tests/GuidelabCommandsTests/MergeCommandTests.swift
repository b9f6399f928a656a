import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("guidelab run --shard and guidelab merge")
struct MergeCommandTests {
  /// A folder with a spec in experiments/.
  private func room() throws -> TemporaryFolder {
    let room = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: room.path + "/experiments",
      withIntermediateDirectories: true
    )
    try room.write(
      CommandFixtures.spec(sweep: "{ \"run.seed\": [1, 2, 3] }"),
      to: "experiments/a.json"
    )
    return room
  }

  private let tables = ["claims.csv", "datapackage.json", "profile.csv", "table.csv"]

  @Test(
    "Shards in their usual folders, merged: the files of one run, and no other exit code than 0"
  )
  func usual() throws {
    let room = try room()
    let spec = room.path + "/experiments/a.json"
    let whole = guidelab("run", spec, "--output", room.path + "/whole", "--quiet", in: room.path)
    #expect(whole.code == .done)
    for number in [2, 3, 1] {
      let run = guidelab("run", spec, "--shard", "\(number)/3", in: "/elsewhere")
      let file = room.path + "/results/a.shards/\(number)-of-3/shard.journal"
      #expect(run.code == .done && run.errors == "")
      #expect(run.output.hasPrefix("wrote \(file)"), "\(run.output)")
      #expect(room.names(in: "results/a.shards/\(number)-of-3") == ["shard.journal"])
    }
    let again = guidelab("run", spec, "--shard", "2/3", "--resume", in: "/elsewhere")
    #expect(again.code == .done)
    #expect(again.output.hasSuffix("2-of-3/shard.journal: shard 2/3 is finished already\n"))

    let shards = room.path + "/results/a.shards"
    let merged = guidelab("merge", shards, "--output", room.path + "/merged", in: room.path)
    #expect(merged.code == .done && merged.errors == "")
    #expect(merged.output.contains("wrote \(room.path)/merged/table.csv"))
    for name in tables {
      #expect(try #require(room.text("merged/\(name)")) == room.text("whole/\(name)"))
    }
    #expect(room.text("merged/provenance.json")?.contains("\"shards\": 3") == true)
    #expect(room.text("whole/provenance.json")?.contains("shards") == false)
  }

  @Test("What is missing is named and nothing written; --partial goes on without it")
  func missing() throws {
    let room = try room()
    let spec = room.path + "/experiments/a.json"
    for number in 1...2 {
      let output = room.path + "/parts/\(number)"
      let run = guidelab("run", spec, "--shard", "\(number)/3", "--output", output, "--quiet")
      #expect(run.code == .done && run.output == "" && run.errors == "")
    }
    let out = room.path + "/out"
    let refused = guidelab("merge", room.path + "/parts", "--output", out)
    #expect(refused.code == .badInput)
    #expect(refused.errors == "guidelab: shard 3/3 is missing\n")
    #expect(refused.output == "")
    #expect(!FileManager.default.fileExists(atPath: out))

    let partial = guidelab("merge", room.path + "/parts", "--output", out, "--partial", "--quiet")
    #expect(partial.code == .failed)
    #expect(partial.errors.hasPrefix("guidelab: shard 3/3 is missing\nguidelab: \(out): "))
    let table = try StoredTable(path: out + "/table.csv")
    #expect(table.rows.filter { $0.cell < 2 }.allSatisfy { $0.estimate != nil })
    let lost = table.rows.filter { $0.cell == 2 }
    #expect(!lost.isEmpty)
    #expect(
      lost.allSatisfy { $0.status == .failed(reason: CellRows.absence) && $0.estimate == nil }
    )
  }

  @Test(
    "A command line that makes no sense says what would",
    arguments: [
      (["run", "a.json", "--shard", "0/3"], "--shard: \"0/3\" is not of the form I/N"),
      (["run", "a.json", "--shard", "4/3"], "--shard: \"4/3\" is not of the form I/N"),
      (["run", "a.json", "--shard", "3"], "(such as 3/8)"),
      (["run", "a.json", "--shard", "1/+2"], "\"1/+2\" is not of the form"),
      (["run", "a.json", "b.json", "--shard", "1/2"], "one SPEC at a time (2 are given)"),
      (["run", "a.json", "--shard", "1/2", "--strict"], "a shard judges no claims"),
      (["merge", "--output", "x"], "needs at least one DIR"),
      (["merge", "x"], "needs --output DIR"),
      (["merge", "x", "--output", ""], "--output: names no folder"),
      (
        ["merge", "/nowhere/x", "--output", "/nowhere/y"], "/nowhere/x/shard.journal: is not there"
      ),
    ]
  )
  func usage(arguments: [String], message: String) {
    let recorder = Recorder()
    let code = Guidelab.run(arguments, console: recorder.console)
    #expect(code == .badInput)
    #expect(recorder.errors.contains(message), "\(recorder.errors)")
    #expect(recorder.output == "")
  }

  @Test("A shard's journal of another spec is not gone on with")
  func otherSpec() throws {
    let room = try room()
    let spec = room.path + "/experiments/a.json"
    let output = room.path + "/part"
    func run(_ options: String...) -> Outcome {
      let recorder = Recorder()
      let arguments = ["run", spec, "--output", output, "--quiet"] + options
      let code = Guidelab.run(arguments, console: recorder.console)
      return Outcome(code: code, output: recorder.output, errors: recorder.errors)
    }
    #expect(run("--shard", "1/2").code == .done)
    let before = FileManager.default.contents(atPath: output + "/shard.journal")
    let other = run("--shard", "2/2", "--resume")
    #expect(other.code == .badInput)
    #expect(
      other.errors
        == "guidelab: \(output)/shard.journal: is of shard 1/2, not shard 2/2; run without"
        + " --resume to start anew\n"
    )
    #expect(run("--shard", "1/2", "--resume", "--paths", "120").errors.contains("another number"))
    #expect(FileManager.default.contents(atPath: output + "/shard.journal") == before)
  }
}
