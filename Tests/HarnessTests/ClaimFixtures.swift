import Estimation

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
    status: ResultRow.Status = .ok,
    values: [String] = []
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
      values: values,
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

/// Standard normal numbers, a function of the seed.
struct NormalSource {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return NormalQuantile.value((Double((bits ^ (bits >> 31)) >> 11) + 0.5) * 0x1p-53)
  }
}
