import Learning

/// One line of training.csv: the losses of a network at one step of its training.
public struct TrainingRow: Equatable, Sendable {
  /// The number of the network in the run.
  public var network: Int
  /// What it is for.
  public var role: NetworkPlan.Role
  /// The first cell that uses it.
  public var cell: Int
  /// A digest of all that the network is a function of.
  public var digest: String
  /// The losses.
  public var losses: LossRecord
}

/// training.csv: one line per network and step.
public struct TrainingTable: Sendable {
  /// The file's name in a result folder.
  public static let fileName = "training.csv"

  /// The lines, in order.
  public var rows: [TrainingRow]

  /// A table of these rows.
  public init(rows: [TrainingRow]) { self.rows = rows }

  /// The whole file: a header and one line per row.
  public var csv: String { CSV.table(TableColumn.trainingColumns, rows) }
}

extension TableColumn<TrainingRow> {
  /// The columns of training.csv, in order.
  public static var trainingColumns: [TableColumn] {
    [
      whole("network", "Number of the network, from 0.") { $0.network },
      TableColumn(
        name: "role",
        kind: .string,
        meaning: "What the network is for: the base score, that of the reweighted law, both with"
          + " labels, or ln f.",
        isRequired: true,
        allowedValues: NetworkPlan.Role.allCases.map(\.rawValue),
        text: { $0.role.rawValue }
      ),
      whole("cell", "Number of the first cell that uses the network.") { $0.cell },
      TableColumn(
        name: "digest",
        kind: .string,
        meaning: "SHA-256 digest of all that the network is a function of: its file's name.",
        isRequired: true,
        text: { $0.digest }
      ),
      whole("step", "Steps of training done.") { $0.losses.step },
      number("loss", "Mean loss of the step's batch, before the step.") { $0.losses.loss },
      number(
        "held_out_loss",
        "Mean loss of points that are not trained on, with the moving average of the weights."
      ) { $0.losses.heldOutLoss },
    ]
  }

  private static func whole(
    _ name: String,
    _ meaning: String,
    value: @escaping @Sendable (TrainingRow) -> Int
  ) -> TableColumn {
    TableColumn(
      name: name,
      kind: .integer,
      meaning: meaning,
      isRequired: true,
      text: { "\(value($0))" }
    )
  }
}
