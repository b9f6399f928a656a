/// Comma-separated text as RFC 4180 has it, but with `\n` line ends.
public enum CSV {
  /// One line of the file, its line end included.
  public static func line(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\n"
  }

  /// A whole file: a header and one line per row.
  public static func table<Row>(_ columns: [TableColumn<Row>], _ rows: [Row]) -> String {
    var text = line(columns.map(\.name))
    for row in rows { text += line(columns.map { $0.text(row) }) }
    return text
  }

  /// One field: in quotes when it holds a comma, a quote or a line break, quotes doubled.
  public static func field(_ text: String) -> String {
    let special: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D]
    guard text.utf8.contains(where: special.contains) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append("\"") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
