import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("Commands")
struct CommandTests {
  @Test("The program alone prints a short help to standard error")
  func bare() {
    let outcome = guidelab()
    #expect(outcome.code == .badInput)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("usage: guidelab COMMAND"))
  }

  @Test("The version")
  func version() {
    let outcome = guidelab("--version")
    #expect(outcome.code == .done)
    #expect(outcome.output == "guidelab 0.1.0\n")
  }

  @Test("Every command explains itself in 80 columns: usage, options, exit codes, examples")
  func help() {
    #expect(guidelab("help").output == guidelab("--help").output)
    for command in Guidelab.commands {
      let text = guidelab("help", command.name).output
      #expect(text == guidelab(command.name, "--help").output)
      #expect(text.hasPrefix("usage: guidelab \(command.name)"))
      for part in ["exit codes:\n  0    done", "examples:"] + command.options.map(\.name) {
        #expect(text.contains(part), "\(command.name) lacks \(part)")
      }
      #expect((2...3).contains(command.examples.count))
      for line in (text + guidelab("help").output).split(separator: "\n") {
        #expect(line.count <= 80)
      }
      #expect(guidelab("help").output.contains(command.summary))
    }
  }

  @Test(
    "A misspelt command line is told what was meant, with exit code 2",
    arguments: [
      (["rnu"], "rnu: unknown command (known: run, merge, validate, compare, evaluate, report,"),
      (["--quiet", "run"], "guidelab: --quiet: unknown option (options stand after the command)"),
      (["run"], "guidelab: run: needs at least one SPEC"),
      (["run", "a", "--thread", "1"], "guidelab: run: --thread: unknown option (did you mean"),
      (["run", "a", "--threads", "0"], "guidelab: run: --threads: \"0\" is not a whole number"),
      (["run", "a", "--paths", "1.5"], "guidelab: run: --paths: \"1.5\" is not a whole number"),
      (["run", "a", "--seed=-1"], "guidelab: run: --seed: \"-1\" is not a whole number"),
      (["run", "a", "--set", "x"], "guidelab: run: --set: \"x\" is not of the form KEY=VALUE"),
      (["run", "a", "--output="], "guidelab: run: --output: names no folder"),
      (["run", "x/a.json", "y/a.json", "--output", "o"], "would both write to o/a"),
      (["run", "a.json", "./a.json"], "would both write to results/a"),
      (["schema", "x"], "guidelab: schema: takes no arguments"),
      (["help", "vaildate"], "did you mean validate?"),
      (["help", "run", "schema"], "one command at a time"),
      (["validate", "/nowhere/a.json"], "guidelab: /nowhere/a.json: no such file"),
    ]
  )
  func usage(arguments: [String], message: String) {
    let recorder = Recorder()
    let code = Guidelab.run(arguments, console: recorder.console)
    #expect(code == .badInput)
    #expect(recorder.errors.contains(message), "\(recorder.errors)")
    #expect(recorder.output == "")
  }

  @Test("The schema is printed whole")
  func schema() {
    let outcome = guidelab("schema")
    #expect(outcome.code == .done)
    #expect(JSONValue(parsing: outcome.output) != nil)
    #expect(outcome.output.hasSuffix("}\n"))
  }

  @Test("A value given by an option is blamed on the option")
  func blame() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    let spec = room.path + "/a.json"
    let paths = guidelab("validate", spec, "--paths", "0")
    #expect(paths.code == .badInput)
    #expect(paths.errors.hasPrefix("guidelab: \(spec): --paths: "))
    let set = guidelab("validate", spec, "--set", "sampler.steps=0.5")
    #expect(set.errors.hasPrefix("guidelab: \(spec): --set sampler.steps: "))
  }

  @Test("validate prints the plan of the good specs and the errors of the bad ones")
  func validate() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "experiments/good.json")
    try room.write("{", to: "experiments/bad.json")
    let files = ["bad", "good"].map { "\(room.path)/experiments/\($0).json" }
    let outcome = guidelab("validate", files[0], files[1], in: room.path)
    #expect(outcome.code == .badInput)
    #expect(outcome.errors.hasPrefix("guidelab: \(files[0]): is not valid JSON"))
    #expect(outcome.output.contains("  output   results/good\n"))
    #expect(room.names() == ["experiments"])
    #expect(guidelab("validate", files[1]).code == .done)
  }
}
