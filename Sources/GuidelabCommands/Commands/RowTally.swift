import Harness

/// How many rows of a run there are, and how many of them are not to be relied on.
struct RowTally: Equatable {
  /// All rows.
  var rows = 0
  /// Those that the tail diagnosis marks.
  var unreliable = 0
  /// Those without a value.
  var failed = 0
  /// The cell of the first row that failed, and why it did.
  var firstFailure: String?

  /// The tally of no rows.
  init() {}

  /// The tally of `rows`.
  init(_ rows: [ResultRow]) {
    self.rows = rows.count
    for row in rows {
      switch row.status {
      case .ok, .partial: break
      case .unreliable: unreliable += 1
      case .failed(let reason):
        failed += 1
        firstFailure = firstFailure ?? "cell \(row.cell): \(TextLayout.printable(reason))"
      }
    }
  }

  /// How many rows failed, and why the first did; `nil` when none did.
  var failure: String? {
    firstFailure.map { "\(failed) of \(rows) rows failed (\($0))" }
  }

  /// Counts the rows of `other` too.
  mutating func add(_ other: RowTally) {
    rows += other.rows
    unreliable += other.unreliable
    failed += other.failed
    firstFailure = firstFailure ?? other.firstFailure
  }
}
