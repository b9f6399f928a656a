/// claims.csv: one line per claim, cell and scale; the header alone without claims.
public struct ClaimTable: Sendable {
  /// The file's name in a result folder.
  public static let fileName = "claims.csv"

  /// The columns, in order.
  public var columns: [TableColumn<ClaimRow>]
  /// The lines, in order.
  public var rows: [ClaimRow]
  /// The verdict on each claim as a whole, in the order of the spec.
  public var verdicts: [(claim: Claim, rows: [ClaimRow], overall: Verdict)]

  /// The claims of `experiment`, judged by all rows of its table.
  ///
  /// Where the confidence is swept, the largest one holds for all.
  public init(experiment: Experiment, rows: [ResultRow]) {
    columns = TableColumn.claimColumns(swept: experiment.sweptColumns)
    let judged = ClaimEvaluation.rows(
      experiment.claims,
      of: rows,
      sweptKeys: experiment.sweptKeys,
      confidence: experiment.cells.map(\.confidence).max() ?? 0.95
    )
    self.rows = judged
    verdicts = experiment.claims.map { claim in
      let own = judged.filter { $0.claim == claim }
      return (claim, own, Verdict.overall(own.map(\.verdict)))
    }
  }

  /// The whole file: a header and one line per row.
  public var csv: String { CSV.table(columns, rows) }
}

extension TableColumn<ClaimRow> {
  /// The columns of claims.csv, in order.
  public static func claimColumns(swept: [(key: String, kind: ColumnKind)]) -> [TableColumn] {
    let claim = TableColumn(
      name: "claim",
      kind: .string,
      meaning:
        "What the spec claims of quantity: decreases and increases are about the improvement at"
        + " every scale above 0; equals-path-integral says that the simulated improvement is the"
        + " theorem's integral up to the tolerance; equals-exact that the estimate is the known value;"
        + " monotone-in-scale that the improvement is larger in size than at the scale before;"
        + " not-uniform that less than a share of the paths (1 by default) is better than with scale 0;"
        + " converges-in-steps that with N steps it is a limit plus a multiple of N^-p, p the claimed order up to the tolerance;"
        + " linear-in-score-error that a score error e moves it by at most the claimed constant times"
        + " e; same-as that two cells have the same estimate up to the tolerance; reaches that one cell's"
        + " improvement is at least a share of another's.",
      isRequired: true,
      allowedValues: Claim.Kind.allCases.map(\.rawValue),
      text: \.claim.kind.rawValue
    )
    var scale = number("scale", "Guidance scale w.") { (row: ClaimRow) in row.scale }
    scale.isRequired = true
    let quantity = TableColumn(
      name: "quantity",
      kind: .string,
      meaning:
        "What the claim is about, as in table.csv; by the twin where there is one, else direct.",
      isRequired: true,
      allowedValues: ResultRow.Quantity.allCases.map(\.rawValue),
      text: \.claim.quantity.rawValue
    )
    return [claim] + cellColumns(swept: swept, cell: \.cell, values: \.values) + [scale, quantity]
      + comparison + judgement
  }

  private static var comparison: [TableColumn] {
    [
      TableColumn(
        name: "other_cell",
        kind: .integer,
        meaning:
          "Number of the cell that this one is compared with: by monotone-in-scale itself, by"
          + " linear-in-score-error the one without score error, by same-as and reaches the first of the claim's"
          + " cells. Empty for other claims.",
        text: { $0.otherCell.map { "\($0)" } ?? "" }
      ),
      number(
        "other_scale",
        "Guidance scale that it is compared with there. Empty where other_cell is."
      ) { $0.otherScale },
    ]
  }

  private static var judgement: [TableColumn] {
    [
      number(
        "estimate",
        "What decides: the improvement; for equals-path-integral the simulated improvement less the"
          + " integral; for monotone-in-scale the size of the improvement less that at the scale before;"
          + " for equals-exact the estimate; for not-uniform the improved fraction; for"
          + " converges-in-steps the order p of the fitted power law, in the row of the cell with most"
          + " steps; for linear-in-score-error the size of the difference to the estimate without score"
          + " error, over the error; for same-as the difference to the estimate of other_cell; for"
          + " reaches the improvement over that of other_cell. Empty"
          + " where a row that it needs is not ok, and where no power law fits."
      ) { $0.estimate },
      number(
        "lower",
        "Lower end of the interval of estimate, simultaneous over all rows of the claim in this file by"
          + " Bonferroni's correction; Wilson's interval for not-uniform. Where errors may go together,"
          + " their sum stands for the error of a difference. For converges-in-steps the orders whose"
          + " least sum of squares is near that of the best; -inf and inf where there is no end."
      ) { $0.lower },
      number("upper", "Upper end of the interval of estimate, simultaneous like lower.") {
        $0.upper
      },
      number(
        "threshold",
        "What estimate is compared with: 0; for equals-path-integral the size up to which it is"
          + " equal, tolerance times the improvement; for equals-exact the known value; for not-uniform and reaches the share;"
          + " for converges-in-steps the claimed order; for linear-in-score-error the claimed constant;"
          + " for same-as the size up to which it is equal, tolerance times the estimate of other_cell."
      ) { $0.threshold },
      TableColumn(
        name: "verdict",
        kind: .string,
        meaning:
          "supported or refuted where the row decides at the simultaneous level 1 - confidence by"
          + " Holm's correction, which decides all that the intervals do and sometimes more; otherwise"
          + " inconclusive. equals-exact without tolerance is supported where the interval holds the"
          + " known value and its half-width is at most 5 % of it.",
        isRequired: true,
        allowedValues: Verdict.allCases.map(\.rawValue),
        text: \.verdict.rawValue
      ),
    ]
  }
}
