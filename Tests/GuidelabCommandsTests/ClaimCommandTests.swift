import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("Claims in guidelab run")
struct ClaimCommandTests {
  private func spec(_ claims: String) -> String {
    CommandFixtures.spec(scales: "[0.5, 2]").replacingOccurrences(
      of: "\"run\":",
      with: "\"claims\": [\(claims)], \"run\":"
    )
  }

  private static let decreases =
    #"{ "claim": "decreases", "quantity": "reciprocal_probability" }"#
  private static let increases =
    #"{ "claim": "increases", "quantity": "reciprocal_probability" }"#

  /// Runs a real simulation of `claims` in `room`.
  private func run(_ claims: String, _ options: String..., room: TemporaryFolder) throws -> Outcome
  {
    try room.write(spec(claims), to: "a.json")
    let recorder = Recorder()
    let paths = ["--paths", "4000", "--set", "sampler.steps=50", "--output", room.path + "/out"]
    let code = Guidelab.run(
      ["run", room.path + "/a.json"] + paths + options,
      console: recorder.console
    )
    return Outcome(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("A refuted claim is an error under --strict alone, and claims.csv says which row refutes")
  func strict() throws {
    let room = try TemporaryFolder()
    let claims = Self.decreases + ", " + Self.increases
    let plain = try run(claims, room: room)
    #expect(plain.code == .done)
    #expect(plain.errors == "")
    #expect(
      plain.output.contains(
        """

        claim: decreases reciprocal_probability  supported     2 of 2
        claim: increases reciprocal_probability  refuted       0 of 2, 2 refuted

        """
      )
    )
    let strict = try run(claims, "--strict", "--quiet", room: room)
    #expect(strict.code.rawValue == 1)
    #expect(
      strict.errors
        == "guidelab: \(room.path)/out: refuted: increases reciprocal_probability"
        + " (see claims.csv)\n"
    )
    let lines = room.text("out/claims.csv")?.split(separator: "\n").map(String.init) ?? []
    #expect(lines.count == 5)
    #expect(
      lines.map { $0.split(separator: ",").last } == [
        "verdict", "supported", "supported", "refuted", "refuted",
      ]
    )
    #expect(lines[3].hasPrefix("increases,0,0.5,reciprocal_probability,,,-"))
  }

  @Test("What is supported passes --strict; without claims there is the header alone")
  func passes() throws {
    let room = try TemporaryFolder()
    #expect(try run(Self.decreases, "--strict", room: room).code == .done)
    let none = try run("", "--strict", room: room)
    #expect(none.code == .done)
    #expect(!none.output.contains("claim:"))
    #expect(
      room.text("out/claims.csv")
        == "claim,cell,scale,quantity,other_cell,other_scale,estimate,lower,upper,threshold,verdict\n"
    )
  }

  @Test("A failed cell is graver than a refuted claim; both are told")
  func failed() throws {
    let room = try TemporaryFolder()
    try room.write(spec(Self.decreases), to: "a.json")
    let recorder = Recorder()
    let command = RunCommand { experiment, _, _ in
      // Improvements of rows made by hand are positive.
      var rows = CommandFixtures.rows(for: experiment)
      rows[0].status = .failed(reason: "no paths")
      return RunReport(rows: rows, cost: RunCost())
    }
    let arguments = [room.path + "/a.json", "--strict", "--output", room.path + "/out"]
    let parsed = try ArgumentParser(options: command.options).parse(arguments)
    #expect(try command.run(parsed, console: recorder.console) == .failed)
    #expect(recorder.errors.contains("refuted: decreases reciprocal_probability"))
    #expect(recorder.errors.contains("1 of 6 rows failed"))
  }

  @Test("validate names the claims")
  func plan() throws {
    let room = try TemporaryFolder()
    try room.write(spec(Self.decreases), to: "a.json")
    let outcome = guidelab("validate", room.path + "/a.json")
    #expect(outcome.code == .done)
    #expect(outcome.output.contains("  claims   decreases reciprocal_probability\n"))
  }
}
