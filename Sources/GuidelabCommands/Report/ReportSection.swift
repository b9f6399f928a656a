import Harness

/// One result as a part of a report.
struct ReportSection {
  /// The result.
  var source: ReportSource
  /// The level of its headings.
  var level: Int
  /// Whether figures and tables are seen at once.
  var isOpen: Bool

  /// Claims, figures, tables and provenance, in this order.
  var html: String {
    let figures = ReportFigures(source).html(level: level + 1)
    let provenance = source.provenance.map { ReportProvenance(file: $0).html }
    return opening
      + part("Claims", ReportClaims.html(source.claims), staysOpen: true)
      + part("Figures", figures.isEmpty ? "<p>There is nothing to draw.</p>\n" : figures)
      + part("Tables", tables)
      + part("Provenance", provenance ?? "<p>No provenance.json tells of the run.</p>\n")
  }

  /// What the experiment is about, and what is odd about its files.
  private var opening: String {
    let rows = source.result.rows
    let cells = Set(rows.map(\.cell)).count
    let doubtful = rows.count { $0.status == .unreliable }
    let failed = rows.count { if case .failed = $0.status { true } else { false } }
    var counts = [
      "\(cells) cell\(cells == 1 ? "" : "s")",
      "\(TextLayout.grouped(rows.count)) row\(rows.count == 1 ? "" : "s")",
    ]
    if doubtful > 0 { counts.append("\(TextLayout.grouped(doubtful)) of them unreliable") }
    if failed > 0 { counts.append("\(TextLayout.grouped(failed)) failed") }
    let facts = [source.name, counts.joined(separator: ", "), source.result.origin.facts]
    let spec = source.result.origin.spec?["notes"]
    let notes = (spec?.items ?? [spec].compactMap { $0 }).compactMap { note -> String? in
      if case .string(let text) = note { text } else { nil }
    }.joined(separator: " ")
    return HTMLText.element(
      "p",
      ["class": "facts"],
      text: facts.filter { !$0.isEmpty }.joined(separator: " · ")
    ) + "\n"
      + source.oddities.map {
        HTMLText.element("p", ["class": "warning"], text: "⚠ " + $0) + "\n"
      }
      .joined() + (notes.isEmpty ? "" : HTMLText.element("p", text: notes) + "\n")
  }

  private var tables: String {
    let table = ReportTable(
      title: "Estimates",
      file: ResultTable.fileName,
      columns: source.table,
      meanings: source.meanings[ResultTable.fileName] ?? [:]
    )
    let claims = source.claimTable.map { columns in
      ReportTable(
        title: "Claims by cell and scale",
        file: ClaimTable.fileName,
        columns: columns,
        meanings: source.meanings[ClaimTable.fileName] ?? [:]
      )
    }
    return [table, claims].compactMap { $0 }.filter { !$0.columns.records.isEmpty }.map(\.html)
      .joined()
  }

  private func part(_ title: String, _ content: String, staysOpen: Bool = false) -> String {
    guard isOpen || staysOpen else { return HTMLText.details(title, content: content) }
    return HTMLText.element("h\(level)", text: title) + "\n" + content
  }
}
