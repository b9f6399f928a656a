/// table.csv: one line per cell, scale, quantity and estimator.
public struct ResultTable: Sendable {
  /// The file's name in a result folder.
  public static let fileName = "table.csv"

  /// The columns, in order.
  public var columns: [TableColumn<ResultRow>]
  /// The lines, in order.
  public var rows: [ResultRow]

  /// The table of `experiment` with these rows.
  public init(experiment: Experiment, rows: [ResultRow]) {
    columns = TableColumn.resultColumns(swept: experiment.sweptColumns)
    self.rows = rows
  }

  /// A table of rows without swept keys.
  public init(rows: [ResultRow]) {
    columns = TableColumn.resultColumns(swept: [])
    self.rows = rows
  }

  /// The whole file: a header and one line per row.
  public var csv: String { CSV.table(columns, rows) }
}

extension Experiment {
  /// The swept keys, each with the type of its values: the narrowest that holds them all.
  public var sweptColumns: [(key: String, kind: ColumnKind)] {
    sweptKeys.enumerated().map { position, key in
      (key, ColumnKind(holding: cells.map { $0.values[position] }))
    }
  }
}

extension ColumnKind {
  /// The type of one value; lists and objects are text.
  init(of value: JSONValue) {
    switch value {
    case .integer: self = .integer
    case .number: self = .number
    case .bool: self = .boolean
    default: self = .string
    }
  }

  /// The narrowest type that holds every one of `values`.
  init(holding values: [JSONValue]) {
    let kinds = Set(values.map(Self.init(of:)))
    if kinds.count == 1, let only = kinds.first {
      self = only
    } else {
      self = !kinds.isEmpty && kinds.isSubset(of: [.integer, .number]) ? .number : .string
    }
  }
}
