import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("guidelab evaluate")
struct EvaluateCommandTests {
  private static func direct(_ table: String) -> [Substring] {
    table.split(separator: "\n").filter { $0.contains(",direct,") }
  }

  /// Lines without their status, which twins may change.
  private static func numbers(_ lines: [Substring]) -> [String] {
    lines.map { String($0).replacing(",unreliable,", with: ",ok,") }
  }

  @Test("samples.csv of a run gives the run's direct lines; a run that keeps none removes it")
  func roundTrip() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    let (spec, out) = (room.path + "/a.json", room.path + "/out")
    let keep = "run.keep_samples=1000"
    #expect(guidelab("run", spec, "--output", out, "--quiet", "--set", keep).code == .done)
    let samples = try #require(room.text("out/samples.csv"))
    #expect(samples.hasPrefix("cell,scale,path,x0\n0,0,0,"))
    #expect(samples.split(separator: "\n").count == 1 + 50 * 3)
    let package = try #require(room.text("out/datapackage.json"))
    #expect(package.contains("\"path\": \"samples.csv\""))
    let other = room.path + "/other"
    let outcome = guidelab("evaluate", spec, out + "/samples.csv", "--output", other)
    #expect(outcome.code == .done && outcome.errors == "")
    #expect(outcome.output.contains("150 samples"))
    #expect(outcome.output.contains("wrote \(other)/table.csv"))
    #expect(room.names(in: "other") == ["datapackage.json", "provenance.json", "table.csv"])
    let table = try #require(room.text("other/table.csv"))
    let own = Self.direct(try #require(room.text("out/table.csv")))
    #expect(Self.numbers(Self.direct(table)) == Self.numbers(own))
    #expect(table.split(separator: "\n").count == own.count + 1)
    let provenance = try #require(room.text("other/provenance.json"))
    #expect(provenance.contains("\"sha256\": \"\(SHA256.hexadecimal(of: samples))\""))
    #expect(
      guidelab("evaluate", spec, out + "/samples.csv", "--format", "csv").output == table
    )
    #expect(guidelab("run", spec, "--output", out, "--quiet").code == .done)
    #expect(room.text("out/samples.csv") == nil)
  }

  @Test("Probabilities need no spec; samples do; nothing overwrites the results of a run")
  func operands() throws {
    let room = try TemporaryFolder()
    try room.write(CommandFixtures.spec(), to: "a.json")
    try room.write(
      "scale,probability\n" + (1..<60).map { "0,0.\($0 + 20)\n" }.joined(),
      to: "p.csv"
    )
    let (spec, file) = (room.path + "/a.json", room.path + "/p.csv")
    let outcome = guidelab("evaluate", file)
    #expect(outcome.code == .done && outcome.errors == "")
    #expect(outcome.output.contains("reciprocal_probability of all classes"))
    #expect(guidelab("evaluate", spec, file).errors.contains("need no SPEC"))
    #expect(guidelab("evaluate", spec, file).code == .badInput)
    #expect(guidelab("evaluate").errors.contains("needs a FILE.csv"))
    #expect(guidelab("evaluate", file, "--format", "xml").errors.contains("none of text, csv"))
    #expect(guidelab("evaluate", file, "--scale", "x").code == .badInput)
    #expect(guidelab("evaluate", room.path + "/none.csv").errors.contains("no such file"))
    #expect(guidelab("run", spec, "--output", room.path + "/out", "--quiet").code == .done)
    let refused = guidelab("evaluate", file, "--output", room.path + "/out")
    #expect(refused.code == .badInput && refused.errors.contains("has the results of a run"))
  }

  @Test("A column that nothing is made of is named; a probability of 0 is a failed row")
  func notes() throws {
    let room = try TemporaryFolder()
    try room.write(
      "model,probability\n" + String(repeating: "a,0.5\na,0\n", count: 30),
      to: "p.csv"
    )
    let outcome = guidelab("evaluate", room.path + "/p.csv", "--scale", "1")
    #expect(outcome.errors.contains("ignored column model"))
    #expect(outcome.code == .failed)
  }
}
