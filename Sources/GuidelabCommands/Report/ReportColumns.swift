import Foundation
import Harness

/// A table of a result folder as texts, by the names of its columns.
struct ReportColumns {
  /// The file.
  var path: String
  /// The names.
  var names: [String] = []
  /// The records, each with as many fields as there are names.
  var records: [[String]] = []
  /// The line on which each record starts, from 1.
  private var lines: [Int] = []

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileProblem` with the line of the first thing that is wrong.
  init(path: String) throws(FileProblem) {
    self.path = path
    guard !SpecSearch.isFolder(path), let data = FileManager.default.contents(atPath: path) else {
      throw FileProblem(path: path, message: "cannot be read")
    }
    guard String(validating: data, as: UTF8.self) != nil else {
      throw FileProblem(path: path, message: "is not UTF-8 text")
    }
    var reader = CSVReader(Array(data))
    while try reader.next() {
      if reader.count == 1, reader.field(0).isEmpty, reader.fault == nil { continue }
      guard reader.fault == nil else {
        throw problem(line: reader.line, "has a quote that is not closed or stands within text")
      }
      let fields = (0..<reader.count).map { reader.text($0) }
      if lines.isEmpty, names.isEmpty {
        names = fields
        continue
      }
      guard fields.count == names.count else {
        throw problem(
          line: reader.line,
          "has \(fields.count) field\(fields.count == 1 ? "" : "s") (must be \(names.count), as many"
            + " as the first line; is the file cut off?)"
        )
      }
      records.append(fields)
      lines.append(reader.line)
    }
    guard !names.isEmpty else {
      throw FileProblem(path: path, message: "is empty (must begin with a line of columns)")
    }
  }

  /// Where the column `name` is.
  ///
  /// - Throws: `FileProblem` where there is none.
  func position(_ name: String) throws(FileProblem) -> Int {
    guard let position = names.firstIndex(of: name) else {
      throw FileProblem(path: path, message: "line 1: the column \(name) is missing")
    }
    return position
  }

  /// The number of a record in a column; `nil` where nothing stands.
  ///
  /// - Throws: `FileProblem` for what is no number, with its line and column.
  func number(_ record: Int, _ column: Int) throws(FileProblem) -> Double? {
    let text = records[record][column]
    if text.isEmpty { return nil }
    guard let value = Self.number(text) else {
      let found = TextLayout.truncated(TextLayout.printable(text), to: 60)
      throw problem(
        line: lines[record],
        "column \(names[column]): \"\(found)\" is no number",
        isWhole: false
      )
    }
    return value
  }

  /// The number that `text` spells as tables do, or `nil`.
  static func number(_ text: String) -> Double? {
    switch text {
    case "nan": return .nan
    case "inf": return .infinity
    case "-inf": return -.infinity
    default:
      return Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.value(of: $0) }
    }
  }

  private func problem(line: Int, _ message: String, isWhole: Bool = true) -> FileProblem {
    FileProblem(path: path, message: "line \(line)\(isWhole ? " " : ", ")\(message)")
  }
}
