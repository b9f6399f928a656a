import Harness

/// Guided against unguided for programs and documents: CSV, JSON and Markdown.
struct ComparisonExport {
  /// The columns of the CSV between `cell` with the swept keys and the numbers.
  static let subjectColumns = ["guided", "quantity", "scale", "estimator"]
  /// The columns of numbers, and the verdict.
  static let valueColumns = [
    "unguided_estimate", "unguided_standard_error", "guided_estimate", "guided_standard_error",
    "improvement", "improvement_standard_error", "improvement_lower", "improvement_upper",
    "improved_fraction", "improved_fraction_lower", "improved_fraction_upper", "verdict", "theorem",
  ]

  /// The comparison.
  var comparison: GuidanceComparison

  private var sweptKeys: [String] { comparison.result.sweptKeys }

  /// One line per pair, RFC 4180, with every digit; what there is none of is empty.
  var csv: String {
    var text = CSV.line(["cell"] + sweptKeys + Self.subjectColumns + Self.valueColumns)
    for series in comparison.series {
      for pair in series.pairs {
        let numbers = [
          pair.unguided?.value, pair.unguided?.standardError, pair.guided?.value,
          pair.guided?.standardError, pair.improvement?.value, pair.improvement?.standardError,
          pair.improvement?.lower, pair.improvement?.upper, pair.improvedFraction?.value,
          pair.improvedFraction?.lower, pair.improvedFraction?.upper,
        ]
        text += CSV.line(
          ["\(series.cell)"] + series.values
            + [
              series.guided, series.quantity.rawValue, TableNumber.text(pair.scale),
              pair.estimator.rawValue,
            ] + numbers.map { TableNumber.text($0) }
            + [pair.verdict == .none ? "" : pair.verdict.rawValue, pair.theorem.rawValue]
        )
      }
    }
    return text
  }

  /// One object: where the rows come from, the series with their rows, counts and claims.
  var json: String {
    let origin = comparison.result.origin
    return OrderedJSON.object([
      ("title", .text(origin.title)), ("source", .string(origin.name)),
      ("guidelab", .text(origin.program)), ("spec_sha256", .text(origin.specDigest)),
      ("confidence", .value(origin.confidence)),
      (
        "verdicts",
        .object(
          comparison.tally.map { ($0.verdict.rawValue, .integer(Int64($0.count))) }
        )
      ),
      ("series", .array(comparison.series.map(object))),
      (
        "claims",
        .array(
          comparison.result.claims.map { claim in
            .object([
              ("claim", .string(claim.name)),
              ("verdict", .string(claim.tally.overall.rawValue)),
              ("supported", .integer(Int64(claim.tally.supported))),
              ("refuted", .integer(Int64(claim.tally.refuted))),
              ("inconclusive", .integer(Int64(claim.tally.open))),
            ])
          }
        )
      ),
    ]).file
  }

  /// One table with rounded numbers.
  var markdown: String {
    let level = comparison.result.origin.confidence.map {
      RoundedNumber.short(100 * $0, digits: 4) + " % "
    }
    let header =
      ["cell"] + sweptKeys.map(MarkdownText.escaped) + [
        "guided", "quantity", "w", "unguided", "guided mean", "improvement",
        "\(level ?? "")interval", "improved", "by", "verdict",
      ]
    var lines = [
      MarkdownText.row(header), MarkdownText.row(header.map { _ in "---" }),
    ]
    for series in comparison.series {
      for pair in series.pairs {
        lines.append(
          MarkdownText.row(
            ["\(series.cell)"] + (series.values + [series.guided]).map(MarkdownText.escaped)
              + [
                MarkdownText.escaped(ClaimWords.subject(of: series.quantity.rawValue)),
                RoundedNumber.short(pair.scale, digits: 4), measured(pair.unguided),
                measured(pair.guided), measured(pair.improvement),
                interval(pair.improvement),
                pair.improvedFraction.map { RoundedNumber.short($0.value, digits: 4) } ?? "–",
                pair.estimator.rawValue, verdict(pair.verdict),
              ]
          )
        )
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func object(_ series: GuidanceComparison.Series) -> OrderedJSON {
    .object([
      ("cell", .integer(Int64(series.cell))),
      ("settings", .object(zip(sweptKeys, series.values).map { ($0, .string($1)) })),
      ("guided", .string(series.guided)), ("quantity", .string(series.quantity.rawValue)),
      ("better", series.sense == .neither ? .null : .string(series.sense.rawValue)),
      (
        "rows",
        .array(
          series.pairs.map { pair in
            .object([
              ("scale", .number(pair.scale)), ("estimator", .string(pair.estimator.rawValue)),
              ("unguided", .estimate(pair.unguided)), ("guided", .estimate(pair.guided)),
              ("improvement", .estimate(pair.improvement)),
              ("improved_fraction", .estimate(pair.improvedFraction)),
              ("verdict", pair.verdict == .none ? .null : .string(pair.verdict.rawValue)),
              ("theorem", .string(pair.theorem.rawValue)),
            ])
          }
        )
      ),
    ])
  }

  private func measured(_ estimate: ResultRow.Estimate?) -> String {
    guard let estimate else { return "–" }
    let number = RoundedNumber.measured(
      estimate.value,
      error: estimate.standardError,
      decimals: 6
    )
    return "\(number.value.text) ± \(number.error.text)"
  }

  private func interval(_ estimate: ResultRow.Estimate?) -> String {
    guard let estimate else { return "–" }
    func end(_ value: Double) -> String {
      RoundedNumber.measured(value, error: estimate.standardError, decimals: 6).value.text
    }
    return "\(end(estimate.lower)) to \(end(estimate.upper))"
  }

  /// What is not good news is in bold.
  private func verdict(_ verdict: GuidancePair.Verdict) -> String {
    verdict == .worse ? "**worse**" : verdict.rawValue
  }
}

extension OrderedJSON {
  /// A string, or `null`.
  static func text(_ text: String?) -> OrderedJSON { text.map { .string($0) } ?? .null }

  /// A number, or `null`.
  static func value(_ value: Double?) -> OrderedJSON { value.map { .number($0) } ?? .null }

  /// An estimate with its error and interval, or `null`.
  static func estimate(_ estimate: ResultRow.Estimate?) -> OrderedJSON {
    guard let estimate else { return .null }
    return .object([
      ("estimate", .number(estimate.value)), ("standard_error", .number(estimate.standardError)),
      ("lower", .number(estimate.lower)), ("upper", .number(estimate.upper)),
    ])
  }
}
