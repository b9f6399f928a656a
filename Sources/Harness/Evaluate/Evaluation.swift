import Estimation
import GuidedDiffusion

/// The statistics of samples, or of recorded class probabilities, that were made elsewhere.
///
/// A file of samples has the columns x0, x1, ... and perhaps `scale`, `path` and `cell`; the spec says
/// what they are scored by. A file of probabilities has `probability` and perhaps `scale`, `class` and
/// `trial`, and needs no spec. Rows with the same path or trial are taken as made on the same noise.
///
/// The file is read as a stream, in memory that does not grow with it.
public struct Evaluation: Sendable {
  /// The file.
  public var file: String
  /// What samples are scored by; `nil` for probabilities.
  public var experiment: Experiment?
  /// The cell that samples are of, where the file has no column for it.
  public var cell: Int?
  /// The scale of all rows, where the file has no column for it.
  public var scale: Double?
  /// The nominal coverage of the intervals of probabilities.
  public var confidence = 0.95
  /// The number of threads for what quadrature knows.
  public var threads = 1

  /// An evaluation of `file` by `experiment`.
  public init(file: String, experiment: Experiment?) {
    self.file = file
    self.experiment = experiment
  }

  /// Reads the file and estimates.
  ///
  /// - Throws: `FileProblem` with line and column of the first thing that is wrong.
  public func report() throws(FileProblem) -> EvaluationReport {
    let chunks = try FileChunks(path: file, isDigested: false)
    let digest = FileDigest(of: file)
    defer { digest.stop() }
    var reader = Self.reader(of: chunks)
    let columns = try columns(&reader)
    try check(columns)
    // A field has a digit, if it is looked at, and a byte that ends it.
    let mostRows = chunks.size / (columns.count + columns.used) + 1
    let likelyRows = min(mostRows, try likelyRows())
    var rows = try EvaluationRows(self, columns, mostRows: likelyRows).read(&reader)
    if rows == nil {
      let chunks = try FileChunks(path: file, isDigested: false)
      var reader = Self.reader(of: chunks)
      _ = try self.columns(&reader)
      rows = try EvaluationRows(self, columns, mostRows: mostRows).read(&reader)
    }
    guard let rows else { throw problem("grows while it is read") }
    return EvaluationReport(
      form: columns.form == .samples ? .samples : .probabilities,
      rows: rows.rows,
      samples: rows.count,
      isPaired: columns.path != nil,
      sha256: try digest.sha256(),
      ignored: columns.ignored
    )
  }

  private static func reader(of chunks: FileChunks) -> CSVReader {
    CSVReader { (room) throws(FileProblem) in try chunks.read(into: room) }
  }

  /// The columns that the first line names.
  private func columns(_ reader: inout CSVReader) throws(FileProblem) -> EvaluationColumns {
    guard try reader.next() else {
      throw problem("is empty (must begin with a line of column names)")
    }
    var names: [String] = []
    for index in 0..<reader.count { names.append(reader.text(index)) }
    if let fault = reader.fault { throw problem("line 1: \(Self.words(for: fault))") }
    return try EvaluationColumns(names, file: file)
  }

  /// More rows than the file has, unless later ones are much shorter than the first.
  ///
  /// Memory is for so many: what is kept of the tails grows as the root of the rows.
  private func likelyRows() throws(FileProblem) -> Int {
    let chunks = try FileChunks(path: file, isDigested: false)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { room.deallocate() }
    let count = try chunks.read(into: room)
    let lines = room.prefix(count).count { $0 == UInt8(ascii: "\n") } + 1
    return Int(1.25 * Double(chunks.size) * Double(lines) / Double(max(1, count))) + 64
  }

  /// Whether columns, spec and options go together.
  private func check(_ columns: EvaluationColumns) throws(FileProblem) {
    if columns.scale != nil, scale != nil {
      throw problem("has a column scale (--scale is for files without one)")
    }
    if columns.scale == nil, scale == nil {
      throw problem(
        "line 1: has no column scale (say with --scale W at which guidance scale the samples were"
          + " made; 0 is unguided)"
      )
    }
    switch columns.form {
    case .probabilities:
      if experiment != nil {
        throw problem("has recorded probabilities, which need no SPEC (leave it out)")
      }
      if cell != nil { throw problem("has recorded probabilities (--cell is for samples)") }
    case .samples:
      guard let experiment else {
        throw problem("has samples, which need a SPEC that says what they are scored by")
      }
      if columns.cell != nil, cell != nil {
        throw problem("has a column cell (--cell is for files without one)")
      }
      let cells = experiment.cells.count
      if columns.cell == nil, cell == nil, cells > 1 {
        throw problem(
          "line 1: has no column cell, and the spec has \(cells) cells (say with --cell N which one)"
        )
      }
      if let cell, !(0..<cells).contains(cell) {
        throw problem(
          "is to be of cell \(cell) (the spec has \(cells == 1 ? "cell 0 alone" : "cells 0 to \(cells - 1)"))"
        )
      }
      let own = columns.cell == nil ? [experiment.cells[cell ?? 0]] : experiment.cells
      let d = own.map(\.target.dimension).max() ?? 0
      guard columns.values.count == d else {
        throw problem(
          "line 1: has \(columns.values.count) coordinate\(columns.values.count == 1 ? "" : "s")"
            + " (the target has \(d): x0\(d > 1 ? " to x\(d - 1)" : ""))"
        )
      }
    }
  }

  func problem(_ message: String) -> FileProblem { FileProblem(path: file, message: message) }

  static func words(for fault: CSVReader.Fault) -> String {
    switch fault {
    case .textOutsideQuotes: "has a quote within a field"
    case .unclosedQuote: "opens a quote that is never closed"
    case .tooLong: "is longer than \(CSVReader.mostBytes) bytes"
    }
  }
}

/// What an evaluation gives.
public struct EvaluationReport: Sendable {
  /// What was evaluated.
  public enum Form: Sendable {
    /// Samples.
    case samples
    /// Recorded probabilities.
    case probabilities
  }

  /// What was evaluated.
  public var form: Form
  /// The rows, in the order of the table.
  public var rows: [ResultRow]
  /// The number of samples that were read.
  public var samples: Int
  /// Whether improvements are of pairs on the same noise.
  public var isPaired: Bool
  /// The digest of the file.
  public var sha256: String
  /// The columns of the file that nothing was made of.
  public var ignored: [String]
}
