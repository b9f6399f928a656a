import Harness

/// The records of a comma-separated text that is in memory, the header first.
enum CSVRecords {
  /// Reads `text`; what breaks the rules of such texts is taken as it stands, see `CSVReader`.
  static func of(_ text: String) -> [[String]] {
    var reader = CSVReader(Array(text.utf8))
    var records: [[String]] = []
    // Only a file can fail to be read.
    while (try? reader.next()) == true {
      records.append((0..<reader.count).map { reader.text($0) })
    }
    return records
  }
}
