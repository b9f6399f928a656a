/// The type of a column's values, as Frictionless table schemas name them.
public enum ColumnKind: String, Sendable {
  /// Whole numbers.
  case integer
  /// Numbers; `nan`, `inf` and `-inf` among them.
  case number
  /// Text.
  case string
  /// `true` or `false`.
  case boolean
}

/// One column of a table: its name, what it means, and how a row fills it.
///
/// The header of a table and its schema in datapackage.json are both made from these, so they cannot
/// disagree.
public struct TableColumn<Row>: Sendable {
  /// The name in the header.
  public var name: String
  /// The type of the values.
  public var kind: ColumnKind
  /// The unit; `1` is a pure number, `nil` means that units make no sense here.
  public var unit: String?
  /// What the values mean, in a sentence.
  public var meaning: String
  /// Whether every row has a value.
  public var isRequired = false
  /// The only values there are, where that is known.
  public var allowedValues: [String]?
  /// The field of a row; empty when absent.
  public var text: @Sendable (Row) -> String

  /// A column of numbers without a unit.
  static func number(
    _ name: String,
    _ meaning: String,
    value: @escaping @Sendable (Row) -> Double?
  ) -> TableColumn {
    TableColumn(
      name: name,
      kind: .number,
      unit: "1",
      meaning: meaning,
      text: { TableNumber.text(value($0)) }
    )
  }

  /// The columns of the cell: its number, then the swept keys.
  static func cellColumns(
    swept: [(key: String, kind: ColumnKind)],
    cell: @escaping @Sendable (Row) -> Int,
    values: @escaping @Sendable (Row) -> [String]
  ) -> [TableColumn] {
    let number = TableColumn(
      name: "cell",
      kind: .integer,
      meaning: "Number of the cell, from 0: one setting of all swept keys.",
      isRequired: true,
      text: { "\(cell($0))" }
    )
    return [number]
      + swept.enumerated().map { position, item in
        TableColumn(
          name: item.key,
          kind: item.kind,
          meaning: "Value of the swept spec key \(item.key).",
          text: { row in
            let texts = values(row)
            return position < texts.count ? texts[position] : ""
          }
        )
      }
  }
}
