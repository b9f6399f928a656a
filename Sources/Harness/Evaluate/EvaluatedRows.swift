import Estimation
import GuidedDiffusion

extension Cell {
  /// The direct rows of samples of the cell.
  ///
  /// Without pairs there are no rows that compare a path with itself, and without scale 0 no
  /// improvements.
  func evaluatedRows(
    _ result: SampleGroup.Result,
    isPaired: Bool,
    threads: Int
  ) -> [ResultRow] {
    var cell = self
    cell.guidance.scales = result.scales
    cell.baselines = []
    let exact = cell.exactValues(threads: threads)
    let all = CellRows(cell: cell, estimates: result.estimates, exact: exact)
    let hasReference = result.scales.first == 0
    let hasPairs = isPaired && hasReference && result.effectiveSizes.isEmpty
    let rows = all.rows.filter { $0.estimator == .direct }.compactMap { row -> ResultRow? in
      var row = row
      if row.quantity.isOfPairs, !hasPairs { return nil }
      if !hasReference { row.improvement = nil }
      if let place = result.scales.firstIndex(of: row.scale) { row.paths = result.counts[place] }
      return row
    }
    let sizes = result.effectiveSizes.indices.map { place in
      result.sizeRow(place, all.blank(.effectiveSampleSize, .direct, scale: result.scales[place]))
    }
    return CellRows.sorted(rows + sizes)
  }
}

extension SampleGroup.Result {
  /// The row of the effective size of weighted samples, from one without numbers.
  fileprivate func sizeRow(_ place: Int, _ blank: ResultRow) -> ResultRow {
    let (size, shape) = effectiveSizes[place]
    var row = blank
    // A fact of this sample, not an estimate: it has no error.
    row.estimate = ResultRow.Estimate(value: size, standardError: 0, lower: size, upper: size)
    row.paretoK = shape
    row.paths = counts[place]
    return row
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
  let result: SampleGroup.Result
  let isPaired: Bool
  let confidence: Double

  /// Why 1/p and ln p have no mean.
  static let isZero = "a probability is 0"

  /// The rows: scale, quantity.
  var rows: [ResultRow] {
    scales.indices.flatMap { scale in
      [Functional.reciprocalProbability, .probability, .logProbability].compactMap {
        row($0, scale: scale)
      } + (hasPairs && scale > 0 ? pairRows(scale: scale) : [])
        + (result.effectiveSizes.isEmpty
          ? [] : [result.sizeRow(scale, blank(.effectiveSampleSize, scale: scale))])
    }
  }

  private var scales: [Double] { result.scales }
  private var estimates: CellEstimates { result.estimates }
  private var hasPairs: Bool { isPaired && scales[0] == 0 && result.effectiveSizes.isEmpty }

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
      paths: result.counts[scale],
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
