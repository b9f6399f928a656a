import Harness

/// Guided against unguided for a person: a table with a chart for each cell, the count of verdicts,
/// and the claims.
struct ComparisonText {
  /// The comparison.
  var comparison: GuidanceComparison
  /// The width in columns.
  var width = 80
  /// Whether letters beyond ASCII may be drawn with.
  var isUnicode = true
  /// How the lines are styled.
  var style = TextStyle.plain

  private var origin: ResultOrigin { comparison.result.origin }

  /// The quantities, in the order in which they come up.
  private var quantities: [ResultRow.Quantity] {
    comparison.series.reduce(into: []) { known, series in
      if !known.contains(series.quantity) { known.append(series.quantity) }
    }
  }

  /// The lines.
  func lines() -> [String] {
    let grids = Dictionary(
      uniqueKeysWithValues: quantities.map { quantity in
        let pairs = comparison.series.filter { $0.quantity == quantity }.flatMap(\.pairs)
        let grid = ComparisonGrid(
          pairs,
          confidence: confidence,
          width: width,
          isUnicode: isUnicode
        )
        return (quantity, grid)
      }
    )
    var lines = heading
    var starts: [ResultRow.Quantity: Int] = [:]
    var cell: Int?
    for series in comparison.series {
      lines.append("")
      if !comparison.result.sweptKeys.isEmpty, series.cell != cell {
        lines += wrapped("cell \(series.cell): \(series.settings)", indentation: 2).map(style.bold)
      }
      cell = series.cell
      guard let grid = grids[series.quantity] else { continue }
      lines += subject(of: series, showsUnguided: grid.leavesOutUnguided)
      let start = starts[series.quantity] ?? 0
      starts[series.quantity] = start + series.pairs.count
      lines += grid.lines(start..<(start + series.pairs.count), style: style)
    }
    return lines + [""] + wrapped(tally)
      + notes(grids.values.contains { $0.showsFraction }).flatMap { wrapped($0, indentation: 2) }
      .map(style.faint) + claims
  }

  private var heading: [String] {
    let title = origin.title.map { wrapped(TextLayout.printable($0)).map(style.bold) } ?? []
    let note = comparison.result.isSimulatedNow ? " (run now, not written)" : ""
    // A path is not broken, so that it can be copied.
    let place = [TextLayout.printable(origin.name) + note]
    let facts = origin.facts.isEmpty ? [] : wrapped(origin.facts)
    return title + (place + facts).map(style.faint)
  }

  /// The quantity, what is guided, and the unguided value where it has no column.
  private func subject(
    of series: GuidanceComparison.Series,
    showsUnguided: Bool
  ) -> [String] {
    var parts = [
      ClaimWords.subject(of: series.quantity.rawValue) + ", guided: "
        + TextLayout.printable(series.guided)
    ]
    if !series.sense.words.isEmpty { parts.append(series.sense.words) }
    var known: [ResultRow.Estimator: ResultRow.Estimate] = [:]
    for pair in series.pairs { known[pair.estimator] = pair.unguided ?? known[pair.estimator] }
    let values = known.sorted { $0.key.rawValue > $1.key.rawValue }.map { estimator, value in
      let number = RoundedNumber.measured(value.value, error: value.standardError, decimals: 6)
      return "\(number.value.text) ± \(number.error.text) (\(estimator.rawValue))"
    }
    if showsUnguided, !values.isEmpty {
      parts.append("unguided " + values.joined(separator: ", "))
    }
    return wrapped(parts.joined(separator: "; "), indentation: 2)
  }

  /// The nominal coverage, where it is one.
  private var confidence: Double? {
    comparison.result.sweptKeys.contains { $0 == "run.confidence" || $0 == "run" }
      ? nil : origin.confidence
  }

  /// How many rows have which verdict.
  private var tally: String {
    let counts = comparison.tally
    let rows = counts.reduce(0) { $0 + $1.count }
    let parts = counts.map { "\($0.count) \($0.verdict.rawValue)" }
    return rows == 0 ? "no verdicts" : "\(rows) rows: " + parts.joined(separator: ", ")
  }

  /// What the columns mean; `showsFraction` says whether one has shares of improved paths.
  private func notes(_ showsFraction: Bool) -> [String] {
    let pairs = comparison.series.flatMap(\.pairs)
    let interval =
      confidence.map { "its \(RoundedNumber.short(100 * $0, digits: 4)) % interval" }
      ?? "its interval"
    var notes: [String] = []
    if pairs.contains(where: { $0.improvement != nil }) {
      let estimators = Set(pairs.map(\.estimator))
      let origin = estimators.count == 1 ? "; all by \(estimators.first?.rawValue ?? "")" : ""
      notes.append(
        "improvement: guided less unguided on the same noise, ± half of \(interval)\(origin)"
      )
      notes.append(
        "verdict: whether that interval holds 0, each row by itself"
          + (comparison.result.claims.isEmpty
            ? "" : "; claims are judged by all their rows together")
      )
      notes.append(
        isUnicode
          ? "bars: █ to the near end of the interval, ░ to its far end, · not to be trusted"
          : "bars: # to the near end of the interval, - to its far end, . not to be trusted"
      )
    }
    if Set(pairs.map(\.estimator)).count > 1 {
      notes.append(
        "\(ComparisonGrid.directMark): by the plain mean, where the twin's row is not ok; others by"
          + " twin"
      )
    }
    if showsFraction {
      notes.append("improved: paths that end better than without guidance on the same noise")
    }
    if pairs.contains(where: { $0.verdict == .unreliable }) {
      notes.append("unreliable: rare paths decide the mean, and the interval understates that")
    }
    return notes
  }

  private var claims: [String] {
    let claims = comparison.result.claims
    guard !claims.isEmpty else { return [] }
    let names = claims.map { TextLayout.printable($0.name) }
    let column = names.map { TextLayout.width($0) }.max() ?? 0
    return [""]
      + zip(names, claims).flatMap { name, claim in
        let overall = TextLayout.left(claim.tally.overall.rawValue, 12)
        let isBroad = 23 + column + TextLayout.width(claim.tally.counts) > width
        let marked = claim.tally.overall == .refuted ? style.bold(overall) : overall
        return isBroad
          ? wrapped("claim: \(name)", indentation: 2)
            + ["  \(marked)  \(style.faint(claim.tally.counts))"]
          : [
            "claim: \(TextLayout.left(name, column))  \(marked)  \(style.faint(claim.tally.counts))"
          ]
      }
  }

  private func wrapped(_ text: String, indentation: Int = 0) -> [String] {
    TextLayout.wrapped(text, width: width, indentation: indentation)
  }
}
