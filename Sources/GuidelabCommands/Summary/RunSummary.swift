import Harness

/// What a run tells a person at its end: what guidance is about by cell and scale, in 80 columns.
struct RunSummary: Sendable {
  /// The columns there are.
  static let width = 80
  /// The most scales of one cell.
  static let mostScales = 24
  /// With more cells than this the summary is compact.
  static let mostFullCells = 8
  /// The most scales of one cell and the most cells of a compact summary.
  static let compact = (scales: 3, cells: 24)

  private var experiment: Experiment
  private var rows: [ResultRow]
  private var tally: StandardErrorTally
  private var style: TextStyle
  private var isCompact: Bool { experiment.cells.count > Self.mostFullCells }

  /// The summary of `rows`, the whole table of `experiment`.
  init(experiment: Experiment, rows: [ResultRow], style: TextStyle = .plain) {
    self.experiment = experiment
    tally = StandardErrorTally(experiment, rows: rows)
    let main = Dictionary(
      uniqueKeysWithValues: experiment.cells.map { ($0.index, $0.mainQuantity) }
    )
    self.rows = rows.filter {
      $0.quantity == main[$0.cell] && [.direct, .twin].contains($0.estimator)
    }
    self.style = style
  }

  /// The lines of the summary.
  func lines() -> [String] {
    let title = TextLayout.wrapped(TextLayout.printable(experiment.title), width: Self.width)
    let subtitle = TextLayout.truncated(subject, to: Self.width)
    let top = title.map(style.bold) + [style.faint(subtitle), ""]
    guard !rows.isEmpty else { return top + ["no rows"] }
    let shownCells =
      isCompact ? Array(experiment.cells.prefix(Self.compact.cells)) : experiment.cells
    let chosen = chosenRows(of: shownCells)
    let table = SummaryTable(rows: chosen, continuousCells: continuousCells)
    let (header, body) = table.rendered(width: Self.width)
    let rule = style.faint(String(repeating: "─", count: TextLayout.width(header)))
    var lines = top
    if isCompact { lines += [header, rule] }
    for cell in shownCells {
      if !experiment.sweptKeys.isEmpty {
        lines += heading(of: cell).map(style.bold)
      }
      if !isCompact { lines += [header, rule] }
      for (line, text) in zip(table.lines, body) where line.cell == cell.index {
        lines.append(text)
      }
      if !isCompact { lines.append("") }
    }
    if isCompact { lines.append("") }
    return lines + notes(shown: chosen, cells: shownCells.count).map(style.faint)
  }

  /// The cells in more than one dimension: no quadrature knows their chain's own expectation.
  private var continuousCells: Set<Int> {
    Set(experiment.cells.filter { $0.target.dimension > 1 }.map(\.index))
  }

  private var subject: String {
    let names = experiment.cells.map { Self.spoken($0.mainQuantity, of: $0) }
    let isOne = Set(names).count == 1
    let conditioned = names.first.map { TextLayout.printable($0) } ?? ""
    if isOne { return "\(conditioned) by guidance scale" }
    // Cells that differ in the class alone share a name with c in its place.
    let general = Set(experiment.cells.map { Self.spoken($0.mainQuantity, of: $0, label: "c") })
    return general.count == 1
      ? "\(general.first ?? "") by guidance scale, c the guided class"
      : "what each cell's guidance is about, by guidance scale"
  }

  /// A quantity in symbols.
  private static func spoken(
    _ quantity: ResultRow.Quantity,
    of cell: Cell,
    label: String? = nil
  ) -> String {
    let name = label ?? cell.guidedName
    return switch quantity {
    case .reciprocalProbability: "E[1/p(\(name)|x)]"
    case .probability: "E[p(\(name)|x)]"
    case .cost: "E[f] of the cost \(name)"
    default: "E[f] of the reward \(name)"
    }
  }

  private func heading(of cell: Cell) -> [String] {
    let settings = zip(experiment.sweptKeys, cell.valueTexts).map { "\($0) = \($1)" }
    let text = TextLayout.printable("cell \(cell.index): " + settings.joined(separator: ", "))
    let lines = TextLayout.wrapped(text, width: Self.width, indentation: 2)
    guard isCompact, lines.count > 1 else { return lines }
    return [TextLayout.truncated(text, to: Self.width)]
  }

  /// The rows of the scales that are shown.
  private func chosenRows(of cells: [Cell]) -> [ResultRow] {
    let limit = isCompact ? Self.compact.scales : Self.mostScales
    return cells.flatMap { cell in
      let own = rows.filter { $0.cell == cell.index }
      let scales = Self.evenly(limit, of: Array(Set(own.map(\.scale))).sorted())
      return own.filter { scales.contains($0.scale) }
    }
  }

  /// At most `count` of the values, the first and the last among them, evenly chosen.
  static func evenly(_ count: Int, of values: [Double]) -> [Double] {
    guard values.count > count, count > 1 else { return values }
    return (0..<count).map { values[($0 * (values.count - 1) + (count - 1) / 2) / (count - 1)] }
  }

  private func notes(shown: [ResultRow], cells: Int) -> [String] {
    var notes = ["± one standard error; improvement: against scale 0 on the same noise"]
    if shown.contains(where: { $0.status == .unreliable }) {
      notes.append("! unreliable: rare paths decide the mean, and the error understates that")
    }
    if shown.contains(where: { $0.exact != nil && continuousCells.contains($0.cell) }) {
      notes.append("~ exact for the continuous process; the discrete chain has a step-size bias")
    }
    let missingCells = experiment.cells.count - cells
    let all = mostScales(of: rows)
    let visible = mostScales(of: shown)
    var parts = visible < all ? ["\(visible) of \(all) scales"] : []
    if missingCells > 0 { parts.append("\(cells) of \(experiment.cells.count) cells") }
    if !parts.isEmpty {
      notes.append("shown: \(parts.joined(separator: ", ")); table.csv has all")
    }
    return notes + targets + failures
  }

  /// How far the rows have come with `run.target_standard_error`.
  private var targets: [String] {
    guard tally.rows > 0 else { return [] }
    let counted = TextLayout.grouped(tally.rows) + (tally.rows == 1 ? " row" : " rows")
    let missed = tally.missedPaths.map { paths in
      "target standard error: not reached by \(TextLayout.grouped(tally.missed)) of \(counted)"
        + " after \(TextLayout.grouped(paths)) paths"
    }
    let reached = tally.reachedPaths.map { paths in
      let fewest = TextLayout.grouped(paths.lowerBound)
      let most = TextLayout.grouped(paths.upperBound)
      return "target standard error: reached by"
        + " \(TextLayout.grouped(tally.rows - tally.missed)) of \(counted) after"
        + " \(fewest == most ? "" : "\(fewest) to ")\(most) paths"
    }
    return [tally.missed == 0 ? reached : missed].compactMap { $0 }.flatMap {
      TextLayout.wrapped($0, width: Self.width, indentation: 2)
    }
  }

  private func mostScales(of rows: [ResultRow]) -> Int {
    Dictionary(grouping: rows, by: \.cell).values.map { Set($0.map(\.scale)).count }.max() ?? 0
  }

  /// One note per reason for which rows failed, and where.
  private var failures: [String] {
    var cellsByReason: [(reason: String, cells: [Int])] = []
    for row in rows {
      guard case .failed(let reason) = row.status else { continue }
      if let known = cellsByReason.firstIndex(where: { $0.reason == reason }) {
        if cellsByReason[known].cells.last != row.cell {
          cellsByReason[known].cells.append(row.cell)
        }
      } else {
        cellsByReason.append((reason, [row.cell]))
      }
    }
    return cellsByReason.flatMap { reason, cells in
      let list = cells.prefix(8).map { "\($0)" }.joined(separator: ", ")
      let more = cells.count > 8 ? ", …" : ""
      let place = cells.count == 1 ? "cell \(list)" : "cells \(list)\(more)"
      return TextLayout.wrapped(
        TextLayout.printable("failed, \(place): \(reason)"),
        width: Self.width,
        indentation: 2
      )
    }
  }
}
