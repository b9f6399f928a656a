/// One line of score_error.csv: how far a learned score is from the target's at one log-time.
public struct ScoreErrorRow: Equatable, Sendable {
  /// What is compared with what.
  public enum Quantity: String, CaseIterable, Sendable {
    /// The learned base score with s_u.
    case score
    /// What guides with g_u = ∇ ln f_u; for guidance of kind `plug-in`, which is not meant to be g_u
    /// even with the exact score, both errors together.
    case guidance
    /// The plug-in gradient of the learned score with that of s_u; for guidance of kind `plug-in` alone.
    case plugIn = "plug-in"
  }

  /// A mean with its standard error.
  public struct Mean: Equatable, Sendable {
    /// The mean.
    public var value: Double
    /// Its standard error.
    public var standardError: Double
  }

  /// The cell's number.
  public var cell: Int
  /// The cell's value of each swept key, as the table spells it.
  public var values: [String]
  /// What is compared.
  public var quantity: Quantity
  /// u.
  public var logTime: Double
  /// E|ŝ - s|² or E|ĝ - g|² over X_u, or the same of the exact plug-in gradient for g.
  public var error: Mean
  /// E|s|² or E|g|², or that of the exact plug-in gradient.
  public var square: Mean
}

/// score_error.csv: one line per cell, quantity and log-time.
public struct ScoreErrorTable: Sendable {
  /// The file's name in a result folder.
  public static let fileName = "score_error.csv"

  /// The columns, in order.
  public var columns: [TableColumn<ScoreErrorRow>]
  /// The lines, in order.
  public var rows: [ScoreErrorRow]

  /// The table of `experiment` with these rows.
  public init(experiment: Experiment, rows: [ScoreErrorRow]) {
    columns = TableColumn.scoreErrorColumns(swept: experiment.sweptColumns)
    self.rows = rows
  }

  /// The whole file: a header and one line per row.
  public var csv: String { CSV.table(columns, rows) }
}

extension TableColumn<ScoreErrorRow> {
  /// The columns of score_error.csv, in order.
  public static func scoreErrorColumns(
    swept: [(key: String, kind: ColumnKind)]
  ) -> [TableColumn] {
    cellColumns(swept: swept, cell: \.cell, values: \.values) + [
      TableColumn(
        name: "quantity",
        kind: .string,
        meaning: "What is compared: the learned base score with s; guidance, what guides with"
          + " g = grad ln f_u; plug-in (kind plug-in alone), what guides with the plug-in gradient of"
          + " the exact s.",
        isRequired: true,
        allowedValues: ScoreErrorRow.Quantity.allCases.map(\.rawValue),
        text: { $0.quantity.rawValue }
      ),
      number("log_time", "Log-time u = -ln(signal power); 0 is the data.") { $0.logTime },
      number("squared_error", "E|learned - exact|^2 over the noised base law.") {
        $0.error.value
      },
      number("squared_error_standard_error", "Standard error of squared_error.") {
        $0.error.standardError
      },
      number("squared_norm", "E|exact|^2 over the same points.") { $0.square.value },
      number("squared_norm_standard_error", "Standard error of squared_norm.") {
        $0.square.standardError
      },
    ]
  }
}
