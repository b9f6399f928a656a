import Harness

/// The figures of one cell: what its guidance is about, what guidance changes of it, and for how
/// many paths.
struct CellFigures {
  /// The rows of the cell.
  var rows: [ResultRow]
  /// What its guidance is about.
  var main: ResultRow.Quantity

  /// The cell's figures; none where it has no rows with numbers.
  var all: [Figure] { [mainFigure, improvementFigure, fractionFigure].compactMap { $0 } }

  /// The mean against w: direct beside twin and the path integral, and the value that is known.
  private var mainFigure: Figure? {
    Figure(
      title: "\(ClaimWords.subject(of: main.rawValue)) against w",
      abscissa: "w",
      series: measured { $0.estimate } + [known { $0.exact }]
    )
  }

  /// The paired difference to w = 0, with that of the known values.
  private var improvementFigure: Figure? {
    var unguided: Double?
    for row in rows where row.quantity == main && row.scale == 0 {
      unguided = unguided ?? row.exact
    }
    let start = unguided
    return Figure(
      title: "Change in \(ClaimWords.subject(of: main.rawValue)) against w",
      abscissa: "w",
      series: measured { $0.scale > 0 ? $0.improvement : nil }
        + [
          known { row in
            guard let start, row.scale > 0 else { return nil }
            return row.exact.map { $0 - start }
          }
        ],
      reference: 0
    )
  }

  /// The share of paths that end better.
  private var fractionFigure: Figure? {
    let points = rows.filter { $0.quantity == .improvedFraction && $0.estimator == .direct }
      .compactMap { FigureSeries.Point(x: $0.scale, $0.estimate, isReliable: $0.status == .ok) }
    return Figure(
      title: "Share of paths that end better than with w = 0",
      abscissa: "w",
      series: [FigureSeries(name: "share improved", look: .blue, points: points)],
      reference: 0.5,
      range: (0, 1)
    )
  }

  private func measured(_ value: (ResultRow) -> ResultRow.Estimate?) -> [FigureSeries] {
    let kinds: [(ResultRow.Estimator, String, FigureSeries.Look)] = [
      (.twin, "twin", .blue), (.direct, "direct", .orange),
      (.pathIntegral, "path integral", .green),
    ]
    return kinds.map { estimator, name, look in
      let points = rows.filter { $0.quantity == main && $0.estimator == estimator }
        .sorted { $0.scale < $1.scale }
        .compactMap {
          FigureSeries.Point(x: $0.scale, value($0), isReliable: $0.status == .ok)
        }
      return FigureSeries(name: name, look: look, points: points)
    }
  }

  /// The line of what is known, one value for each scale.
  private func known(_ value: (ResultRow) -> Double?) -> FigureSeries {
    var points: [FigureSeries.Point] = []
    for row in rows.filter({ $0.quantity == main }).sorted(by: { $0.scale < $1.scale }) {
      guard row.scale != points.last?.x, let exact = value(row) else { continue }
      points.append(FigureSeries.Point(x: row.scale, y: exact))
    }
    // Of two values, a line between them would claim too much.
    let isLine = points.count > 2
    return FigureSeries(
      name: "exact",
      look: .known,
      points: points,
      hasMarkers: !isLine,
      hasLine: isLine
    )
  }
}
