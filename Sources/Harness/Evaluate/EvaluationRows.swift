import Estimation
import GuidedDiffusion

/// Reads the rows of an evaluated file and makes the rows of its table.
struct EvaluationRows {
  private let evaluation: Evaluation
  private let columns: EvaluationColumns
  /// The rows of the file are not more.
  private let mostRows: Int

  init(_ evaluation: Evaluation, _ columns: EvaluationColumns, mostRows: Int) {
    self.evaluation = evaluation
    self.columns = columns
    self.mostRows = mostRows
  }

  /// Reads to the end of the file; `nil` when it has more rows than it was said to have.
  ///
  /// - Throws: `FileProblem` with line and column of the first thing that is wrong.
  func read(
    _ reader: inout CSVReader
  ) throws(FileProblem) -> (rows: [ResultRow], count: Int)? {
    var groups = EvaluationGroups(evaluation, columns, mostRows: mostRows)
    let width = columns.values.count
    let room = UnsafeMutablePointer<Double>.allocate(capacity: width + 1)
    defer { room.deallocate() }
    let isProbability = columns.form == .probabilities
    // Without a column that tells groups apart there is one.
    let isOne = columns.cell == nil && columns.label == nil
    var only: SampleGroup?
    var count = 0
    while try reader.next() {
      if reader.count == 1, reader.field(0).isEmpty { continue }
      if let fault = reader.fault {
        throw problem(reader, nil, Evaluation.words(for: fault))
      }
      guard reader.count == columns.count else {
        throw problem(
          reader,
          nil,
          "has \(reader.count) field\(reader.count == 1 ? "" : "s") (must be \(columns.count), as many"
            + " as the first line)"
        )
      }
      guard count < mostRows else { return nil }
      var scale = evaluation.scale ?? 0
      if let column = columns.scale {
        guard let value = DecimalNumber.value(of: reader.field(column)), value >= 0,
          value.isFinite
        else { throw wrong(reader, column, "scale", "a finite number from 0 up") }
        scale = value
      }
      var path: Int?
      if let column = columns.path {
        guard let number = Self.whole(reader.field(column)) else {
          throw wrong(reader, column, columns.pathName, "a whole number from 0 up")
        }
        path = number
      }
      let group: SampleGroup
      if let only { group = only } else { group = try groups.group(of: reader) }
      if isOne { only = group }
      let used = columns.logWeight == nil ? group.width : group.width - 1
      for index in 0..<used {
        let column = columns.values[index]
        guard let value = DecimalNumber.value(of: reader.field(column)), value.isFinite,
          !isProbability || (value >= 0 && value <= 1)
        else {
          throw wrong(
            reader,
            column,
            isProbability ? "probability" : "x\(index)",
            isProbability ? "a number from 0 to 1" : "a finite number"
          )
        }
        room[index] = value
      }
      if let column = columns.logWeight {
        guard let value = DecimalNumber.value(of: reader.field(column)), value.isFinite else {
          throw wrong(reader, column, "log_weight", "a finite number")
        }
        room[used] = value
      }
      do throws(SampleGroup.Misfit) {
        try group.take(scale: scale, path: path, room)
      } catch {
        throw problem(reader, error.column, error.message)
      }
      count += 1
    }
    guard count > 0 else {
      throw evaluation.problem("has no rows (a line for each sample must follow the first line)")
    }
    do throws(SampleGroup.Misfit) {
      return (try groups.rows(), count)
    } catch {
      throw evaluation.problem("at its end: \(error.message); is the file cut off?")
    }
  }

  /// A whole number from 0 up, or `nil`.
  static func whole(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard !text.isEmpty, text.count <= 18 else { return nil }
    var value = 0
    for byte in text {
      let digit = byte &- 0x30
      guard digit <= 9 else { return nil }
      value = 10 &* value &+ Int(digit)
    }
    return value
  }

  private func wrong(
    _ reader: borrowing CSVReader,
    _ column: Int,
    _ name: String,
    _ allowed: String
  ) -> FileProblem {
    let text = reader.text(column)
    let found = text.isEmpty ? "empty" : JSONValue.shortened(text)
    return problem(reader, name, "is \(found) (must be \(allowed))")
  }

  private func problem(
    _ reader: borrowing CSVReader,
    _ column: String?,
    _ message: String
  ) -> FileProblem {
    evaluation.problem(
      "line \(reader.line)\(column.map { ", column \($0)" } ?? ""): \(message)"
    )
  }
}
