/// One column of a table: its name, what it means, and how a row fills it.
///
/// The header of table.csv and the schema of datapackage.json are both made from these, so they
/// cannot disagree.
public struct TableColumn: Sendable {
  /// The type of a column's values, as Frictionless table schemas name them.
  public enum Kind: String, Sendable {
    /// Whole numbers.
    case integer
    /// Numbers; `nan`, `inf` and `-inf` among them.
    case number
    /// Text.
    case string
    /// `true` or `false`.
    case boolean
  }

  /// The name in the header.
  public var name: String
  /// The type of the values.
  public var kind: Kind
  /// The unit; `1` is a pure number, `nil` means that units make no sense here.
  public var unit: String?
  /// What the values mean, in a sentence.
  public var meaning: String
  /// Whether every row has a value.
  public var isRequired = false
  /// The only values there are, where that is known.
  public var allowedValues: [String]?
  /// The field of a row; empty when absent.
  public var text: @Sendable (ResultRow) -> String
}

extension TableColumn {
  /// The columns of table.csv, in order: `cell`, the swept keys, and the estimates.
  public static func resultColumns(swept: [(key: String, kind: Kind)]) -> [TableColumn] {
    let cell = TableColumn(
      name: "cell",
      kind: .integer,
      meaning: "Number of the cell, from 0: one setting of all swept keys.",
      isRequired: true,
      text: { "\($0.cell)" }
    )
    let settings = swept.enumerated().map { position, item in
      TableColumn(
        name: item.key,
        kind: item.kind,
        meaning: "Value of the swept spec key \(item.key).",
        text: { position < $0.values.count ? $0.values[position] : "" }
      )
    }
    return [cell] + settings + subject + estimate + improvement + judgement
  }

  private static var subject: [TableColumn] {
    [
      TableColumn(
        name: "guided",
        kind: .string,
        meaning: "Label of the class that guidance aims at.",
        isRequired: true,
        text: \.guided
      ),
      TableColumn(
        name: "scale",
        kind: .number,
        unit: "1",
        meaning:
          "Guidance scale w, so that the guided score is s(x|c) + w (s(x|c) - s(x)); 0 is unguided.",
        isRequired: true,
        text: { TableNumber.text($0.scale) }
      ),
      TableColumn(
        name: "quantity",
        kind: .string,
        meaning: "What is estimated: reciprocal_probability is E[1/p(c|x)], probability is"
          + " E[p(c|x)], log_probability is E[ln p(c|x)] in nats, and improved_fraction is the"
          + " share of paths whose p(c|x) is larger than with scale 0 on the same noise.",
        isRequired: true,
        allowedValues: ResultRow.Quantity.allCases.map(\.rawValue),
        text: \.quantity.rawValue
      ),
      TableColumn(
        name: "estimator",
        kind: .string,
        meaning: "How it is estimated: direct is the mean over the guided paths, twin the mean"
          + " over paths of the twin process with bounded weights.",
        isRequired: true,
        allowedValues: ResultRow.Estimator.allCases.map(\.rawValue),
        text: \.estimator.rawValue
      ),
    ]
  }

  private static var estimate: [TableColumn] {
    [
      number("estimate", "Point estimate.") { $0.estimate?.value },
      number("standard_error", "Standard error of estimate.") { $0.estimate?.standardError },
      number("lower", "Lower end of the confidence interval of estimate.") { $0.estimate?.lower },
      number("upper", "Upper end of the confidence interval of estimate.") { $0.estimate?.upper },
    ]
  }

  private static var improvement: [TableColumn] {
    [
      number(
        "improvement",
        "Estimate less that of scale 0 on the same noise; empty where that one is unreliable."
      ) {
        $0.improvement?.value
      },
      number("improvement_standard_error", "Standard error of improvement.") {
        $0.improvement?.standardError
      },
      number("improvement_lower", "Lower end of the confidence interval of improvement.") {
        $0.improvement?.lower
      },
      number("improvement_upper", "Upper end of the confidence interval of improvement.") {
        $0.improvement?.upper
      },
    ]
  }

  private static var judgement: [TableColumn] {
    [
      number(
        "exact",
        "Value that is known: of the same discrete chain by quadrature in one dimension; else, at scale 0,"
          + " 1/prior of the continuous process, from which the chain differs by O(1/steps)."
      ) {
        $0.exact
      },
      number(
        "pareto_k",
        "Pareto shape of the farthest contributions; above min(1 - 1/log10(paths), 0.7), for direct"
          + " rows min(1 - 1/log10(paths), 0.5), the row is unreliable."
      ) { $0.paretoK },
      TableColumn(
        name: "paths",
        kind: .integer,
        unit: "path",
        meaning: "Number of paths the row used.",
        isRequired: true,
        text: { "\($0.paths)" }
      ),
      TableColumn(
        name: "status",
        kind: .string,
        meaning: "ok; unreliable when the tail diagnosis says that the interval cannot be"
          + " trusted; or failed with the reason after a colon.",
        isRequired: true,
        text: { "\($0.status)" }
      ),
    ]
  }

  private static func number(
    _ name: String,
    _ meaning: String,
    value: @escaping @Sendable (ResultRow) -> Double?
  ) -> TableColumn {
    TableColumn(
      name: name,
      kind: .number,
      unit: "1",
      meaning: meaning,
      text: { TableNumber.text(value($0)) }
    )
  }
}
