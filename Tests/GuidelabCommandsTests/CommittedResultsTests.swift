import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

/// What the package's own documents say of the committed results.
@Suite("The committed results")
struct CommittedResultsTests {
  private static let readme = ReadmeClaims.package + "/README.md"

  private func text() throws -> String {
    try String(contentsOfFile: Self.readme, encoding: .utf8)
  }

  @Test("give every verdict in the README's tables of claims")
  func readme() throws {
    let claims = ReadmeClaims(try text())
    #expect(claims.rows.count >= 14)
    for difference in claims.differences() {
      Issue.record("README.md: \(difference)")
    }
  }

  @Test("show a verdict that is typed wrong, and one that is left out, with what it must be")
  func wrongVerdict() throws {
    let text = try text()
    let row = try #require(
      ReadmeClaims(text).rows.first { $0.links.contains { $0.hasSuffix("/three-classes-2d.json") } }
    )
    let line = try #require(
      text.split(separator: "\n").first { $0.contains("/three-classes-2d.json") }
    )
    func changed(_ cell: String) -> [String] {
      let other = line.replacing("| \(row.verdict) |", with: cell)
      #expect(other != line)
      return ReadmeClaims(text.replacing(line, with: other)).differences()
        .filter { $0.contains(row.claim) || $0.contains("/three-classes-2d.json") }
    }
    let should = "and must be \"\(row.verdict)\""
    #expect(
      changed("| supported, 28 of 28 |")
        == ["\"\(row.claim)\": the verdict is \"supported, 28 of 28\", " + should]
    )
    let leftOut = changed("|")
    #expect(leftOut.count == 2)
    #expect(leftOut.last == "\"\(row.claim)\": the verdict is \"\", " + should)
  }

  @Test("are indexed by results/README.md as it is (guidelab tables writes it)")
  func index() {
    let file = IndexFile(
      experiments: ReadmeClaims.package + "/experiments",
      results: ReadmeClaims.package + "/results"
    )
    #expect(file.difference == nil)
    #expect(file.isThere)
  }

  @Test("make one tally of any number of folders, of none a dash")
  func tally() throws {
    #expect(try VerdictTally(folders: []).markdown == "–")
    #expect(VerdictTally([.supported, .supported]).markdown == "supported, 2 of 2")
    #expect(
      VerdictTally([.supported, .inconclusive]).markdown == "inconclusive: 1 supported, 1 open"
    )
    #expect(
      VerdictTally([.supported, .refuted, .inconclusive]).markdown
        == "**refuted**: 1 supported, 1 refuted, 1 open"
    )
    #expect(VerdictTally([.inconclusive]).markdown == "inconclusive: 0 supported, 1 open")
    #expect(VerdictTally([.supported, .refuted]).counts == "1 of 2, 1 refuted")
  }
}
