import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("The summary of a run")
struct RunSummaryTests {
  private func lines(_ experiment: Experiment, style: TextStyle = .plain) -> [String] {
    let rows = CommandFixtures.rows(for: experiment)
    return RunSummary(experiment: experiment, rows: rows, style: style).lines()
  }

  @Test("One cell")
  func oneCell() throws {
    let experiment = try CommandFixtures.experiment()
    #expect(lines(experiment).joined(separator: "\n") == Self.oneCellText)
  }

  @Test("Without twins the direct column shows its error")
  func withoutTwin() throws {
    let experiment = try CommandFixtures.experiment(twinShare: 0)
    #expect(lines(experiment).joined(separator: "\n") == Self.withoutTwinText)
  }

  @Test("Swept cells have a table each")
  func sweep() throws {
    let experiment = try CommandFixtures.experiment(
      scales: "[1]",
      sweep: "{ \"guidance.label\": [\"centre\", \"sides\"] }"
    )
    #expect(lines(experiment).joined(separator: "\n") == Self.sweepText)
  }

  @Test("Many scales are thinned out evenly, with a note")
  func manyScales() throws {
    let scales = "{ \"from\": 0.01, \"to\": 10, \"count\": 100, \"spacing\": \"log\" }"
    let lines = lines(try CommandFixtures.experiment(scales: scales))
    #expect(lines.count == 5 + 24 + 1 + 3)
    #expect(lines.last == "shown: 24 of 101 scales; table.csv has all")
    #expect(lines[5].hasPrefix(" 0 "))
    #expect(lines[28].hasPrefix("10 "))
    #expect(RunSummary.evenly(3, of: [1, 2, 3, 4, 5]) == [1, 3, 5])
    #expect(RunSummary.evenly(5, of: [1, 2]) == [1, 2])
  }

  @Test("Many cells are compact, with a note")
  func manyCells() throws {
    let steps = (10..<50).map { "\($0)" }.joined(separator: ",")
    let experiment = try CommandFixtures.experiment(
      scales: "[0.1, 0.2, 1]",
      sweep: "{ \"sampler.steps\": [\(steps)] }"
    )
    let lines = lines(experiment)
    #expect(lines.count == 5 + 24 * 4 + 1 + 3)
    #expect(lines[5] == "cell 0: sampler.steps = 10")
    #expect(lines.last == "shown: 3 of 4 scales, 24 of 40 cells; table.csv has all")
  }

  @Test("Every line fits 80 columns, whatever the text and the numbers are")
  func fits() throws {
    let title = String(repeating: "A very long title 漢字 ", count: 9) + "\\u001b[31m"
    let steps = (1...9).map { "1\($0)" }.joined(separator: ",")
    for sweep in ["{}", "{ \"sampler.steps\": [\(steps)] }", "{ \"run.seed\": [1, 2] }"] {
      let experiment = try CommandFixtures.experiment(
        title: title,
        scales: "[1e-9, 1e-8, 0.123456789, 1e5]",
        sweep: sweep
      )
      var rows = CommandFixtures.rows(for: experiment)
      let numbers: [(Double, Double)] = [
        (1.5e12, 3.3e9), (1, 1e-9), (-123_456.7, 0.000_12), (.infinity, .nan), (3e-9, 2e-10),
        (1e308, 1e300), (0, 0), (99_999.99, 0.0123),
      ]
      for index in rows.indices {
        let (value, error) = numbers[index % numbers.count]
        rows[index].estimate?.value = value
        rows[index].estimate?.standardError = error
        rows[index].improvement?.value = -value
        rows[index].improvement?.standardError = error
        rows[index].exact = index % 3 == 0 ? nil : value
        rows[index].status = .unreliable
        if index % 7 == 6 {
          rows[index].estimate = nil
          rows[index].status = .failed(reason: String(repeating: "because ", count: 40))
        }
      }
      let lines = RunSummary(experiment: experiment, rows: rows).lines()
      for line in lines {
        #expect(TextLayout.width(line) <= 80, "\(line)")
        #expect(!line.contains("\u{1B}"))
      }
      #expect(!lines.contains { $0.contains("…") && $0.contains(" ± ") })
    }
  }

  @Test("Exact values in the plane are of the continuous process, as a mark and a note say")
  func continuous() throws {
    let plane = CommandFixtures.spec().replacingOccurrences(
      of: "\"mean\": [",
      with: "\"mean\": [0, "
    )
    let experiment = try Experiment.decode(Data(plane.utf8), file: "spec.json")
    let note = "~ exact for the continuous process; the discrete chain has a step-size bias"
    #expect(lines(experiment).contains(note))
    #expect(TextLayout.width(note) <= 80)
    #expect(lines(experiment).contains { $0.hasSuffix("1.90909 ~") })
    #expect(!lines(try CommandFixtures.experiment()).contains(note))
  }

  @Test("A terminal gets bold and faint text around the same words")
  func styled() throws {
    let experiment = try CommandFixtures.experiment()
    let styled = lines(experiment, style: TextStyle(isOn: true)).joined(separator: "\n")
    let bare = ["\u{1B}[1m", "\u{1B}[2m", "\u{1B}[22m"].reduce(styled) {
      $0.replacing($1, with: "")
    }
    #expect(bare == lines(experiment).joined(separator: "\n"))
    #expect(styled.hasPrefix("\u{1B}[1mCFG on two classes\u{1B}[22m\n"))
  }

  @Test("NO_COLOR, a pipe and a dumb terminal get plain text")
  func styles() {
    var console = Recorder().console
    #expect(!console.stylesOutput)
    console.outputIsTerminal = true
    #expect(console.stylesOutput)
    console.environment = ["NO_COLOR": "1"]
    #expect(!console.stylesOutput)
    console.environment = ["NO_COLOR": "", "TERM": "dumb"]
    #expect(!console.stylesOutput)
  }

  @Test("A run without rows says so")
  func noRows() throws {
    let experiment = try CommandFixtures.experiment()
    #expect(RunSummary(experiment: experiment, rows: []).lines().last == "no rows")
  }
}
