/// A figure of a report: series against one variable, as SVG.
struct Figure: Equatable {
  /// The size, in the units of the drawing.
  static let width = 360.0
  /// The height of the drawing without its legend.
  static let height = 226.0
  /// Where the plot is: its left and right edge.
  static let plot = (left: 62.0, right: 350.0)
  /// The space above the plot without a legend, and below it.
  static let margins = (top: 8.0, bottom: 38.0)
  /// The height of a line of the legend.
  static let legendLine = 17.0

  /// What it shows, in words.
  var title: String
  /// What is on the horizontal axis.
  var abscissa: String
  /// The horizontal axis.
  var across: FigureAxis
  /// The vertical axis.
  var upward: FigureAxis
  /// What is drawn.
  var series: [FigureSeries]
  /// A value with a line of its own across the figure, such as 0.
  var reference: Double?

  /// A figure whose axes hold the intervals of what can be trusted and all that is known; what
  /// cannot be trusted is drawn at the edge where it is beyond.
  ///
  /// `nil` where there is nothing to draw.
  init?(
    title: String,
    abscissa: String,
    series: [FigureSeries],
    reference: Double? = nil,
    range: (Double, Double)? = nil
  ) {
    let drawn = series.filter { !$0.decisive.isEmpty }
    guard !drawn.isEmpty else { return nil }
    self.title = title
    self.abscissa = abscissa
    self.series = drawn
    self.reference = reference
    across = FigureAxis(drawn.flatMap { $0.points.map(\.x) }, spread: 20, hasZero: true)
      .widened(by: 0.03)
    if let range {
      upward = FigureAxis(linear: range.0, range.1)
    } else {
      let points = drawn.flatMap(\.decisive)
      let values = points.flatMap { [$0.y, $0.lower ?? $0.y, $0.upper ?? $0.y] }
      upward = FigureAxis(values + [reference].compactMap { $0 }, spread: 100).widened(by: 0.06)
    }
  }

  /// The lines of the legend: names by their places from the left.
  var legend: [[(name: String, place: Double, series: FigureSeries?)]] {
    var lines: [[(name: String, place: Double, series: FigureSeries?)]] = []
    var end = Self.width
    var entries = series.map { (name: TextLayout.printable($0.name), series: Optional($0)) }
    if series.contains(where: { $0.hasMarkers && $0.points.contains { !$0.isReliable } }) {
      entries.append((name: "unreliable", series: nil))
    }
    for entry in entries {
      let name = TextLayout.truncated(entry.name, to: 42)
      let size = 30 + 6.1 * Double(TextLayout.width(name))
      if lines.isEmpty || end + size > Self.width {
        lines.append([])
        end = 8
      }
      lines[lines.count - 1].append((name, end, entry.series))
      end += size
    }
    return lines
  }

  /// The upper edge of the plot, below the legend.
  var top: Double { Self.margins.top + Self.legendLine * Double(legend.count) }
  /// The lower edge of the plot.
  var bottom: Double { fullHeight - Self.margins.bottom }
  /// The height with the legend.
  var fullHeight: Double { Self.height + Self.legendLine * Double(legend.count) }

  /// Where a value of the horizontal axis is drawn; `nil` where it has no place.
  func horizontal(_ value: Double) -> Double? {
    across.place(of: value).map {
      Self.plot.left + min(1, max(0, $0)) * (Self.plot.right - Self.plot.left)
    }
  }

  /// Where a value is drawn and whether it is beyond an edge, at which it is then.
  ///
  /// Beyond is -1 below and 1 above. On a logarithmic axis, what is not positive is below; a value
  /// that is no number has no place, which is `nil`.
  func vertical(_ value: Double) -> (place: Double, beyond: Int)? {
    guard !value.isNaN else { return nil }
    let share = upward.place(of: value) ?? -1
    let beyond = share < -1e-9 ? -1 : share > 1 + 1e-9 ? 1 : 0
    return (bottom - min(1, max(0, share)) * (bottom - top), beyond)
  }

  /// A coordinate with one decimal at most.
  static func coordinate(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let (whole, rest) = (tenths.magnitude / 10, tenths.magnitude % 10)
    return (tenths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : ".\(rest)")
  }
}
