// How a figure becomes SVG.
extension Figure {
  /// The figure with its caption, as HTML.
  var html: String {
    "<figure>\(svg)" + HTMLText.element("figcaption", text: title) + "</figure>\n"
  }

  /// The drawing.
  var svg: String {
    let size = "0 0 \(Self.coordinate(Self.width)) \(Self.coordinate(fullHeight))"
    var text = "<svg viewBox=\"\(size)\" role=\"img\">"
    text += HTMLText.element("title", text: title)
    text += HTMLText.element("desc", text: description)
    text += frame
    // What is known lies below what is measured, and the first series with its small disc on top.
    for item in series where item.look == .known { text += drawing(of: item, shift: 0) }
    for item in series.reversed() where item.look != .known {
      text += drawing(of: item, shift: shift(of: item))
    }
    return text + key + "</svg>"
  }

  /// How far markers stand from their place, so that those of few series at few places can be seen
  /// side by side.
  private func shift(of item: FigureSeries) -> Double {
    let measured = series.filter { $0.hasMarkers && $0.look != .known }
    guard item.hasMarkers, (2...3).contains(measured.count), item.points.count <= 8,
      let position = measured.firstIndex(of: item)
    else { return 0 }
    return 5 * (Double(position) - Double(measured.count - 1) / 2)
  }

  /// What the figure shows, for those who do not see it.
  private var description: String {
    let parts = series.map { item in
      let known = item.points.filter(\.isFinite)
      guard let first = known.first, let last = known.last else { return item.name }
      func shown(_ value: Double) -> String { RoundedNumber.short(value, digits: 4) }
      return "\(item.name): \(shown(first.y)) at \(shown(first.x)) to \(shown(last.y)) at"
        + " \(shown(last.x)), \(known.count) point\(known.count == 1 ? "" : "s")"
    }
    return "Against \(abscissa). " + parts.joined(separator: "; ") + "."
  }

  private var frame: String {
    let c = Self.coordinate
    let (left, right) = Self.plot
    var lines = ""
    var labels = ""
    for tick in upward.ticks(5) {
      guard let y = vertical(tick.value), y.beyond == 0 else { continue }
      lines += "M\(c(left)) \(c(y.place))H\(c(right))"
      labels +=
        "<text x=\"\(c(left - 5))\" y=\"\(c(y.place + 4))\" class=\"e\">\(tick.label)</text>"
    }
    for tick in spread(across.ticks(5)) {
      lines += "M\(c(tick.place)) \(c(top))V\(c(bottom))"
      labels +=
        "<text x=\"\(c(tick.place))\" y=\"\(c(bottom + 15))\" class=\"m\">\(tick.label)</text>"
    }
    let middle = (left + right) / 2
    labels +=
      "<text x=\"\(c(middle))\" y=\"\(c(bottom + 31))\" class=\"m\">"
      + HTMLText.escaped(abscissa) + "</text>"
    var zero = ""
    if let reference, let y = vertical(reference), y.beyond == 0 {
      zero = "<path class=\"zero\" d=\"M\(c(left)) \(c(y.place))H\(c(right))\"/>"
    }
    return "<path class=\"grid\" d=\"\(lines)\"/>\(zero)"
      + "<path class=\"axis\" d=\"M\(c(left)) \(c(top))V\(c(bottom))H\(c(right))\"/>" + labels
  }

  /// The ticks of the horizontal axis that have room beside each other.
  private func spread(_ ticks: [FigureAxis.Tick]) -> [(place: Double, label: String)] {
    var kept: [(place: Double, label: String)] = []
    var end = -Double.infinity
    for tick in ticks {
      guard let share = across.place(of: tick.value), share > -1e-9, share < 1 + 1e-9,
        let place = horizontal(tick.value)
      else { continue }
      let half = 3.2 * Double(TextLayout.width(tick.label)) + 2
      if place - half < end { continue }
      kept.append((place, tick.label))
      end = place + half
    }
    return kept
  }

  private func drawing(of item: FigureSeries, shift: Double) -> String {
    let c = Self.coordinate
    var line = ""
    var bars = ""
    var markers = ""
    var isJoined = false
    for point in item.points {
      guard let across = horizontal(point.x), let y = vertical(point.y) else {
        isJoined = false
        continue
      }
      let x = across + shift
      if item.hasLine, y.beyond == 0, point.isReliable {
        line += (isJoined ? "L" : "M") + "\(c(across)) \(c(y.place))"
        isJoined = true
      } else {
        isJoined = false
      }
      guard item.hasMarkers else { continue }
      if let lower = point.lower.flatMap(vertical), let upper = point.upper.flatMap(vertical),
        lower.place - upper.place > 0.5
      {
        bars += "M\(c(x)) \(c(lower.place))V\(c(upper.place))"
      }
      markers += marker(point, look: item.look, x: x, y: y.place, beyond: y.beyond)
    }
    var text = "<g class=\"\(item.look.className)\">"
    if !line.isEmpty { text += Self.path(line, dashes: item.look.dashes) }
    if !bars.isEmpty { text += "<path d=\"\(bars)\"/>" }
    return text + markers + "</g>"
  }

  private func marker(
    _ point: FigureSeries.Point,
    look: FigureSeries.Look,
    x: Double,
    y: Double,
    beyond: Int
  ) -> String {
    func shown(_ value: Double) -> String { RoundedNumber.short(value, digits: 5) }
    var words = "\(abscissa) = \(shown(point.x)): \(shown(point.y))"
    if let lower = point.lower, let upper = point.upper {
      words += " (\(shown(lower)) to \(shown(upper)))"
    }
    if !point.isReliable { words += ", unreliable" }
    let hover = HTMLText.element("title", text: words)
    if beyond != 0 || !point.isReliable {
      let outline =
        beyond == 0
        ? "M-3.5-3.5L3.5 3.5M-3.5 3.5L3.5-3.5"
        : beyond > 0 ? "M-3.5 7L0 1L3.5 7" : "M-3.5-7L0-1L3.5-7"
      return Self.marked(outline, isHollow: true, x: x, y: y, hover: hover)
    }
    return Self.symbol(look, x: x, y: y, hover: hover)
  }

  private static func symbol(
    _ look: FigureSeries.Look,
    x: Double,
    y: Double,
    hover: String
  ) -> String {
    if let outline = look.outline {
      return marked(outline, isHollow: look.isHollow, x: x, y: y, hover: hover)
    }
    let kind = look.isHollow ? "h" : "f"
    return "<circle class=\"\(kind)\" cx=\"\(coordinate(x))\" cy=\"\(coordinate(y))\" r=\"3\">"
      + "\(hover)</circle>"
  }

  private static func marked(
    _ outline: String,
    isHollow: Bool,
    x: Double,
    y: Double,
    hover: String
  ) -> String {
    "<path class=\"\(isHollow ? "h" : "f")\" transform=\"translate(\(coordinate(x)) "
      + "\(coordinate(y)))\" d=\"\(outline)\">\(hover)</path>"
  }

  private static func path(_ line: String, dashes: String) -> String {
    let dashing = dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""
    return "<path\(dashing) d=\"\(line)\"/>"
  }

  /// The legend above the plot.
  private var key: String {
    let c = Self.coordinate
    return legend.enumerated().map { number, entries in
      let y = Self.legendLine * Double(number) + 10
      return entries.map { entry in
        var sign = ""
        if let item = entry.series {
          let line = "M\(c(entry.place)) \(c(y))h20"
          sign =
            "<g class=\"\(item.look.className)\">"
            + (item.hasLine ? Self.path(line, dashes: item.look.dashes) : "")
            + (item.hasMarkers ? Self.symbol(item.look, x: entry.place + 10, y: y, hover: "") : "")
            + "</g>"
        } else {
          let cross = "M-3.5-3.5L3.5 3.5M-3.5 3.5L3.5-3.5"
          sign =
            "<g class=\"c7\">"
            + Self.marked(cross, isHollow: true, x: entry.place + 10, y: y, hover: "") + "</g>"
        }
        return sign + "<text x=\"\(c(entry.place + 24))\" y=\"\(c(y + 4))\">"
          + HTMLText.escaped(entry.name) + "</text>"
      }.joined()
    }.joined()
  }
}
