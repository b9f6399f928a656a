/// What `guidelab tables` tells at its end: one line per experiment, and a total.
struct TablesSummary {
  /// What became of the experiments, in order.
  var outcomes: [TablesRun.Outcome]
  /// Result folders that belong to no spec.
  var strays: [String]
  /// How the lines are styled.
  var style = TextStyle.plain

  /// The lines of the summary.
  func lines() -> [String] {
    let isCheck = outcomes.contains { $0.differences != nil }
    var total = RowTally()
    var claims = VerdictTally()
    for outcome in outcomes {
      total.add(outcome.tally)
      claims.add(outcome.claims)
    }
    var rows = outcomes.map { outcome in
      fields(outcome.spec, outcome.seconds, outcome.tally, outcome.claims)
        + (isCheck ? [verdict(outcome)] : [])
    }
    let different = outcomes.filter { $0.differences?.isEmpty == false }.count
    let all = different == 0 ? "same" : "\(different) differ" + (different == 1 ? "s" : "")
    rows.append(
      fields(
        "total (\(outcomes.count))",
        outcomes.reduce(0) { $0 + $1.seconds },
        total,
        claims
      ) + (isCheck ? [all] : [])
    )
    let header =
      ["experiment", "time", "rows", "unreliable", "failed", "claims"] + (isCheck ? ["tables"] : [])
    let lines = Self.aligned([header] + rows)
    return [style.bold(lines[0])] + lines[1...].dropLast() + [style.bold(lines[rows.count])]
      + strays.map { "\(TextLayout.printable($0)) belongs to no spec" }
  }

  private func verdict(_ outcome: TablesRun.Outcome) -> String {
    outcome.differences?.isEmpty == false ? "differ" : "same"
  }

  private func fields(
    _ name: String,
    _ seconds: Double,
    _ tally: RowTally,
    _ claims: VerdictTally
  ) -> [String] {
    [TextLayout.printable(name), SpokenQuantity.time(seconds)]
      + [tally.rows, tally.unreliable, tally.failed].map { TextLayout.grouped($0) }
      + [claims.rows > 0 ? claims.counts : "–"]
  }

  /// Columns two apart: the first to the left, the others to the right.
  private static func aligned(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { TextLayout.width($0[column]) }.max() ?? 0
    }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        column == 0 ? TextLayout.left(cell.0, cell.1) : TextLayout.right(cell.0, cell.1)
      }.joined(separator: "  ")
    }
  }
}
