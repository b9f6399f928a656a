import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("Commands on specs with learned scores")
struct LearnedCommandTests {
  private static let spec = """
    { "title": "Learned",
      "target": { "classes": [
        { "label": "left", "prior": 0.5, "components": [ { "mean": [-1], "covariance": 1 } ] },
        { "label": "right", "prior": 0.5, "components": [ { "mean": [1], "covariance": 1 } ] } ] },
      "guidance": { "kind": "classifier-free", "label": "left", "scales": [1] },
      "sampler": { "kind": "ddpm", "steps": 10 }, "run": { "paths": 200 },
      "scores": { "kind": "learned", "hidden": [8], "steps": 1200, "batch": 16 } }
    """
  private let room: TemporaryFolder

  init() throws {
    room = try TemporaryFolder()
    try room.write(Self.spec, to: "experiments/a.json")
  }

  private func command(_ arguments: String...) -> Outcome {
    let recorder = Recorder()
    var console = recorder.console
    // Paths to the room are then absolute.
    console.currentFolder = "/nowhere"
    let code = Guidelab.run(arguments, console: console)
    return Outcome(code: code, output: recorder.output, errors: recorder.errors)
  }

  private var file: String { room.path + "/experiments/a.json" }

  @Test("A run writes the losses and the errors of its scores, and keeps its networks")
  func run() throws {
    #expect(command("run", file, "--quiet").code == .done)
    #expect(
      room.names(in: "results/a")
        .filter { !$0.hasPrefix(".") } == [
          "claims.csv", "datapackage.json", "profile.csv", "provenance.json", "score_error.csv",
          "table.csv", "training.csv",
        ]
    )
    let training = try #require(room.text("results/a/training.csv")).split(separator: "\n")
    #expect(training.count == 21)
    #expect(training[0] == "network,role,cell,digest,step,loss,held_out_loss")
    #expect(training[20].hasPrefix("0,conditional,0,") && training[20].contains(",1200,"))
    let errors = try #require(room.text("results/a/score_error.csv")).split(separator: "\n")
    #expect(errors.count == 25 && errors[0].hasPrefix("cell,quantity,log_time,squared_error,"))
    let package = try #require(room.text("results/a/datapackage.json"))
    #expect(package.contains("\"training.csv\"") && package.contains("\"score_error.csv\""))
    #expect(try #require(room.text("results/a/provenance.json")).contains("\"training_seconds\""))
    #expect(room.names(in: "results/.cache").count == 1)
    // From the folder, and trained anew for another one.
    #expect(
      command("tables", room.path + "/experiments", "--check", "--quiet").errors.contains(
        "README.md"
      )
    )
    #expect(command("tables", room.path + "/experiments", "--quiet").code == .done)
    let other = room.path + "/kept"
    for cache in [room.path + "/results/.cache", other, other] {
      let check = command(
        "tables",
        room.path + "/experiments",
        "--check",
        "--quiet",
        "--cache",
        cache
      )
      #expect(check.errors == "")
      #expect(check.code == .done)
    }
    #expect(room.names(in: "kept") == room.names(in: "results/.cache"))
    try room.write("no network", to: "kept/" + room.names(in: "kept")[0])
    let named = command("run", file, "--quiet", "--cache", other)
    #expect(named.code == .done)
    #expect(named.errors.contains(other + "/") && named.errors.contains("trained again"))
    #expect(command("run", file, "--cache", "").errors.contains("--cache: names no folder"))
  }

  @Test("Without learned scores there are no such files")
  func exact() throws {
    try room.write(
      Self.spec.replacing(
        "\"kind\": \"learned\", \"hidden\": [8], \"steps\": 1200, \"batch\": 16",
        with: "\"kind\": \"exact\""
      ),
      to: "experiments/b.json"
    )
    #expect(command("run", room.path + "/experiments/b.json", "--quiet").code == .done)
    let names = room.names(in: "results/b")
    #expect(names.contains("table.csv") && !names.contains("training.csv"))
    #expect(!room.names(in: "results").contains(".cache"))
  }

  @Test("The plan tells networks and steps, and that no theorem covers them")
  func plan() throws {
    let text = command("validate", file).output
    #expect(text.contains("  theorem  none: it is about exact scores, and these are learned\n"))
    #expect(
      text.contains("  scores   learned by conditional: hidden 8, 1,200 steps of 16 of fresh")
    )
    #expect(text.contains("  training 1 network, 1,200 steps in all\n"))
  }

  @Test("The progress line shows the training of a network", arguments: [80, 60, 40, 20, 3])
  func progress(width: Int) {
    let line = ProgressLine(
      label: "results/a",
      progress: RunProgress(
        cell: 1,
        cells: 3,
        pathSteps: 0,
        plannedPathSteps: 10,
        training: RunProgress.Training(network: "base", step: 300, steps: 1200)
      ),
      elapsed: 1,
      isUnicode: false
    ).text(width: width)
    #expect(TextLayout.width(line) <= width)
    #expect(width < 20 || line.contains(" 25%"))
    #expect(line.contains("training base") == (width >= 40))
    #expect(line.contains("results/a  cell 2/3") == (width >= 80))
    #expect(line.contains("step 300 of 1,200") == (width >= 60))
  }
}
