import Foundation
import Harness

/// What the files of one result folder say of its experiment: what it is called, what it cost,
/// and the verdicts on its claims.
struct ResultRecord: Equatable {
  /// A claim with the verdicts of its rows.
  struct JudgedClaim: Equatable {
    /// The claim.
    var words: ClaimWords
    /// How its rows came out.
    var tally = VerdictTally()
  }

  /// The title of the spec that was run.
  var title: String
  /// Seconds that the run took.
  var seconds: Double
  /// The computer that it took them on, with the number of threads.
  var computer: String
  /// The claims, in the order of claims.csv.
  var claims: [JudgedClaim]

  /// The rows of all claims together.
  var tally: VerdictTally {
    var sum = VerdictTally()
    for claim in claims { sum.add(claim.tally) }
    return sum
  }

  /// Reads claims.csv and provenance.json of `folder`, which must have a table.csv too.
  ///
  /// - Throws: `FileProblem`, which names the file that is missing or cannot be understood.
  init(folder: String) throws(FileProblem) {
    let table = folder + "/" + ResultTable.fileName
    guard FileManager.default.fileExists(atPath: table) else {
      throw FileProblem(path: table, message: "the file is missing")
    }
    let place = folder + "/" + Provenance.fileName
    guard let provenance = JSONValue(parsing: try Self.text(of: place)) else {
      throw FileProblem(path: place, message: "is not valid JSON")
    }
    guard case .string(let title) = provenance["spec"]?["title"] else {
      throw FileProblem(path: place, message: "has no spec with a title")
    }
    guard let seconds = provenance["cost"]?["wall_seconds"]?.double, seconds >= 0 else {
      throw FileProblem(path: place, message: "has no cost with wall_seconds")
    }
    self.title = title
    self.seconds = seconds
    computer = Self.computer(of: provenance)
    let specified = provenance["spec"]?["claims"]?.items ?? []
    let tallies = folder + "/" + ClaimTable.fileName
    claims = try Self.claims(in: try Self.text(of: tallies), path: tallies, specified: specified)
  }

  /// The claims of claims.csv, each of which has its tolerance from the spec; every claim of the
  /// spec must be there.
  private static func claims(
    in text: String,
    path: String,
    specified: [JSONValue]
  ) throws(FileProblem) -> [JudgedClaim] {
    let records = CSVRecords.of(text)
    let header = records.first ?? []
    var positions: [Int] = []
    for name in ["claim", "quantity", "verdict"] {
      guard let position = header.firstIndex(of: name) else {
        throw FileProblem(path: path, message: "the column \(name) is missing")
      }
      positions.append(position)
    }
    var claims: [JudgedClaim] = []
    for (number, record) in records.enumerated().dropFirst() {
      guard record.count == header.count else {
        throw FileProblem(
          path: path,
          message: "line \(number + 1) has \(record.count) fields, and the header \(header.count)"
        )
      }
      let (kind, quantity) = (record[positions[0]], record[positions[1]])
      guard let verdict = Verdict(rawValue: record[positions[2]]) else {
        let found = TextLayout.truncated(TextLayout.printable(record[positions[2]]), to: 60)
        throw FileProblem(
          path: path,
          message: "line \(number + 1): \"\(found)\" is no verdict"
        )
      }
      let known = claims.firstIndex { $0.words.kind == kind && $0.words.quantity == quantity }
      if known == nil {
        claims.append(JudgedClaim(words: ClaimWords(kind: kind, quantity: quantity)))
      }
      claims[known ?? claims.count - 1].tally.add(verdict)
    }
    for claim in specified {
      let (kind, quantity) = (claim["claim"]?.tableText ?? "", claim["quantity"]?.tableText ?? "")
      guard
        let position = claims.firstIndex(where: {
          $0.words.kind == kind && $0.words.quantity == quantity
        })
      else {
        throw FileProblem(
          path: path,
          message: "has no line of the spec's claim \(kind) \(quantity)"
        )
      }
      claims[position].words.tolerance = claim["tolerance"]?.double
      claims[position].words.share = (claim["below"] ?? claim["share"])?.double
    }
    return claims
  }

  /// Processor, architecture and threads, as far as they are known.
  private static func computer(of provenance: JSONValue) -> String {
    let names = ["processor", "architecture"].compactMap { provenance[$0]?.tableText }
      .filter { $0 != "null" && !$0.isEmpty }
    let threads = provenance["threads"]?.double.map {
      RoundedNumber.short($0, digits: 6) + ($0 == 1 ? " thread" : " threads")
    }
    return (names + [threads].compactMap { $0 }).joined(separator: ", ")
  }

  private static func text(of path: String) throws(FileProblem) -> String {
    guard FileManager.default.fileExists(atPath: path) else {
      throw FileProblem(path: path, message: "the file is missing")
    }
    guard !SpecSearch.isFolder(path), let data = FileManager.default.contents(atPath: path),
      let text = String(validating: data, as: UTF8.self)
    else { throw FileProblem(path: path, message: "cannot be read as text") }
    return text
  }
}
