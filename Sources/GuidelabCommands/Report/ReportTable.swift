import Harness

/// A table of a result folder as HTML: its heads say what the columns mean and sort the rows, where
/// the page's script may run.
struct ReportTable {
  /// The number of rows that are seen at once; more are seen on demand.
  static let rowsShown = 60
  /// The columns by whose values rows can be chosen.
  private static let choosable: Set<String> = [
    "quantity", "estimator", "status", "claim", "verdict",
  ]

  /// What the table is called.
  var title: String
  /// The file's name.
  var file: String
  /// The table.
  var columns: ReportColumns
  /// What its columns mean, by their names.
  var meanings: [String: String]

  /// The table, the meanings of its columns after it.
  var html: String {
    let count = columns.records.count
    let label = "\(title): \(file), \(TextLayout.grouped(count)) row\(count == 1 ? "" : "s")"
    return HTMLText.details(
      label,
      isOpen: count <= Self.rowsShown,
      content: "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\""
        + HTMLText.escaped(label) + "\">" + table + "</div>\n" + glossary
    )
  }

  /// The table alone.
  var table: String {
    let isNumeric = columns.names.indices.map(isNumeric)
    let judged = ["status", "verdict"].compactMap { columns.names.firstIndex(of: $0) }.first
    let heads = columns.names.enumerated().map { position, name in head(name, isNumeric[position]) }
    var text = "<table class=\"sortable\"><caption>" + HTMLText.escaped("\(title) (\(file))")
    text += "</caption><thead><tr>" + heads.joined() + "</tr></thead><tbody>\n"
    for record in columns.records {
      text += judged.map { Self.mark(record[$0]) } ?? "<tr>"
      for (position, field) in record.enumerated() {
        text += Self.cell(field, isNumeric: isNumeric[position])
      }
      text += "</tr>\n"
    }
    return text + "</tbody></table>"
  }

  private func head(_ name: String, _ isNumeric: Bool) -> String {
    var text = "<th scope=\"col\" data-sort=\"\(isNumeric ? "number" : "text")\""
    if Self.choosable.contains(name) { text += " data-choose" }
    if let meaning = meanings[name] { text += " title=\"\(HTMLText.escaped(meaning))\"" }
    return text + ">" + HTMLText.escaped(name) + "</th>"
  }

  /// Whether all that stands in a column are numbers.
  private func isNumeric(_ column: Int) -> Bool {
    var hasNumber = false
    for record in columns.records where !record[column].isEmpty {
      guard ReportColumns.number(record[column]) != nil else { return false }
      hasNumber = true
    }
    return hasNumber
  }

  /// One field: a number to six digits, all of them where one points at it.
  private static func cell(_ field: String, isNumeric: Bool) -> String {
    guard isNumeric else {
      let sign = ["unreliable": "⚠ ", "refuted": "✗ ", "supported": "✓ ", "inconclusive": "? "][
        field
      ]
      return "<td>" + (sign ?? "") + HTMLText.escaped(field) + "</td>"
    }
    guard let value = ReportColumns.number(field) else { return "<td class=\"n\"></td>" }
    let short =
      value == value.rounded() && value.magnitude < 1e15
      ? field : RoundedNumber.short(value, digits: 6)
    let full = short == field ? "" : " title=\"\(HTMLText.escaped(field))\""
    return "<td class=\"n\"\(full)>" + HTMLText.escaped(short) + "</td>"
  }

  /// The start of a row with the given status or verdict.
  private static func mark(_ judgement: String) -> String {
    switch judgement {
    case "ok", "supported": "<tr>"
    case "unreliable", "inconclusive": "<tr class=\"doubtful\">"
    default: "<tr class=\"bad\">"
    }
  }

  /// The meanings once more, for those who cannot point at a head.
  private var glossary: String {
    let known = columns.names.compactMap { name in meanings[name].map { (name, $0) } }
    guard !known.isEmpty else { return "" }
    let items = known.map {
      HTMLText.element("dt", text: $0.0) + HTMLText.element("dd", text: $0.1)
    }
    return HTMLText.details(
      "What the columns of \(file) mean",
      content: "<dl>" + items.joined(separator: "\n") + "</dl>\n"
    )
  }
}
