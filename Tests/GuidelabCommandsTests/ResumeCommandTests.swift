import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("guidelab run --resume")
struct ResumeCommandTests {
  /// Runs the command; where `isStopped` it reports a stop after all was simulated.
  private func run(
    _ arguments: [String],
    in folder: String,
    isStopped: Bool = false
  ) throws -> Outcome {
    let recorder = Recorder()
    var console = recorder.console
    console.currentFolder = folder
    let command = RunCommand { experiment, runner, progress in
      var report = runner.run(experiment, progress: progress)
      report.isStopped = isStopped
      return report
    }
    let parsed = try ArgumentParser(options: command.options).parse(arguments)
    let code = try command.run(parsed, console: console)
    return Outcome(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("An interrupted run writes no table and is resumed; what it is not asked for it discards")
  func resumes() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    let output = room.path + "/out"
    let arguments = [room.path + "/a.json", "--output", output, "--quiet"]
    let journal = output + "/.guidelab.journal"

    let stopped = try run(arguments, in: room.path, isStopped: true)
    #expect(stopped.code == .interrupted)
    #expect(stopped.output == "")
    #expect(stopped.errors == "guidelab: \(output): interrupted; continue with --resume\n")
    #expect(room.names(in: "out") == [".guidelab.journal"])

    let other = try run(arguments + ["--resume", "--seed", "2"], in: room.path)
    #expect(other.code == .badInput)
    #expect(
      other.errors
        == "guidelab: \(journal): is of another seed (1, not 2); run without --resume to start anew\n"
    )
    #expect(room.names(in: "out") == [".guidelab.journal"])

    let resumed = try run(arguments + ["--resume"], in: room.path)
    #expect(resumed.code == .done && resumed.errors == "")
    let table = try #require(room.text("out/table.csv"))
    #expect(room.text("out/provenance.json")?.contains("\"resumed_path_steps\": 3000") == true)
    #expect(!room.names(in: "out").contains(".guidelab.journal"))

    // Nothing to resume: a run like any other.
    #expect(try run(arguments + ["--resume"], in: room.path).errors == "")
    #expect(room.text("out/table.csv") == table)
    #expect(room.text("out/provenance.json")?.contains("resumed") == false)

    #expect(try run(arguments, in: room.path, isStopped: true).code == .interrupted)
    let anew = try run(arguments, in: room.path)
    #expect(
      anew.errors
        == "guidelab: \(journal): what an interrupted run had done is discarded (--resume would have"
        + " gone on)\n"
    )
    #expect(room.text("out/table.csv") == table)
  }

  @Test("The first signal asks what can stop to do so; the next does not")
  func asking() {
    let interruption = Interruption()
    #expect(!interruption.asksToStop(SIGINT))
    #expect(interruption.exitStatus == 130)
    interruption.stopping { stop in
      #expect(!stop.isMade)
      #expect(interruption.asksToStop(SIGTERM))
      #expect(stop.isMade)
      #expect(!interruption.asksToStop(SIGINT))
    }
    #expect(interruption.exitStatus == 143)
    // What comes later in the same command does not begin.
    interruption.stopping { #expect($0.isMade) }
  }
}
