import Foundation
import Harness

/// What a report needs of one result folder, read once.
struct ReportSource {
  /// A point of a curve against log-time.
  struct CurvePoint {
    /// The cell's number.
    var cell: Int
    /// w; 0 where the table has none.
    var scale = 0.0
    /// What is measured, where the table says so.
    var quantity = ""
    /// Log-time and value.
    var point: FigureSeries.Point
  }

  /// What the folder is called in the report.
  var name: String
  /// The rows and what is known of them.
  var result: StoredResult
  /// table.csv as it stands.
  var table: ReportColumns
  /// claims.csv as it stands, where there is one.
  var claimTable: ReportColumns?
  /// The claims with their verdicts.
  var claims: [ResultRecord.JudgedClaim] = []
  /// The curves of profile.csv.
  var profile: [CurvePoint]?
  /// The curves of score_error.csv.
  var scoreErrors: [CurvePoint]?
  /// What the columns of each file mean, from datapackage.json.
  var meanings: [String: [String: String]] = [:]
  /// provenance.json.
  var provenance: JSONValue?

  /// Reads the result folder `folder`, which the report calls `name`.
  ///
  /// - Throws: `FileProblem`, which names the file that is missing or cannot be understood.
  init(folder: String, name: String) throws(FileProblem) {
    self.name = name
    result = try StoredResult(folder: folder)
    table = try ReportColumns(path: folder + "/" + ResultTable.fileName)
    if let path = Self.existing(ClaimTable.fileName, in: folder) {
      let claimTable = try ReportColumns(path: path)
      claims =
        result.origin.spec == nil
        ? try Self.claims(in: claimTable) : try ResultRecord(folder: folder).claims
      self.claimTable = claimTable
    }
    if let path = Self.existing(ProfileTable.fileName, in: folder) {
      profile = try Self.curves(
        in: try ReportColumns(path: path),
        value: "integrand"
      )
    }
    if let path = Self.existing(ScoreErrorTable.fileName, in: folder) {
      scoreErrors = try Self.curves(
        in: try ReportColumns(path: path),
        value: "squared_error"
      )
    }
    meanings = Self.meanings(in: try Self.json(DataPackage.fileName, in: folder))
    provenance = try Self.json(Provenance.fileName, in: folder)
  }

  /// What is odd about the folder's files, under its name in the report.
  var oddities: [String] {
    let folder = result.origin.name
    return result.notes.map { $0.hasPrefix(folder) ? name + $0.dropFirst(folder.count) : $0 }
  }

  /// The title of the spec, or the folder's name.
  var title: String { result.origin.title ?? name }

  private static func existing(_ name: String, in folder: String) -> String? {
    let path = folder + "/" + name
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  private static func json(_ name: String, in folder: String) throws(FileProblem) -> JSONValue? {
    guard let path = existing(name, in: folder) else { return nil }
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(validating: data, as: UTF8.self), let value = JSONValue(parsing: text)
    else { throw FileProblem(path: path, message: "is not valid JSON") }
    return value
  }

  /// The meanings of the columns, by the file's name and the column's.
  private static func meanings(in package: JSONValue?) -> [String: [String: String]] {
    var meanings: [String: [String: String]] = [:]
    for resource in package?["resources"]?.items ?? [] {
      guard case .string(let file) = resource["path"] else { continue }
      for field in resource["schema"]?["fields"]?.items ?? [] {
        guard case .string(let name) = field["name"],
          case .string(let meaning) = field["description"]
        else { continue }
        meanings[file, default: [:]][name] = meaning
      }
    }
    return meanings
  }

  /// The claims of a folder that does not tell of its spec.
  private static func claims(
    in table: ReportColumns
  ) throws(FileProblem) -> [ResultRecord.JudgedClaim] {
    let kind = try table.position("claim")
    let quantity = try table.position("quantity")
    let verdict = try table.position("verdict")
    var claims: [ResultRecord.JudgedClaim] = []
    for record in table.records {
      guard let judged = Verdict(rawValue: record[verdict]) else {
        throw FileProblem(path: table.path, message: "\"\(record[verdict])\" is no verdict")
      }
      let words = ClaimWords(kind: record[kind], quantity: record[quantity])
      let place = claims.firstIndex { $0.words == words }
      if place == nil { claims.append(ResultRecord.JudgedClaim(words: words)) }
      claims[place ?? claims.count - 1].tally.add(judged)
    }
    return claims
  }

  private static func curves(
    in table: ReportColumns,
    value: String
  ) throws(FileProblem) -> [CurvePoint] {
    let cell = try table.position("cell")
    let time = try table.position("log_time")
    let middle = try table.position(value)
    let scale = table.names.firstIndex(of: "scale")
    let quantity = table.names.firstIndex(of: "quantity")
    var points: [CurvePoint] = []
    for record in table.records.indices {
      guard let u = try table.number(record, time), let y = try table.number(record, middle),
        let number = try table.number(record, cell).flatMap({ Int(exactly: $0) })
      else { continue }
      var point = CurvePoint(cell: number, point: FigureSeries.Point(x: u, y: y))
      if let scale { point.scale = try table.number(record, scale) ?? 0 }
      if let quantity { point.quantity = table.records[record][quantity] }
      points.append(point)
    }
    return points
  }
}
