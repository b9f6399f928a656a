import Estimation
import GuidedDiffusion

/// From the estimates of a cell to the rows of the table.
struct CellRows {
  let cell: Cell
  let estimates: CellEstimates
  /// [scale] what quadrature knows; `nil` entries where it knows nothing.
  let exact: [ChainExpectations?]
  /// [scale] the moments of 1/p(c|Y) that are finite.
  private let moments: [FiniteMoments]

  init(cell: Cell, estimates: CellEstimates, exact: [ChainExpectations?]) {
    self.cell = cell
    self.estimates = estimates
    self.exact = exact
    moments = cell.finiteMoments
  }

  /// The rows in the order of the table: scale, quantity, estimator.
  var rows: [ResultRow] {
    let z = NormalQuantile.twoSided(cell.confidence)
    return cell.scales.indices.flatMap { scale -> [ResultRow] in
      var rows: [ResultRow] = []
      for functional in Self.shown {
        guard let index = estimates.row(functional, scale: scale),
          let first = estimates.row(functional)
        else { continue }
        let tailsAreLight = functional != .reciprocalProbability
        rows.append(
          row(
            functional,
            .direct,
            scale: scale,
            estimates.direct[index],
            reference: estimates.direct[first],
            isTrusted: tailsAreLight || moments[scale] == .variance,
            isReferenceTrusted: tailsAreLight || moments[0] == .variance,
            z: z
          )
        )
        guard !estimates.twin.isEmpty else { continue }
        rows.append(
          row(
            functional,
            .twin,
            scale: scale,
            estimates.twin[index],
            reference: estimates.twin[first],
            isTrusted: tailsAreLight || moments[scale] != .none,
            isReferenceTrusted: tailsAreLight || moments[0] != .none,
            z: z
          )
        )
      }
      if scale > 0 { rows.append(improvedFraction(scale: scale, z: z)) }
      return rows
    }
  }

  private static let shown: [Functional] = [
    .reciprocalProbability, .probability, .logProbability,
  ]

  /// Why a row has no value.
  private static let overflow = "a path left the range of double precision; take more steps"

  private var guidedPaths: Int { estimates.improvedFractions.first?.trials ?? 0 }

  private func row(
    _ functional: Functional,
    _ estimator: ResultRow.Estimator,
    scale: Int,
    _ estimate: PairedEstimate,
    reference: PairedEstimate,
    isTrusted: Bool,
    isReferenceTrusted: Bool,
    z: Double
  ) -> ResultRow {
    let isReliable = estimate.tail.isReliable && isTrusted
    let isReferenceReliable = reference.tail.isReliable && isReferenceTrusted
    let hasValue = estimate.value.isFinite
    return ResultRow(
      cell: cell.index,
      values: cell.values.map(\.tableText),
      guided: cell.guidedName,
      scale: cell.scales[scale],
      quantity: functional.quantity,
      estimator: estimator,
      estimate: hasValue
        ? interval(estimate.value, estimate.standardError, z: z) : nil,
      // A difference to a value that cannot be trusted is not shown as if it could.
      improvement: hasValue && isReferenceReliable
        ? interval(estimate.difference, estimate.differenceError, z: z) : nil,
      exact: exactValue(functional, scale: scale),
      paretoK: estimate.tail.shape,
      paths: estimator == .direct ? guidedPaths : cell.paths,
      status: hasValue
        ? (isReliable ? .ok : .unreliable)
        : .failed(reason: Self.overflow)
    )
  }

  private func improvedFraction(scale: Int, z: Double) -> ResultRow {
    let fraction = estimates.improvedFractions[scale]
    let bounds = fraction.interval(z: z)
    // A sample that is no number is neither better nor worse.
    let row = estimates.row(.meanSquare, scale: scale) ?? 0
    let hasValue = estimates.direct[row].value.isFinite
    return ResultRow(
      cell: cell.index,
      values: cell.values.map(\.tableText),
      guided: cell.guidedName,
      scale: cell.scales[scale],
      quantity: .improvedFraction,
      estimator: .direct,
      estimate: hasValue
        ? ResultRow.Estimate(
          value: fraction.value,
          standardError: fraction.standardError,
          lower: bounds.lower,
          upper: bounds.upper
        ) : nil,
      improvement: nil,
      exact: nil,
      paretoK: nil,
      paths: fraction.trials,
      status: hasValue ? .ok : .failed(reason: Self.overflow)
    )
  }

  private func interval(
    _ value: Double,
    _ error: Double,
    z: Double
  ) -> ResultRow.Estimate {
    ResultRow.Estimate(
      value: value,
      standardError: error,
      lower: value - z * error,
      upper: value + z * error
    )
  }

  private func exactValue(_ functional: Functional, scale: Int) -> Double? {
    guard let known = exact[scale] else {
      guard functional == .reciprocalProbability else { return nil }
      if cell.target.dimension == 1 {
        // A chain that flies apart has no value at all; one with wide tails has an infinite one.
        let isStable = estimates.direct[scale * estimates.functionals.count].value.isFinite
        return isStable && moments[scale] == .none ? .infinity : nil
      }
      // In continuous time E[1/p] = 1/π_c without guidance, if the process runs down to the data.
      let isKnown = cell.scales[scale] == 0 && cell.logTimes[0] == 0
      return isKnown ? cell.classIndex.map { 1 / cell.target.classes[$0].prior } : nil
    }
    let index = Functional.all(of: cell.guidance).firstIndex(of: functional)
    return index.map { functional.constant + known.parts[$0] }
  }
}

extension Functional {
  /// The functional's name in the tables.
  var quantity: ResultRow.Quantity {
    switch self {
    case .reciprocalProbability: .reciprocalProbability
    case .probability: .probability
    case .logProbability, .tilt, .meanSquare: .logProbability
    }
  }
}
