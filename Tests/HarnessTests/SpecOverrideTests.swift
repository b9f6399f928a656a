import Foundation
import Harness
import Testing

/// Values from the command line.
@Suite struct SpecOverrideTests {
  @Test(arguments: [
    ("sampler.steps=500", "sampler.steps", JSONValue.integer(500)),
    ("guidance.label=sides", "guidance.label", .string("sides")),
    ("guidance.label=\"1\"", "guidance.label", .string("1")),
    ("guidance.scales=[0.5, 1]", "guidance.scales", .array([.number(0.5), .integer(1)])),
    ("title=a=b", "title", .string("a=b")), ("title=", "title", .string("")),
    ("notes=[1", "notes", .string("[1")),
  ])
  func parsing(text: String, key: String, value: JSONValue) {
    #expect(Override.parse(text) == Override(key: key, value: value))
  }

  @Test(arguments: ["", "sampler.steps", "=3"])
  func notAnOverride(text: String) {
    #expect(Override.parse(text) == nil)
  }

  @Test func valuesAreReplacedAndInserted() throws {
    let experiment = try SpecFixtures.good(
      "minimal",
      "sampler.steps=7",
      "run.paths=100",
      "run.paths=200",
      "sampler.grid.kind=li",
      "sampler.grid.c1=1",
      "target.classes.0.components.0.mean.0=3",
      "guidance.label=centre",
      "title=Changed"
    )
    let cell = experiment.cells[0]
    #expect(experiment.title == "Changed")
    #expect(cell.logTimes.count == 8)
    #expect(cell.paths == 200)
    #expect(cell.guidedName == "centre")
    #expect(cell.target.classes[0].components[0].mean == [3])
    #expect(experiment.document["run"]?["paths"] == .integer(200))
    #expect(experiment.document["sampler"]?["grid"]?["kind"] == .string("li"))
  }

  @Test func sweepsAreReplacedAndAdded() throws {
    let experiment = try SpecFixtures.good(
      "everything",
      "sweep.sampler.steps=[5]",
      "sweep.run.confidence=[0.5,0.6]"
    )
    #expect(
      experiment.sweptKeys == ["guidance.label", "run.confidence", "run.seed", "sampler.steps"]
    )
    #expect(experiment.cells.count == 12)
    #expect(experiment.cells.allSatisfy { $0.logTimes.count == 6 })
  }

  @Test(arguments: [
    ("sampler.steps=0", "--set sampler.steps: is 0 (must be a whole number from 1 to 10000000)"),
    (
      "guidance.scales=[1,-2]",
      "--set guidance.scales, $.guidance.scales[1]: is -2 (must be a number from 0 up)"
    ),
    (
      "guidance.label=side",
      "--set guidance.label: is \"side\" (allowed: \"centre\", \"sides\"; did you mean \"sides\"?)"
    ),
    (
      "sampler.stepps=1",
      "--set sampler.stepps: unknown key (must be the dotted path of a key, such as sampler.steps"
        + " or target.classes.0.prior; did you mean \"sampler.steps\"?)"
    ),
    (
      "target.classes.5.prior=1",
      "--set target.classes.5.prior: there is no item 5: the array has 2, counted from 0"
    ),
    (
      "guidance.scales.to=1",
      "--set guidance.scales.to: there is no place for \"to\" in an array"
    ),
    ("run=3", "--set run: is 3 (must be an object)"),
  ])
  func problemsNameTheOption(text: String, line: String) throws {
    let file = SpecFixtures.folder.appending(path: "good/minimal.json")
    let override = try #require(Override.parse(text))
    let lines = SpecFixtures.printedLines(
      try Data(contentsOf: file),
      file: "spec.json",
      overrides: [override]
    )
    #expect(lines == ["spec.json: " + line])
  }

  @Test func anOptionOfItsOwnIsNamed() throws {
    let file = SpecFixtures.folder.appending(path: "good/minimal.json")
    let override = Override(key: "run.paths", value: .integer(2), origin: "--paths")
    let lines = SpecFixtures.printedLines(
      try Data(contentsOf: file),
      file: "spec.json",
      overrides: [override]
    )
    #expect(
      lines == ["spec.json: --paths: is 2 (must be a whole number from 4 to 1000000000000)"]
    )
  }

  @Test func aSweptKeyIsNotOverridden() throws {
    let file = SpecFixtures.folder.appending(path: "good/everything.json")
    let override = try #require(Override.parse("run.seed=3"))
    let lines = SpecFixtures.printedLines(
      try Data(contentsOf: file),
      file: "spec.json",
      overrides: [override]
    )
    #expect(
      lines == [
        "spec.json: --set run.seed: the spec sweeps this key, which would overwrite the value"
          + " (set sweep.run.seed to an array instead)"
      ]
    )
  }
}
