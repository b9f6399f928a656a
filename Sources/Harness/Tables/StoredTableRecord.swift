/// One line of a table as texts, to be understood as a row.
struct StoredTableRecord {
  /// What is wrong with it.
  struct Problem: Error {
    /// The column's name.
    var column: String
    /// What is wrong there, in words.
    var message: String
  }

  /// The columns.
  var header: StoredTableHeader
  /// One text for each of them.
  var fields: [String]

  /// The row that the line spells.
  ///
  /// - Throws: `Problem` for the first column with a text that makes no sense there.
  func row() throws(Problem) -> ResultRow {
    ResultRow(
      cell: try whole("cell"),
      values: Array(fields[header.swept]),
      guided: text("guided"),
      scale: try present("scale"),
      quantity: try name("quantity", ResultRow.Quantity.self),
      estimator: try name("estimator", ResultRow.Estimator.self),
      estimate: try estimate("estimate", "standard_error", "lower", "upper"),
      improvement: try estimate(
        "improvement",
        "improvement_standard_error",
        "improvement_lower",
        "improvement_upper"
      ),
      exact: try number("exact"),
      paretoK: try number("pareto_k"),
      paths: try whole("paths"),
      status: try status(),
      theorem: header["theorem"] == nil ? .none : try name("theorem", ResultRow.Theorem.self)
    )
  }

  private func text(_ column: String) -> String {
    header[column].map { fields[$0] } ?? ""
  }

  /// A number, `nan`, `inf` or `-inf`; `nil` where nothing stands.
  private func number(_ column: String) throws(Problem) -> Double? {
    let text = text(column)
    switch text {
    case "": return nil
    case "nan": return .nan
    case "inf": return .infinity
    case "-inf": return -.infinity
    default: break
    }
    let value = Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.value(of: $0) }
    guard let value else { throw Problem(column: column, message: "\(shown(text)) is no number") }
    return value
  }

  private func present(_ column: String) throws(Problem) -> Double {
    guard let value = try number(column) else {
      throw Problem(column: column, message: "nothing stands there (must be a number)")
    }
    return value
  }

  private func whole(_ column: String) throws(Problem) -> Int {
    guard let value = Int(text(column)) else {
      throw Problem(column: column, message: "\(shown(text(column))) is no whole number")
    }
    return value
  }

  private func name<Name: RawRepresentable & CaseIterable>(
    _ column: String,
    _ type: Name.Type
  ) throws(Problem) -> Name where Name.RawValue == String {
    guard let name = Name(rawValue: text(column)) else {
      throw Problem(column: column, message: "\(shown(text(column))) is none that is known here")
    }
    return name
  }

  /// Four columns that are all empty or all numbers.
  private func estimate(
    _ value: String,
    _ standardError: String,
    _ lower: String,
    _ upper: String
  ) throws(Problem) -> ResultRow.Estimate? {
    let columns = [value, standardError, lower, upper]
    guard columns.contains(where: { !text($0).isEmpty }) else { return nil }
    return ResultRow.Estimate(
      value: try present(value),
      standardError: try present(standardError),
      lower: try present(lower),
      upper: try present(upper)
    )
  }

  private func status() throws(Problem) -> ResultRow.Status {
    let text = text("status")
    switch text {
    case "ok": return .ok
    case "partial": return .partial
    case "unreliable": return .unreliable
    case _ where text.hasPrefix("failed: "): return .failed(reason: String(text.dropFirst(8)))
    default:
      throw Problem(
        column: "status",
        message:
          "\(shown(text)) is no status (must be ok, partial, unreliable or failed: and a reason)"
      )
    }
  }

  private func shown(_ text: String) -> String {
    JSONValue.shortened(text)
  }
}
