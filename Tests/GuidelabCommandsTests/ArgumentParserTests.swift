import Testing

@testable import GuidelabCommands

@Suite("Arguments")
struct ArgumentParserTests {
  private let parser = ArgumentParser(options: RunCommand().options)

  @Test("Options may stand anywhere, with a space or an equals sign")
  func positions() throws {
    let parsed = try parser.parse([
      "--paths", "10", "a.json", "--set=x.y=1=2", "--quiet", "b.json", "--set", "z=", "--seed=-3",
      "--", "--paths",
    ])
    #expect(parsed.operands == ["a.json", "b.json", "--paths"])
    #expect(parsed.last("--paths") == "10")
    #expect(parsed.values["--set"] == ["x.y=1=2", "z="])
    #expect(parsed.last("--seed") == "-3")
    #expect(parsed.has("--quiet"))
    #expect(!parsed.has("--output"))
    #expect(!parsed.asksForHelp)
  }

  @Test("The last value wins, and a value may be empty or start with a hyphen")
  func values() throws {
    let parsed = try parser.parse(["--output", "a", "--output=", "--paths", "-5", "-"])
    #expect(parsed.last("--output") == "")
    #expect(parsed.last("--paths") == "-5")
    #expect(parsed.operands == ["-"])
  }

  @Test(
    "What makes no sense is refused",
    arguments: [
      (["--pahts", "1"], "--pahts: unknown option (did you mean --paths?)"),
      (["--thread=2"], "--thread: unknown option (did you mean --threads?)"),
      (["-q"], "-q: unknown option"),
      (["--paths"], "--paths needs a value: N"),
      (["--output", "--quiet"], "--output needs a value: DIR"),
      (["--output", "--"], "--output needs a value: DIR"),
      (["--quiet=yes"], "--quiet takes no value"),
    ]
  )
  func refusals(arguments: [String], message: String) {
    #expect(throws: UsageProblem(message: message)) { try parser.parse(arguments) }
  }

  @Test("Edits are counted with swaps as one")
  func edits() {
    #expect(Suggestion.edits(from: "paths", to: "pahts") == 1)
    #expect(Suggestion.edits(from: "", to: "abc") == 3)
    #expect(Suggestion.edits(from: "abc", to: "") == 3)
    #expect(Suggestion.edits(from: "run", to: "schema") == 6)
    #expect(Suggestion.nearest(to: "rnu", among: ["run", "help"]) == "run")
    #expect(Suggestion.nearest(to: "xyz", among: ["run", "help"]) == nil)
    #expect(Suggestion.nearest(to: "valid", among: ["run", "validate"]) == "validate")
  }

  @Test(
    "Results stand beside experiments",
    arguments: [
      ("experiments/cfg/x.json", "/repo", "results/cfg/x"),
      ("x.json", "/repo/experiments/cfg", "../../results/cfg/x"),
      ("cfg/x.json", "/repo/experiments", "../results/cfg/x"),
      ("../experiments/x.json", "/repo/scripts", "../results/x"),
      ("./experiments/./a/../x.json", "/repo", "results/x"),
      ("/repo/experiments/x.json", "/repo", "results/x"),
      ("/other/experiments/x.json", "/repo", "/other/results/x"),
      ("sub/experiments/x.json", "/repo", "sub/results/x"),
      ("/a/experiments/b/experiments/x.json", "/", "a/experiments/b/results/x"),
      ("x.json", "/tmp", "results/x"), ("/elsewhere/x.json", "/tmp", "results/x"),
      ("experiments", "/tmp", "results/experiments"), ("x.spec", "/tmp", "results/x.spec"),
      (".json", "/tmp", "results/.json"),
    ]
  )
  func standardOutput(spec: String, folder: String, expected: String) {
    #expect(OutputLocation.standard(for: spec, currentFolder: folder) == expected)
  }
}
