import Harness

/// All figures of a result, cell by cell.
struct ReportFigures {
  /// The cells whose figures are seen at once; those of the others are seen on demand.
  static let cellsShown = 4
  /// The cells that one figure compares at most.
  static let cellsCompared = FigureSeries.Look.measured.count
  /// The scales whose profiles one figure shows at most.
  static let scalesShown = 5

  private let source: ReportSource
  private let cells: [(number: Int, settings: String, rows: [ResultRow])]

  /// The figures of `source`.
  init(_ source: ReportSource) {
    self.source = source
    var order: [Int] = []
    var rows: [Int: [ResultRow]] = [:]
    for row in source.result.rows {
      if rows[row.cell] == nil { order.append(row.cell) }
      rows[row.cell, default: []].append(row)
    }
    cells = order.map { cell in
      let own = rows[cell] ?? []
      return (cell, own.first.map { source.result.settings(of: $0) } ?? "", own)
    }
  }

  /// The figures under headings of level `level`; empty where there are none.
  func html(level: Int) -> String {
    let parts = cells.compactMap { cell -> String? in
      let figures = self.figures(of: cell.number, rows: cell.rows)
      guard !figures.isEmpty else { return nil }
      let heading =
        cells.count == 1 && cell.settings.isEmpty
        ? ""
        : HTMLText.element(
          "h\(level)",
          text: "Cell \(cell.number)" + (cell.settings.isEmpty ? "" : ": \(cell.settings)")
        ) + "\n"
      return heading + Self.row(figures)
    }
    let hidden = parts.dropFirst(Self.cellsShown)
    let more =
      hidden.isEmpty
      ? ""
      : HTMLText.details(
        "Figures of \(hidden.count) more cell\(hidden.count == 1 ? "" : "s")",
        content: hidden.joined()
      )
    return (comparison.map { Self.row([$0]) } ?? "")
      + parts.prefix(Self.cellsShown).joined() + more
  }

  private static func row(_ figures: [Figure]) -> String {
    "<div class=\"figures\(figures.count.isMultiple(of: 3) ? " thirds" : "")\">\n"
      + figures.map(\.html).joined() + "</div>\n"
  }

  private func main(of rows: [ResultRow]) -> ResultRow.Quantity? {
    .main(of: rows, sweptKeys: source.result.sweptKeys, origin: source.result.origin)
  }

  private func figures(of cell: Int, rows: [ResultRow]) -> [Figure] {
    let own = main(of: rows).map { CellFigures(rows: rows, main: $0).all } ?? []
    return own + [profile(of: cell), scoreError(of: cell)].compactMap { $0 }
  }

  /// The changes in all cells, where they are few and about the same.
  private var comparison: Figure? {
    guard (2...Self.cellsCompared).contains(cells.count) else { return nil }
    let mains = cells.map { main(of: $0.rows) }
    guard let main = mains.first ?? nil, mains.allSatisfy({ $0 == main }) else { return nil }
    let comparison = GuidanceComparison(source.result)
    let series = cells.enumerated().map { position, cell in
      let pairs = comparison.series.first { $0.cell == cell.number }?.pairs ?? []
      let values = cell.rows.first?.values ?? []
      return FigureSeries(
        name: values.isEmpty ? "cell \(cell.number)" : values.joined(separator: ", "),
        look: FigureSeries.Look.measured[position],
        points: pairs.compactMap {
          FigureSeries.Point(x: $0.scale, $0.improvement, isReliable: $0.isReliable)
        }
      )
    }
    let keys = source.result.sweptKeys.joined(separator: ", ")
    return Figure(
      title: "Change in \(ClaimWords.subject(of: main.rawValue)) against w in all cells"
        + (keys.isEmpty ? "" : ", by \(keys)"),
      abscissa: "w",
      series: series,
      reference: 0
    )
  }

  /// The integrand of the improvement theorem by noise level.
  private func profile(of cell: Int) -> Figure? {
    let points = (source.profile ?? []).filter { $0.cell == cell && $0.scale != 0 }
    let scales = Self.spread(Set(points.map(\.scale)).sorted(), count: Self.scalesShown)
    return Figure(
      title: "The theorem's integrand against log-time (0 is the data)",
      abscissa: "log-time",
      series: scales.enumerated().map { position, scale in
        FigureSeries(
          name: "w = \(RoundedNumber.short(scale, digits: 3))",
          look: FigureSeries.Look.measured[position],
          points: points.filter { $0.scale == scale }.map(\.point).sorted { $0.x < $1.x },
          hasMarkers: false
        )
      },
      reference: 0
    )
  }

  /// The errors of learned scores by noise level.
  private func scoreError(of cell: Int) -> Figure? {
    let points = (source.scoreErrors ?? []).filter { $0.cell == cell }
    var names: [String] = []
    for point in points where !names.contains(point.quantity) { names.append(point.quantity) }
    return Figure(
      title: "Mean squared error of the learned score against log-time",
      abscissa: "log-time",
      series: zip(names, FigureSeries.Look.measured).map { name, look in
        FigureSeries(
          name: name,
          look: look,
          points: points.filter { $0.quantity == name }.map(\.point).sorted { $0.x < $1.x },
          hasMarkers: false
        )
      }
    )
  }

  /// At most `count` of `values`, the first and the last among them.
  static func spread(_ values: [Double], count: Int) -> [Double] {
    guard values.count > count, count > 1 else { return values }
    return (0..<count).map { values[$0 * (values.count - 1) / (count - 1)] }
  }
}
