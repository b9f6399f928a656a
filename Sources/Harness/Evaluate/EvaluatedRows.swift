import Estimation
import GuidedDiffusion

extension Cell {
  /// The direct rows of samples of the cell at these scales.
  ///
  /// `counts` are the numbers of samples at each; without pairs there are no rows that compare a path
  /// with itself, and without scale 0 no improvements.
  func evaluatedRows(
    _ estimates: CellEstimates,
    scales: [Double],
    counts: [Int],
    isPaired: Bool,
    threads: Int
  ) -> [ResultRow] {
    var cell = self
    cell.guidance.scales = scales
    cell.baselines = []
    let exact = cell.exactValues(threads: threads)
    let rows = CellRows(cell: cell, estimates: estimates, exact: exact).rows
    let hasReference = scales.first == 0
    return rows.filter { $0.estimator == .direct }.compactMap { row in
      var row = row
      if row.quantity.isOfPairs, !isPaired || !hasReference { return nil }
      if !hasReference { row.improvement = nil }
      if let place = scales.firstIndex(of: row.scale) { row.paths = counts[place] }
      return row
    }
  }
}

extension ResultRow.Quantity {
  /// Whether it compares a path with itself at scale 0.
  fileprivate var isOfPairs: Bool { self == .improvedFraction || self == .meanLoss }
}

/// The rows of recorded probabilities of one class, or of all together.
struct ProbabilityRows {
  let cell: Int
  let name: String
  let scales: [Double]
  let counts: [Int]
  let estimates: CellEstimates
  let isPaired: Bool
  let confidence: Double

  /// Why 1/p and ln p have no mean.
  static let isZero = "a probability is 0"

  /// The rows: scale, quantity.
  var rows: [ResultRow] {
    scales.indices.flatMap { scale in
      [Functional.reciprocalProbability, .probability, .logProbability].compactMap {
        row($0, scale: scale)
      } + (isPaired && scale > 0 && scales[0] == 0 ? pairRows(scale: scale) : [])
    }
  }

  private var z: Double { NormalQuantile.twoSided(confidence) }

  private func row(_ functional: Functional, scale: Int) -> ResultRow? {
    guard let index = estimates.row(functional, scale: scale),
      let reference = estimates.row(functional), let quantity = functional.quantity
    else { return nil }
    let (own, unguided) = (estimates.direct[index], estimates.direct[reference])
    var row = blank(quantity, scale: scale)
    row.paretoK = own.tail.shape
    guard own.value.isFinite else {
      row.status = .failed(reason: Self.isZero)
      return row
    }
    row.estimate = interval(own.value, own.standardError)
    if scales[0] == 0, unguided.value.isFinite, unguided.tail.isReliable {
      row.improvement = interval(own.difference, own.differenceError)
    }
    row.status = own.tail.isReliable ? .ok : .unreliable
    return row
  }

  private func pairRows(scale: Int) -> [ResultRow] {
    let fraction = estimates.improvedFractions[scale]
    let bounds = fraction.interval(z: z)
    var improved = blank(.improvedFraction, scale: scale)
    improved.estimate = ResultRow.Estimate(
      value: fraction.value,
      standardError: fraction.standardError,
      lower: bounds.lower,
      upper: bounds.upper
    )
    let mean = estimates.losses[scale]
    var loss = blank(.meanLoss, scale: scale)
    loss.estimate = interval(mean.value, mean.standardError)
    loss.paretoK = mean.tail.shape
    loss.status = mean.tail.isReliable ? .ok : .unreliable
    return [improved, loss]
  }

  private func blank(_ quantity: ResultRow.Quantity, scale: Int) -> ResultRow {
    ResultRow(
      cell: cell,
      values: [],
      guided: name,
      scale: scales[scale],
      quantity: quantity,
      estimator: .direct,
      estimate: nil,
      improvement: nil,
      exact: nil,
      paretoK: nil,
      paths: counts[scale],
      status: .ok
    )
  }

  private func interval(_ value: Double, _ error: Double) -> ResultRow.Estimate {
    ResultRow.Estimate(
      value: value,
      standardError: error,
      lower: value - z * error,
      upper: value + z * error
    )
  }
}
