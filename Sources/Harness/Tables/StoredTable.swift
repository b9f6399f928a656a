/// A table.csv that was written before, read back row by row.
///
/// Columns are found by their names; what stands between `cell` and `guided` are the swept keys, and
/// columns of other names after them are ignored.
public struct StoredTable: Equatable, Sendable {
  /// The swept keys, in the order of the columns.
  public var sweptKeys: [String]
  /// The rows, in the order of the file.
  public var rows: [ResultRow]
  /// The SHA-256 digest of the file, as 64 hexadecimal digits.
  public var sha256 = ""

  /// Reads the table in the file at `path`.
  ///
  /// - Throws: `FileProblem` with the line and the column of the first thing that is wrong.
  public init(path: String) throws(FileProblem) {
    let chunks = try FileChunks(path: path)
    var reader = CSVReader { (room) throws(FileProblem) in try chunks.read(into: room) }
    try self.init(&reader, path: path)
    sha256 = chunks.sha256
  }

  /// Reads a table in memory, which problems call `path`.
  ///
  /// - Throws: `FileProblem` with the line and the column of the first thing that is wrong.
  public init(text: String, path: String) throws(FileProblem) {
    var reader = CSVReader(Array(text.utf8))
    try self.init(&reader, path: path)
    sha256 = SHA256.hexadecimal(of: text)
  }

  private init(_ reader: inout CSVReader, path: String) throws(FileProblem) {
    func problem(_ message: String) -> FileProblem { FileProblem(path: path, message: message) }
    guard try reader.next() else { throw problem("is empty (must begin with a line of columns)") }
    let header: StoredTableHeader
    do throws(StoredTableHeader.Problem) {
      guard reader.fault == nil else { throw .init(message: "has a quote that is not closed") }
      header = try StoredTableHeader((0..<reader.count).map { reader.text($0) })
    } catch {
      throw problem("line 1: \(error.message)")
    }
    sweptKeys = header.swept.map { header.names[$0] }
    rows = []
    while try reader.next() {
      // A blank line.
      if reader.count == 1, reader.field(0).isEmpty, reader.fault == nil { continue }
      let line = reader.line
      switch reader.fault {
      case nil: break
      case .unclosedQuote:
        throw problem("line \(line): a quote is not closed (is the file cut off?)")
      case .textOutsideQuotes: throw problem("line \(line): text stands beside a quoted field")
      case .tooLong: throw problem("line \(line) is too long for a table")
      }
      guard reader.count == header.names.count else {
        throw problem(
          "line \(line) has \(reader.count) field\(reader.count == 1 ? "" : "s")"
            + " (must be \(header.names.count), as many as the first line; is the file cut off?)"
        )
      }
      let record = StoredTableRecord(
        header: header,
        fields: (0..<reader.count).map { reader.text($0) }
      )
      do throws(StoredTableRecord.Problem) {
        rows.append(try record.row())
      } catch {
        throw problem("line \(line), column \(error.column): \(error.message)")
      }
    }
  }
}

/// The first line of a table: where its columns are.
struct StoredTableHeader {
  /// What is wrong with it.
  struct Problem: Error {
    /// In words.
    var message: String
  }

  /// The columns that every table has, the swept keys aside; `theorem` may be missing.
  static let required = TableColumn<ResultRow>.resultColumns(swept: []).map(\.name)
    .filter { $0 != "theorem" }

  /// The names, in order.
  let names: [String]
  /// The positions of the swept keys.
  let swept: Range<Int>
  private let positions: [String: Int]

  init(_ names: [String]) throws(Problem) {
    self.names = names
    let missing = Self.required.filter { !names.contains($0) }
    guard missing.isEmpty else {
      let list = missing.joined(separator: ", ")
      throw Problem(
        message: missing.count == 1
          ? "the column \(list) is missing" : "the columns \(list) are missing"
      )
    }
    var positions: [String: Int] = [:]
    for (position, name) in names.enumerated() {
      guard positions.updateValue(position, forKey: name) == nil else {
        throw Problem(message: "the column \(name) stands there twice")
      }
    }
    self.positions = positions
    let (cell, guided) = (positions["cell"] ?? 0, positions["guided"] ?? 0)
    guard cell < guided else { throw Problem(message: "the column cell must stand before guided") }
    swept = (cell + 1)..<guided
  }

  /// Where the column `name` is, or `nil`.
  subscript(name: String) -> Int? { positions[name] }
}
