import Harness

/// What an evaluation tells a person: the quantity that matters most, by scale, in 80 columns.
struct EvaluationSummary {
  /// The most cells or classes that are shown.
  static let mostCells = 24

  private let evaluation: Evaluation
  private let report: EvaluationReport
  private let style: TextStyle

  /// The summary of `report`.
  init(evaluation: Evaluation, report: EvaluationReport, style: TextStyle = .plain) {
    self.evaluation = evaluation
    self.report = report
    self.style = style
  }

  /// The lines of the summary.
  func lines() -> [String] {
    let main = Dictionary(
      uniqueKeysWithValues: (evaluation.experiment?.cells ?? []).map {
        ($0.index, $0.mainQuantity)
      }
    )
    let rows = report.rows.filter {
      $0.quantity == main[$0.cell, default: .reciprocalProbability]
    }
    let cells = rows.reduce(into: [Int]()) { if $0.last != $1.cell { $0.append($1.cell) } }
    let shown = Set(cells.prefix(Self.mostCells))
    let chosen = rows.filter { shown.contains($0.cell) }
    let table = SummaryTable(rows: chosen, continuousCells: continuousCells)
    let (header, body) = table.rendered(width: RunSummary.width)
    let rule = style.faint(String(repeating: "─", count: TextLayout.width(header)))
    var lines = [style.bold(TextLayout.truncated(title, to: RunSummary.width))]
    lines += [style.faint("\(report.samples) samples"), "", header, rule]
    var last: Int?
    for (line, text) in zip(table.lines, body) {
      if line.cell != last, cells.count > 1 || report.form == .probabilities {
        lines.append(style.bold(heading(of: line)))
      }
      last = line.cell
      lines.append(text)
    }
    return lines + [""] + notes(chosen, hidden: cells.count - shown.count).map(style.faint)
  }

  private var title: String {
    let file = evaluation.file
    let title = evaluation.experiment.map { "\(file) by: \($0.title)" } ?? file
    return TextLayout.printable(title)
  }

  private var continuousCells: Set<Int> {
    Set((evaluation.experiment?.cells ?? []).filter { $0.target.dimension > 1 }.map(\.index))
  }

  private func heading(of line: SummaryTable.Line) -> String {
    let row = line.direct
    let what = "\(row?.quantity.rawValue ?? "") of \(row?.guided ?? "")"
    let place = report.form == .samples ? "cell \(line.cell): " : ""
    return TextLayout.truncated(TextLayout.printable(place + what), to: RunSummary.width)
  }

  private func notes(_ rows: [ResultRow], hidden: Int) -> [String] {
    var notes = [
      "± one standard error; improvement: against scale 0 "
        + (report.isPaired
          ? "on the same noise" : "as of independent samples (no column pairs them)")
    ]
    if rows.allSatisfy({ $0.scale != 0 }) { notes[0] = "± one standard error; no row at scale 0" }
    if rows.contains(where: { $0.status == .unreliable }) {
      notes.append("! unreliable: rare samples decide the mean, and the error understates that")
    }
    if rows.contains(where: { $0.exact != nil && continuousCells.contains($0.cell) }) {
      notes.append("~ exact for the continuous process; the discrete chain has a step-size bias")
    }
    if hidden > 0 { notes.append("\(hidden) more not shown; --format csv has all") }
    return notes + ["--format csv has every quantity"]
  }
}
