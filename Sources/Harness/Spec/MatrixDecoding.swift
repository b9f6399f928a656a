import GuidedDiffusion

extension SpecReader {
  /// The forms that a covariance and the matrix of a quadratic tilt may have.
  static let matrixForms = "a number, an array of numbers or an array of arrays of numbers"

  /// An array of numbers that follow `rule`, not empty.
  func readNumbers(_ rule: NumberRule = .finite, mustBe allowed: String) -> [Double]? {
    guard let items = readArray(mustBe: allowed) else { return nil }
    guard !items.isEmpty else {
      reportFound(mustBe: allowed)
      return nil
    }
    let numbers = items.compactMap { $0.readNumber(rule) }
    return numbers.count == items.count ? numbers : nil
  }

  /// A covariance: a number times I, an array for the diagonal, or the rows of a matrix.
  ///
  /// Whether it is positive definite is for the mixture to say.
  func readCovariance() -> Covariance? {
    switch value {
    case .integer, .number:
      return readNumber(.positive).map { .isotropic(variance: $0) }
    case .array:
      if hasRows { return readRows().map { .full($0) } }
      return readNumbers(.positive, mustBe: Self.matrixForms).map { .diagonal(variances: $0) }
    default:
      reportFound(mustBe: Self.matrixForms)
      return nil
    }
  }

  /// Whether the value is an array of which an item is an array.
  var hasRows: Bool {
    (value.items ?? []).contains { if case .array = $0 { true } else { false } }
  }

  /// A symmetric matrix given by its rows.
  func readRows() -> SymmetricMatrix? {
    let words = "an array of numbers, a row of the matrix"
    guard let readers = readArray(mustBe: words) else { return nil }
    let rows = readers.compactMap { $0.readNumbers(mustBe: words) }
    guard rows.count == readers.count else { return nil }
    if let row = rows.firstIndex(where: { $0.count != rows.count }) {
      readers[row].report(
        "has \(rows[row].count) entries (must be \(rows.count), as many as the matrix has rows)"
      )
      return nil
    }
    if let matrix = SymmetricMatrix(rows: rows) { return matrix }
    var worst = (row: 0, column: 0, gap: 0.0)
    for row in rows.indices {
      for column in 0..<row {
        let gap = abs(rows[row][column] - rows[column][row])
        if gap > worst.gap { worst = (row, column, gap) }
      }
    }
    let (row, column) = (worst.row, worst.column)
    report(
      "is not symmetric: [\(row)][\(column)] is \(rows[row][column]), but [\(column)][\(row)] is"
        + " \(rows[column][row])"
    )
    return nil
  }
}
