/// The records of a comma-separated text, the header first.
enum CSVRecords {
  /// Reads `text` as RFC 4180 has it, line ends `\n` or `\r\n`; what breaks its rules is taken as
  /// it stands.
  static func of(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var rest = Array(text.utf8)[...]
    func takeField() {
      record.append(String(decoding: field, as: UTF8.self))
      field = []
    }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && rest.first == byte:
        field.append(byte)
        _ = rest.popFirst()
      case UInt8(ascii: "\""):
        isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        takeField()
      case UInt8(ascii: "\n") where !isQuoted:
        if field.last == UInt8(ascii: "\r") { field.removeLast() }
        takeField()
        records.append(record)
        record = []
      default:
        field.append(byte)
      }
    }
    if !field.isEmpty || !record.isEmpty {
      takeField()
      records.append(record)
    }
    return records
  }
}
