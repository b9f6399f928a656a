import Harness

/// The lines of a summary as one grid: all cells share its columns, so that they line up.
struct SummaryTable: Sendable {
  /// One scale of one cell.
  struct Line: Sendable {
    /// The cell's number.
    var cell: Int
    /// w.
    var scale: Double
    /// The row of the guided paths.
    var direct: ResultRow?
    /// The row of the twin process.
    var twin: ResultRow?
  }

  /// The lines of all cells, in order.
  var lines: [Line]
  /// Whether there is a twin column; without one, direct values show their errors.
  var hasTwin: Bool
  /// The cells whose exact values are those of the continuous process rather than of the chain.
  var continuousCells: Set<Int>

  /// The lines of `rows`, which are of one quantity.
  init(rows: [ResultRow], continuousCells: Set<Int> = []) {
    self.continuousCells = continuousCells
    var lines: [Line] = []
    for row in rows {
      if lines.last?.cell != row.cell || lines.last?.scale != row.scale {
        lines.append(Line(cell: row.cell, scale: row.scale))
      }
      switch row.estimator {
      case .direct: lines[lines.count - 1].direct = row
      case .twin: lines[lines.count - 1].twin = row
      default: break
      }
    }
    self.lines = lines
    hasTwin = lines.contains { $0.twin != nil }
  }

  /// The title line and the text of each line, in at most `width` columns.
  ///
  /// The more the numbers differ in size, the fewer decimals they get; where that is not enough,
  /// they are no longer aligned on their points.
  func rendered(width: Int) -> (header: String, body: [String]) {
    var columns = columns(decimals: 6)
    for decimals in [5, 4, 3, 2] where total(columns) > width {
      columns = self.columns(decimals: decimals)
    }
    for decimals in [3, 2, 1] where total(columns) > width {
      columns = self.columns(decimals: decimals)
      for index in columns.indices { columns[index].isAligned = false }
    }
    let spare = max(columns.count - 1, width - total(columns, gap: 0))
    let gaps = (0..<columns.count).map { column in
      // What does not divide evenly goes to the last gaps, so that the table is `width` wide.
      column == 0 ? 0 : min(7, (spare + column - 1) / (columns.count - 1))
    }
    let widths = zip(columns, gaps).map { $0.width + $1 }
    let header = zip(columns, widths).map { TextLayout.right($0.title, $1) }
    let texts = zip(columns, widths).map { column, width in
      column.lines().map { TextLayout.right($0, width) }
    }
    let body = lines.indices.map { line in
      let text = texts.map { $0[line] }.joined()
      return TextLayout.truncated(TextLayout.trimmed(text), to: width)
    }
    return (TextLayout.truncated(header.joined(), to: width), body)
  }

  private func total(_ columns: [AlignedColumn], gap: Int = 2) -> Int {
    columns.reduce(0) { $0 + $1.width } + gap * (columns.count - 1)
  }

  private func columns(decimals: Int) -> [AlignedColumn] {
    let digits = scaleDigits
    var columns = [
      AlignedColumn(
        title: "scale",
        entries: lines.map {
          .number(RoundedNumber(RoundedNumber.short($0.scale, digits: digits)), mark: "")
        }
      )
    ]
    columns.append(
      AlignedColumn(
        title: hasTwin ? "direct" : "direct ± error",
        entries: lines.map { entry($0.direct, decimals: decimals, showsError: !hasTwin) }
      )
    )
    if hasTwin {
      columns.append(
        AlignedColumn(
          title: "twin ± error",
          entries: lines.map { entry($0.twin, decimals: decimals, showsError: true) }
        )
      )
    }
    columns.append(
      AlignedColumn(
        title: "improvement ± error",
        entries: lines.map { improvement($0, decimals: decimals) }
      )
    )
    columns.append(
      AlignedColumn(
        title: "exact",
        entries: lines.map { line in
          guard let exact = line.twin?.exact ?? line.direct?.exact else { return .word("–") }
          return .number(
            RoundedNumber.exact(exact, decimals: decimals),
            mark: continuousCells.contains(line.cell) ? "~" : ""
          )
        }
      )
    )
    return columns
  }

  /// Three digits, or as many more as tell the scales of each cell apart.
  private var scaleDigits: Int {
    (3...6).first { digits in
      zip(lines, lines.dropFirst()).allSatisfy { first, second in
        first.cell != second.cell
          || RoundedNumber.short(first.scale, digits: digits)
            != RoundedNumber.short(second.scale, digits: digits)
      }
    } ?? 6
  }

  private func entry(
    _ row: ResultRow?,
    decimals: Int,
    showsError: Bool
  ) -> AlignedColumn.Entry {
    guard let row else { return .word("–") }
    guard let estimate = row.estimate else { return .word("failed") }
    let mark = row.status == .unreliable ? "!" : ""
    let number = RoundedNumber.measured(
      estimate.value,
      error: estimate.standardError,
      decimals: decimals
    )
    return showsError
      ? .measured(number.value, error: number.error, mark: mark) : .number(number.value, mark: mark)
  }

  private func improvement(_ line: Line, decimals: Int) -> AlignedColumn.Entry {
    guard let improvement = (hasTwin ? line.twin : line.direct)?.improvement else {
      return .word("–")
    }
    let number = RoundedNumber.measured(
      improvement.value,
      error: improvement.standardError,
      decimals: decimals
    )
    return .measured(number.value, error: number.error, mark: "")
  }
}
