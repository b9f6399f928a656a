import Foundation
import Harness

/// The rows of an experiment with what is known of them, from a folder or from a run in memory.
struct StoredResult {
  /// A claim of the spec and what became of it.
  struct JudgedClaim: Equatable {
    /// Its name.
    var name: String
    /// The verdicts of its rows.
    var tally: VerdictTally
  }

  /// Where the rows come from.
  var origin: ResultOrigin
  /// The swept keys.
  var sweptKeys: [String]
  /// The rows of the table.
  var rows: [ResultRow]
  /// The claims, in the order of the spec.
  var claims: [JudgedClaim]
  /// What is odd about the files, in words.
  var notes: [String] = []
  /// Whether the rows are of a run that was not written.
  var isSimulatedNow = false

  /// Reads a result folder: table.csv, and provenance.json and claims.csv where they are.
  ///
  /// - Throws: `FileProblem`, which names the file that is missing or cannot be understood.
  init(folder path: String) throws(FileProblem) {
    let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let place = folder + "/" + ResultTable.fileName
    guard FileManager.default.fileExists(atPath: place) else {
      throw FileProblem(
        path: folder,
        message: "has no \(ResultTable.fileName) (must be a folder that `guidelab run` has written)"
      )
    }
    let table = try StoredTable(path: place)
    sweptKeys = table.sweptKeys
    rows = table.rows
    origin = try ResultOrigin(folder: folder)
    claims = []
    if origin.spec == nil {
      notes.append("\(folder): no \(Provenance.fileName) tells of the spec")
    }
    if let digest = origin.tableDigest, digest != table.sha256 {
      notes.append(
        "\(place): not the table that \(Provenance.fileName) tells of (its digest differs): it was"
          + " changed or cut off"
      )
    }
    if origin.spec != nil,
      FileManager.default.fileExists(atPath: folder + "/" + ClaimTable.fileName)
    {
      claims = try ResultRecord(folder: folder).claims.map {
        JudgedClaim(name: "\($0.words.kind) \($0.words.quantity)", tally: $0.tally)
      }
    }
  }

  /// The rows that a run of `experiment` gave.
  init(_ experiment: Experiment, report: RunReport, name: String) {
    isSimulatedNow = true
    origin = ResultOrigin(experiment, name: name)
    sweptKeys = experiment.sweptKeys
    rows = report.rows
    claims = ClaimTable(experiment: experiment, rows: rows).verdicts.map {
      JudgedClaim(name: $0.claim.name, tally: VerdictTally($0.rows.map(\.verdict)))
    }
  }

  /// The rows are those that the spec with this digest gives, and nobody has changed them.
  func isOf(specDigest: String) -> Bool {
    origin.specDigest == specDigest && notes.isEmpty
  }

  /// The settings of a row's cell, in words; empty without a sweep.
  func settings(of row: ResultRow) -> String {
    TextLayout.printable(
      zip(sweptKeys, row.values).map { "\($0) = \($1)" }.joined(separator: ", ")
    )
  }
}
