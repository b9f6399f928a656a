import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

/// The tables of claims in the README of the package, and what is wrong with their verdicts.
struct ReadmeClaims {
  /// The package's folder.
  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static let heading = "## Claims and where to see them"

  /// One row of a table of claims.
  struct Row {
    var claim: String
    var verdict: String
    var links: [String]
  }

  /// The rows of all tables under the heading; a row without a cell for the verdict has an empty one.
  var rows: [Row] = []
  /// What cannot be read.
  var problems: [String] = []

  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let section = lines.drop { $0 != Self.heading }.dropFirst().prefix { !$0.hasPrefix("## ") }
    var header: [String] = []
    for line in section {
      guard line.hasPrefix("|") else {
        header = []
        continue
      }
      let cells = Self.cells(of: line)
      if header.isEmpty {
        header = cells
        if !header.contains("verdict") { problems.append("a table without verdicts: \(line)") }
      } else if !cells.allSatisfy({ $0.allSatisfy("-: ".contains) }) {
        let position = header.firstIndex(of: "verdict") ?? .max
        if cells.count != header.count {
          problems.append("\(cells.count) cells in a table of \(header.count) columns: \(line)")
        }
        rows.append(
          Row(
            claim: cells.first ?? "",
            verdict: cells.count == header.count && position < cells.count ? cells[position] : "",
            links: line.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
          )
        )
      }
    }
  }

  /// Every row whose verdict is not what the results in `package` say, with what they do say.
  func differences() -> [String] {
    problems + rows.flatMap(Self.differences)
  }

  private static func differences(of row: Row) -> [String] {
    let specs = row.links.filter { $0.hasPrefix("experiments/") && $0.hasSuffix(".json") }
    let rooms = row.links.filter { $0.hasPrefix("experiments/") && !$0.hasSuffix(".json") }
    let tables = row.links.filter {
      $0.hasPrefix("results/") && $0.hasSuffix("/" + ResultTable.fileName)
    }
    let named =
      specs
      + rooms.flatMap { room in
        SpecSearch.specs(below: package + "/" + room).map {
          String($0.dropFirst(package.count + 1))
        }
      }
    let fromSpecs = Set(named.map { OutputLocation.standard(for: $0, currentFolder: package) })
    let fromTables = Set(tables.map { String($0.dropLast(ResultTable.fileName.count + 1)) })
    let missing = row.links.filter {
      !$0.hasPrefix("#") && !$0.contains("://")
        && !FileManager.default.fileExists(atPath: package + "/" + $0)
    }
    var found = missing.map { "\"\(row.claim)\": \($0) is not there" }
    if !specs.isEmpty, rooms.isEmpty, fromSpecs != fromTables {
      let odd = fromSpecs.symmetricDifference(fromTables).sorted().joined(separator: ", ")
      found.append("\"\(row.claim)\": links to spec and table do not go together (\(odd))")
    }
    do {
      let folders = fromSpecs.union(fromTables).sorted().map { package + "/" + $0 }
      let verdict = try VerdictTally(folders: folders).markdown
      if verdict != row.verdict {
        found.append(
          "\"\(row.claim)\": the verdict is \"\(row.verdict)\", and must be \"\(verdict)\""
        )
      }
    } catch {
      found.append("\"\(row.claim)\": \(error) (guidelab tables makes the results)")
    }
    return found
  }

  /// The cells of a line of a table, at bars that are not escaped.
  private static func cells(of line: String) -> [String] {
    line.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false)
      .dropFirst().dropLast()
      .map { $0.replacing("\u{0}", with: "\\|").trimmingCharacters(in: .whitespaces) }
  }
}
