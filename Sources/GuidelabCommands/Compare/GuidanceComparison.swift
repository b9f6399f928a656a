import Harness

/// Guided against unguided: every cell of a result, scale by scale.
struct GuidanceComparison {
  /// One quantity of one cell.
  struct Series {
    /// The cell's number.
    var cell: Int
    /// The cell's values of the swept keys, as the table spells them.
    var values: [String]
    /// The swept settings, in words; empty without a sweep.
    var settings: String
    /// The guided class or tilt.
    var guided: String
    /// The quantity.
    var quantity: ResultRow.Quantity
    /// Which way it should go.
    var sense: QuantitySense
    /// The scales above 0.
    var pairs: [GuidancePair]
  }

  /// Which quantities are shown.
  enum Choice: Equatable {
    /// What the guidance of each cell is about.
    case main
    /// Every one that has rows with and without guidance, the main one first.
    case all
    /// These.
    case named([ResultRow.Quantity])
  }

  /// The result.
  var result: StoredResult
  /// The series, by cell.
  var series: [Series]

  /// The comparison of the chosen quantities.
  init(_ result: StoredResult, choice: Choice = .main) {
    self.result = result
    series = []
    var cells: [Int] = []
    var rowsOfCell: [Int: [ResultRow]] = [:]
    for row in result.rows {
      if rowsOfCell[row.cell] == nil { cells.append(row.cell) }
      rowsOfCell[row.cell, default: []].append(row)
    }
    for cell in cells {
      series += Self.series(of: rowsOfCell[cell] ?? [], result: result, choice: choice)
    }
  }

  /// How many pairs have each verdict.
  var tally: [(verdict: GuidancePair.Verdict, count: Int)] {
    let all = series.flatMap(\.pairs).map(\.verdict)
    return GuidancePair.Verdict.allCases.map { verdict in
      (verdict, all.count { $0 == verdict })
    }.filter { $0.count > 0 && $0.verdict != .none }
  }

  /// The series of one cell.
  private static func series(
    of rows: [ResultRow],
    result: StoredResult,
    choice: Choice
  ) -> [Series] {
    guard let first = rows.first,
      let main = ResultRow.Quantity.main(
        of: rows,
        sweptKeys: result.sweptKeys,
        origin: result.origin
      )
    else { return [] }
    let own = rows.filter { $0.estimator == .direct || $0.estimator == .twin }
    let quantities: [ResultRow.Quantity]
    switch choice {
    case .main: quantities = [main]
    case .named(let names): quantities = names
    case .all:
      let present = ResultRow.Quantity.allCases.filter { quantity in
        // The fraction stands beside every row as it is.
        quantity != .improvedFraction && own.contains { $0.quantity == quantity }
      }
      quantities = [main] + present.filter { $0 != main }
    }
    return quantities.compactMap { quantity in
      let sense = QuantitySense(quantity, main: main)
      let chosen = own.filter { $0.quantity == quantity }
      let fractions = own.filter {
        $0.quantity == .improvedFraction && sense != .neither && quantity != .improvedFraction
      }
      let pairs = Set(chosen.map(\.scale)).sorted().filter { $0 > 0 }.compactMap { scale in
        GuidancePair(
          scale: scale,
          rows: chosen,
          fraction: fractions.first { $0.scale == scale }?.estimate,
          sense: sense
        )
      }
      guard !pairs.isEmpty else { return nil }
      return Series(
        cell: first.cell,
        values: first.values,
        settings: result.settings(of: first),
        guided: first.guided,
        quantity: quantity,
        sense: sense,
        pairs: pairs
      )
    }
  }
}
