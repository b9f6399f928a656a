import Harness

/// Two results row by row for programs and documents: CSV, JSON and Markdown.
struct DifferenceExport {
  /// The columns of the CSV after the swept keys.
  static let columns = [
    "guided", "scale", "quantity", "estimator", "value", "first", "first_standard_error", "second",
    "second_standard_error", "difference", "z", "outcome", "first_status", "second_status",
  ]

  /// The comparison.
  var difference: ResultDifference

  /// The swept keys of either result, sorted.
  private var sweptKeys: [String] {
    Set(difference.first.sweptKeys).union(difference.second.sweptKeys).sorted()
  }

  /// One line per number of both results, what differs first, with every digit; RFC 4180.
  var csv: String {
    var text = CSV.line(sweptKeys + Self.columns)
    for pair in difference.pairs {
      let (one, other) = (pair.first?.number(pair.value), pair.second?.number(pair.value))
      let numbers = [
        one?.value, one?.standardError, other?.value, other?.standardError, pair.difference, pair.z,
      ]
      text += CSV.line(
        settings(pair).map { $0.value ?? "" }
          + [
            pair.key.guided, TableNumber.text(pair.key.scale), pair.key.quantity.rawValue,
            pair.key.estimator.rawValue, pair.value.rawValue,
          ] + numbers.map { TableNumber.text($0) }
          + [pair.outcome.rawValue, Self.status(pair.first), Self.status(pair.second)]
      )
    }
    return text
  }

  /// One object: the results, the counts, and every number as in the CSV.
  ///
  /// A z that is infinite, of numbers without errors, is the string `inf` or `-inf`.
  var json: String {
    OrderedJSON.object([
      ("first", origin(difference.first)), ("second", origin(difference.second)),
      ("sigmas", .number(difference.sigmas)), ("agree", .boolean(difference.isAgreement)),
      (
        "spec_differences",
        .array(
          difference.specDifferences.map {
            .object([
              ("key", .string($0.key)), ("first", .string($0.first)),
              ("second", .string($0.second)),
            ])
          }
        )
      ),
      ("compared_rows", .integer(Int64(difference.comparedRows))),
      ("compared_numbers", .integer(Int64(difference.compared.count))),
      ("expected_by_chance", .number(difference.expectedByChance)),
      ("root_mean_square_z", .value(difference.rootMeanSquare)),
      ("independent", difference.isRepeated ? .boolean(false) : .null),
      (
        "counts",
        .object(
          RowPair.Outcome.allCases.map {
            ($0.rawValue, .integer(Int64(difference.pairs($0).count)))
          }
        )
      ),
      ("rows", .array(difference.pairs.map(object))),
    ]).file
  }

  /// A line with the counts, and a table of what does not agree.
  var markdown: String {
    let counts = RowPair.Outcome.allCases.map { ($0.rawValue, difference.pairs($0).count) }
      .filter { $0.1 > 0 }
      .map { "\($0.1) \($0.0)" }
    let header =
      sweptKeys.map(MarkdownText.escaped) + [
        "guided", "w", "quantity", "estimator", "number", "first", "second", "z", "outcome",
      ]
    var lines = [
      "First: \(MarkdownText.escaped(difference.first.origin.name))."
        + " Second: \(MarkdownText.escaped(difference.second.origin.name))."
        + " Numbers: \(counts.joined(separator: ", ")).",
      "", MarkdownText.row(header), MarkdownText.row(header.map { _ in "---" }),
    ]
    for pair in difference.pairs where ![.agrees, .identical].contains(pair.outcome) {
      lines.append(
        MarkdownText.row(
          settings(pair).map { MarkdownText.escaped($0.value ?? "–") } + [
            MarkdownText.escaped(pair.key.guided), RoundedNumber.short(pair.key.scale, digits: 6),
            MarkdownText.escaped(pair.key.quantity.rawValue), pair.key.estimator.rawValue,
            pair.value.rawValue, measured(pair.first, pair.value),
            measured(pair.second, pair.value),
            pair.z.map { RoundedNumber.short($0, digits: 3) } ?? "–", pair.outcome.rawValue,
          ]
        )
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The settings of the pair's cell by swept key; `nil` for a key that its table does not sweep.
  private func settings(_ pair: RowPair) -> [(key: String, value: String?)] {
    let owner = pair.first == nil ? difference.second : difference.first
    let values = pair.first?.values ?? pair.second?.values ?? []
    return sweptKeys.map { key in
      let place = owner.sweptKeys.firstIndex(of: key)
      return (key, place.flatMap { $0 < values.count ? values[$0] : nil })
    }
  }

  private func object(_ pair: RowPair) -> OrderedJSON {
    let (one, other) = (pair.first?.number(pair.value), pair.second?.number(pair.value))
    let z = pair.z.map { $0.isFinite ? OrderedJSON.number($0) : .string(TableNumber.text($0)) }
    return .object([
      (
        "settings",
        .object(settings(pair).compactMap { item in item.value.map { (item.key, .string($0)) } })
      ),
      ("guided", .string(pair.key.guided)), ("scale", .number(pair.key.scale)),
      ("quantity", .string(pair.key.quantity.rawValue)),
      ("estimator", .string(pair.key.estimator.rawValue)), ("value", .string(pair.value.rawValue)),
      ("first", .value(one?.value)), ("first_standard_error", .value(one?.standardError)),
      ("second", .value(other?.value)), ("second_standard_error", .value(other?.standardError)),
      ("difference", .value(pair.difference)), ("z", z ?? .null),
      ("outcome", .string(pair.outcome.rawValue)), ("first_status", Self.text(pair.first)),
      ("second_status", Self.text(pair.second)),
    ])
  }

  private func origin(_ result: StoredResult) -> OrderedJSON {
    .object([
      ("folder", .string(result.origin.name)), ("title", .text(result.origin.title)),
      ("guidelab", .text(result.origin.program)), ("spec_sha256", .text(result.origin.specDigest)),
      ("seed", .text(result.origin.value("run.seed"))),
    ])
  }

  private func measured(_ row: ResultRow?, _ value: RowPair.Value) -> String {
    guard let estimate = row?.number(value) else { return "–" }
    let number = RoundedNumber.measured(
      estimate.value,
      error: estimate.standardError,
      decimals: 6
    )
    return "\(number.value.text) ± \(number.error.text)"
  }

  private static func status(_ row: ResultRow?) -> String { row.map { "\($0.status)" } ?? "" }

  private static func text(_ row: ResultRow?) -> OrderedJSON { .text(row.map { "\($0.status)" }) }
}
