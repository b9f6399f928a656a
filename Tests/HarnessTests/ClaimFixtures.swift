@testable import Harness

/// Rows made by hand for claims to be judged by.
enum ClaimFixtures {
  static func row(
    scale: Double = 1,
    cell: Int = 0,
    quantity: ResultRow.Quantity = .reciprocalProbability,
    estimator: ResultRow.Estimator = .twin,
    value: Double = 2,
    improvement: Double? = nil,
    error: Double = 1,
    exact: Double? = nil,
    paretoK: Double? = 0.1,
    paths: Int = 1000,
    status: ResultRow.Status = .ok
  ) -> ResultRow {
    func estimate(_ value: Double) -> ResultRow.Estimate {
      ResultRow.Estimate(
        value: value,
        standardError: error,
        lower: value - 2 * error,
        upper: value + 2 * error
      )
    }
    return ResultRow(
      cell: cell,
      values: [],
      guided: "a",
      scale: scale,
      quantity: quantity,
      estimator: estimator,
      estimate: estimate(value),
      improvement: improvement.map(estimate),
      exact: exact,
      paretoK: paretoK,
      paths: paths,
      status: status
    )
  }

  /// The rows of one claim at 95 %.
  static func judged(
    _ kind: Claim.Kind,
    _ quantity: ResultRow.Quantity = .reciprocalProbability,
    tolerance: Double? = nil,
    by rows: [ResultRow],
    confidence: Double = 0.95
  ) -> [ClaimRow] {
    ClaimEvaluation.rows(
      [Claim(kind, quantity, tolerance: tolerance)],
      of: rows,
      confidence: confidence
    )
  }

  /// The verdicts of one claim at 95 %.
  static func verdicts(
    _ kind: Claim.Kind,
    _ quantity: ResultRow.Quantity = .reciprocalProbability,
    tolerance: Double? = nil,
    by rows: [ResultRow]
  ) -> [Verdict] {
    judged(kind, quantity, tolerance: tolerance, by: rows).map(\.verdict)
  }
}
