import Harness

/// A row of one table beside the row of another that is about the same.
struct RowPair {
  /// What tells rows apart: everything but the numbers and the cell's number.
  struct Key: Hashable {
    /// The cell's settings, in the order of the swept keys sorted by name.
    var settings: [String]
    /// The guided class or tilt.
    var guided: String
    /// w.
    var scale: Double
    /// What is estimated.
    var quantity: ResultRow.Quantity
    /// How it is estimated.
    var estimator: ResultRow.Estimator
    /// How many rows of the same table say the same before it.
    var repeats = 0
  }

  /// The number of a row that is compared; the raw value is its name in all formats.
  enum Value: String {
    /// The estimate.
    case estimate
    /// The paired difference to scale 0.
    case improvement
  }

  /// What became of a comparison; the raw value is its name in all formats.
  enum Outcome: String, CaseIterable {
    /// The numbers are further apart than their errors allow.
    case differs
    /// They are not.
    case agrees
    /// They are the same to the last digit.
    case identical
    /// One of the rows cannot be trusted, or has no error.
    case notCompared = "not compared"
    /// There is no such row, or no value, in the second table.
    case onlyFirst = "only in first"
    /// There is no such row, or no value, in the first table.
    case onlySecond = "only in second"
  }

  /// What the rows are about.
  var key: Key
  /// The number that is compared.
  var value: Value
  /// The row of the first table.
  var first: ResultRow?
  /// The row of the second table.
  var second: ResultRow?
  /// What became of it.
  var outcome: Outcome
  /// The second number less the first, in units of its standard error √(se₁² + se₂²); infinite for
  /// numbers without errors that are not the same, `nil` where nothing is compared.
  var z: Double?

  /// Compares `value` of two rows; `nil` where neither has a value to speak of.
  init?(_ value: Value, key: Key, first: ResultRow?, second: ResultRow?, sigmas: Double) {
    self.key = key
    self.value = value
    self.first = first
    self.second = second
    z = nil
    let numbers = (first?.number(value), second?.number(value))
    guard let one = first, let other = second else {
      guard value == .estimate else { return nil }
      outcome = first == nil ? .onlySecond : .onlyFirst
      return
    }
    guard let a = numbers.0, let b = numbers.1 else {
      // Where the improvement is left out, the unguided value cannot be trusted.
      guard value == .estimate else { return nil }
      if one.estimate == nil, other.estimate == nil {
        outcome = .notCompared
      } else {
        outcome = one.estimate == nil ? .onlySecond : .onlyFirst
      }
      return
    }
    guard one.status.isTrusted, other.status.isTrusted else {
      guard value == .estimate else { return nil }
      outcome = .notCompared
      return
    }
    if value == .improvement, key.scale == 0, a.value == 0, b.value == 0 { return nil }
    let z = Self.distance(a, b)
    // The table has 0 for the error of an effective sample size, which has one all the same.
    let hasError = key.quantity != .effectiveSampleSize || a.value == b.value
    guard !z.isNaN, hasError else {
      outcome = .notCompared
      return
    }
    self.z = z
    outcome = Self.isSame(a, b) ? .identical : z.magnitude > sigmas ? .differs : .agrees
  }

  /// The second number less the first, or `nil`.
  var difference: Double? {
    guard let a = first?.number(value), let b = second?.number(value) else { return nil }
    return b.value - a.value
  }

  /// Whether the two rows have different statuses.
  var changesStatus: Bool {
    guard value == .estimate, let first, let second else { return false }
    return first.status != second.status
  }

  private static func isSame(_ a: ResultRow.Estimate, _ b: ResultRow.Estimate) -> Bool {
    (a.value == b.value || a.value.isNaN && b.value.isNaN)
      && (a.standardError == b.standardError
        || a.standardError.isNaN && b.standardError.isNaN)
  }

  private static func distance(_ a: ResultRow.Estimate, _ b: ResultRow.Estimate) -> Double {
    if a.value == b.value || a.value.isNaN && b.value.isNaN { return 0 }
    guard a.value.isFinite, b.value.isFinite else { return .infinity }
    let scale = max(a.standardError, b.standardError)
    guard scale > 0, scale.isFinite else {
      return scale == 0 ? (b.value > a.value ? .infinity : -.infinity) : .nan
    }
    let (p, q) = (a.standardError / scale, b.standardError / scale)
    return (b.value - a.value) / (scale * (p * p + q * q).squareRoot())
  }
}

extension ResultRow {
  /// One of the row's two numbers.
  func number(_ value: RowPair.Value) -> Estimate? {
    switch value {
    case .estimate: estimate
    case .improvement: improvement
    }
  }
}
