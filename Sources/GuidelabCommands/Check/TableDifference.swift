/// How a table in a file differs from the one that its spec gives.
struct TableDifference {
  /// The columns that tell rows apart, as far as a table has them.
  static let keyColumns = ["cell", "scale", "quantity", "estimator", "log_time"]

  private let header: [String]
  private let keyPositions: [Int]

  private init(header: [String]) {
    self.header = header
    keyPositions = Self.keyColumns.compactMap { header.firstIndex(of: $0) }
  }

  /// Says where the text `found` first differs from `expected`: the row and column with both
  /// values, a row too many or one missing, or other columns.
  static func first(found: String, expected: String) -> String {
    let foundRecords = CSVRecords.of(found)
    let expectedRecords = CSVRecords.of(expected)
    let header = expectedRecords.first ?? []
    guard foundRecords.first == header else {
      return columns(found: foundRecords.first ?? [], expected: header)
    }
    return TableDifference(header: header)
      .rows(found: Array(foundRecords.dropFirst()), expected: Array(expectedRecords.dropFirst()))
  }

  private static func columns(found: [String], expected: [String]) -> String {
    if let name = expected.first(where: { !found.contains($0) }) {
      return "the column \(name) is missing"
    }
    if let name = found.first(where: { !expected.contains($0) }) {
      return "the column \(TextLayout.printable(name)) is not in the table that the spec gives"
    }
    return "the columns are in another order"
  }

  private func rows(found: [[String]], expected: [[String]]) -> String {
    let foundKeys = Set(found.map(key))
    let expectedKeys = Set(expected.map(key))
    for position in 0..<max(found.count, expected.count) {
      let row = position < found.count ? found[position] : nil
      let wanted = position < expected.count ? expected[position] : nil
      guard row != wanted else { continue }
      let place: String
      if let row, wanted == nil || !expectedKeys.contains(key(row)) {
        place = "\(name(of: row)): a row that the spec does not give"
      } else if let wanted, row == nil || !foundKeys.contains(key(wanted)) {
        place = "\(name(of: wanted)): the row is missing"
      } else if let row, let wanted, key(row) == key(wanted) {
        place = "\(name(of: wanted)): " + column(of: row, expected: wanted)
      } else {
        place = "\(name(of: wanted ?? [])): the row is at another place"
      }
      let others = Set(Set(found).symmetricDifference(expected).map(key)).count
      return place + (others > 1 ? " (\(others) rows differ)" : "")
    }
    return "other quotes or line ends, the same values"
  }

  /// The first column in which two rows differ, with both values.
  private func column(of row: [String], expected: [String]) -> String {
    guard row.count == expected.count,
      let position = row.indices.first(where: { row[$0] != expected[$0] })
    else { return "\(row.count) fields, and the spec gives \(expected.count)" }
    return "\(header[position]) is \(Self.shown(row[position])), and the spec gives "
      + Self.shown(expected[position])
  }

  private func key(_ row: [String]) -> [String] {
    keyPositions.map { $0 < row.count ? row[$0] : "" }
  }

  private func name(of row: [String]) -> String {
    zip(keyPositions, key(row)).map { "\(header[$0]) \(Self.shown($1))" }.joined(separator: ", ")
  }

  private static func shown(_ value: String) -> String {
    value.isEmpty ? "empty" : TextLayout.truncated(TextLayout.printable(value), to: 60)
  }
}
