/// One line of profile.csv: the improvement theorem's integrand at one log-time.
public struct ProfileRow: Equatable, Sendable {
  /// The cell's number.
  public var cell: Int
  /// The cell's value of each swept key, as the table spells it.
  public var values: [String]
  /// The guided class or the tilt.
  public var guided: String
  /// w.
  public var scale: Double
  /// u.
  public var logTime: Double
  /// ω(u): +w or -w times the schedule's factor.
  public var strength: Double
  /// E[|∇f_u|²/f_u] over the guided paths.
  public var gain: ResultRow.Estimate

  /// ω(u) times a gain; 0 where there is no guidance, whatever the sign of zero.
  func integrand(_ gain: Double) -> Double { strength == 0 ? 0 : strength * gain }
}

/// profile.csv: one line per cell, scale and log-time.
public struct ProfileTable: Sendable {
  /// The file's name in a result folder.
  public static let fileName = "profile.csv"

  /// The columns, in order.
  public var columns: [TableColumn<ProfileRow>]
  /// The lines, in order.
  public var rows: [ProfileRow]

  /// The table of `experiment` with these rows.
  public init(experiment: Experiment, rows: [ProfileRow]) {
    columns = TableColumn.profileColumns(swept: experiment.sweptColumns)
    self.rows = rows
  }

  /// The whole file: a header and one line per row.
  public var csv: String { CSV.table(columns, rows) }
}

extension TableColumn<ProfileRow> {
  /// The columns of profile.csv, in order.
  public static func profileColumns(swept: [(key: String, kind: ColumnKind)]) -> [TableColumn] {
    cellColumns(swept: swept, cell: \.cell, values: \.values) + [
      TableColumn(
        name: "guided",
        kind: .string,
        meaning: "What guidance aims at: the label of a class, or the kind of tilt.",
        isRequired: true,
        text: \.guided
      ),
      required("scale", "Guidance scale w.") { $0.scale },
      required("log_time", "Log-time u = -ln(signal power); 0 is the data.") { $0.logTime },
      required("strength", "omega(u): w times the schedule, negative where E[f] is lowered.") {
        $0.strength
      },
      number(
        "gain",
        "E[|grad f_u|^2 / f_u] over the guided paths: what each unit of strength and log-time adds to E[f]."
      ) { $0.gain.value },
      number("gain_standard_error", "Standard error of gain.") { $0.gain.standardError },
      number(
        "integrand",
        "strength times gain: its integral over log_time is the path-integral row's improvement."
      ) { $0.integrand($0.gain.value) },
      number("integrand_lower", "Lower end of the confidence interval of integrand.") {
        min($0.integrand($0.gain.lower), $0.integrand($0.gain.upper))
      },
      number("integrand_upper", "Upper end of the confidence interval of integrand.") {
        max($0.integrand($0.gain.lower), $0.integrand($0.gain.upper))
      },
    ]
  }

  private static func required(
    _ name: String,
    _ meaning: String,
    value: @escaping @Sendable (ProfileRow) -> Double?
  ) -> TableColumn {
    var column = number(name, meaning, value: value)
    column.isRequired = true
    return column
  }
}
