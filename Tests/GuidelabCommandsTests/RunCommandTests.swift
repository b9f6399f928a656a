import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("guidelab run")
struct RunCommandTests {
  /// Runs the command with rows made by hand in place of a simulation.
  private func run(
    _ arguments: [String],
    in folder: String,
    terminal: Bool = false,
    rows: @escaping @Sendable (Experiment) -> [ResultRow] = { CommandFixtures.rows(for: $0) }
  ) throws -> Outcome {
    let recorder = Recorder()
    var console = recorder.console
    console.currentFolder = folder
    console.errorsAreTerminal = terminal
    let command = RunCommand { experiment, runner, progress in
      progress(RunProgress(cell: 0, cells: 1, pathSteps: 1, plannedPathSteps: 2))
      var cost = RunCost()
      cost.wallSeconds = 2
      cost.simulationSeconds = 1
      cost.pathSteps = 1_234_000_000
      cost.threads = runner.threads
      return RunReport(rows: rows(experiment), cost: cost)
    }
    let parsed = try ArgumentParser(options: command.options).parse(arguments)
    let code = try command.run(parsed, console: console)
    return Outcome(code: code, output: recorder.output, errors: recorder.errors)
  }

  private static let files = [
    "claims.csv", "datapackage.json", "profile.csv", "provenance.json", "table.csv",
  ]

  @Test("It writes five files that agree with each other, and says so")
  func writes() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    let output = room.path + "/out"
    let outcome = try run(
      [room.path + "/a.json", "--output", output, "--threads", "3"],
      in: room.path
    )
    #expect(outcome.code == .done)
    #expect(outcome.errors == "")
    #expect(outcome.output.hasPrefix("CFG on two classes\n"))
    #expect(outcome.output.contains("wrote \(output)/table.csv"))
    #expect(outcome.output.hasSuffix("(2.0 s, 1.2e9 path-steps/s)\n"))
    #expect(room.names(in: "out") == Self.files)
    let table = try #require(room.text("out/table.csv"))
    #expect(table.split(separator: "\n").count == 1 + 2 * 3)
    let provenance = try #require(room.text("out/provenance.json"))
    #expect(provenance.contains("\"table_sha256\": \"\(SHA256.hexadecimal(of: table))\""))
    #expect(provenance.contains("\"threads\": 3"))
    #expect(!provenance.contains(room.path))
  }

  @Test("--quiet prints nothing, and writes all the same")
  func quiet() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    let arguments = ["--quiet", room.path + "/a.json", "--output", room.path + "/out"]
    let outcome = try run(arguments, in: room.path, terminal: true)
    #expect(outcome.code == .done)
    #expect(outcome.output + outcome.errors == "")
    #expect(room.names(in: "out").count == 5)
  }

  @Test("Several specs go to a folder each; one bad spec, and nothing is run or written")
  func several() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    try room.write(CommandFixtures.spec(), to: "b.json")
    try room.write("{}", to: "c.json")
    let files = ["a", "b", "c"].map { "\(room.path)/\($0).json" }
    let output = ["--output", room.path + "/out"]
    let bad = try run(files + output, in: room.path) { _ in
      Issue.record("a spec was run")
      return []
    }
    #expect(bad.code == .badInput)
    #expect(room.names() == ["a.json", "b.json", "c.json"])
    #expect(try run(files.dropLast() + output, in: room.path).code == .done)
    #expect(room.names(in: "out") == ["a", "b"])
    #expect(room.names(in: "out/b").count == 5)
  }

  @Test("An impossible folder is found before any spec is run, and none is left behind")
  func impossibleFolder() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    try room.write(CommandFixtures.spec(), to: "b.json")
    try room.write("", to: "out/b")
    let files = ["a", "b"].map { "\(room.path)/\($0).json" }
    let outcome = try run(files + ["--output", room.path + "/out"], in: room.path) { _ in
      Issue.record("a spec was run")
      return []
    }
    #expect(outcome.code == .badInput)
    #expect(outcome.errors == "guidelab: \(room.path)/out/b: is a file, not a folder\n")
    #expect(room.names(in: "out") == ["b"])
  }

  @Test("A second run into the same folder is refused")
  func locked() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    let folder = try ResultFolder.prepare(room.path + "/out", names: [])
    let outcome = try run([room.path + "/a.json", "--output", room.path + "/out"], in: room.path)
    folder.close()
    #expect(outcome.code == .badInput)
    #expect(outcome.errors.contains("another run (process \(getpid())) is writing here"))
  }

  @Test("Failed rows give exit code 3 and a reason; the others are written")
  func failedRows() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    let arguments = [room.path + "/a.json", "--output", room.path + "/out"]
    let outcome = try run(arguments, in: room.path) { experiment in
      var rows = CommandFixtures.rows(for: experiment)
      rows[1].estimate = nil
      rows[1].status = .failed(reason: "no paths")
      return rows
    }
    #expect(outcome.code == .failed)
    #expect(outcome.errors == "guidelab: \(room.path)/out: 1 of 6 rows failed (cell 0: no paths)\n")
    #expect(outcome.output.contains("failed, cell 0: no paths"))
    #expect(room.text("out/table.csv")?.contains("failed: no paths") == true)
  }

  @Test("A folder that cannot be written to after the run gives exit code 3")
  func lateFailure() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    let output = room.path + "/out"
    let outcome = try run([room.path + "/a.json", "--output", output], in: room.path) {
      _ = unlink(output + "/.guidelab.lock")
      _ = rmdir(output)
      _ = FileManager.default.createFile(atPath: output, contents: nil)
      return CommandFixtures.rows(for: $0)
    }
    #expect(outcome.code == .failed)
    #expect(outcome.errors.hasPrefix("guidelab: \(output): "))
    #expect(!outcome.output.contains("wrote"))
  }

  @Test("A receipt that is too long for a line takes two")
  func receipt() {
    var cost = RunCost()
    cost.wallSeconds = 7384
    #expect(
      ExperimentRun.receipt(path: "a/table.csv", cost: cost) == "wrote a/table.csv  (2 h 03 min)\n"
    )
    let long = String(repeating: "x", count: 70)
    #expect(ExperimentRun.receipt(path: long, cost: cost) == "wrote \(long)\n  (2 h 03 min)\n")
  }
}
