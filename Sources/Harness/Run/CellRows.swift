import Estimation
import GuidedDiffusion

/// From the estimates of a cell to the rows of the table.
struct CellRows {
  let cell: Cell
  let estimates: CellEstimates
  /// [scale] what quadrature knows; `nil` entries where it knows nothing.
  let exact: [ChainExpectations?]
  /// The normal quantile of the intervals.
  let z: Double
  /// What theory knows of the continuous process.
  let continuous: ContinuousValues
  /// [scale] the moments of 1/p(c|Y) that are finite.
  private let moments: [FiniteMoments]
  /// How much of the cell the estimates are of.
  let extent: Extent

  init(
    cell: Cell,
    estimates: CellEstimates,
    exact: [ChainExpectations?],
    extent: Extent = .whole
  ) {
    self.extent = extent
    self.cell = cell
    self.estimates = estimates
    self.exact = exact
    z = NormalQuantile.twoSided(cell.confidence)
    continuous = ContinuousValues(cell)
    moments = cell.finiteMoments
  }

  /// The rows in the order of the table: scale, quantity, estimator.
  var rows: [ResultRow] {
    guard extent != .nothing else { return Self.failed(cell, reason: Self.absence) }
    let quantities = quantities
    let ofScales = cell.scales.indices.flatMap { scale -> [ResultRow] in
      var rows = quantities.flatMap { meanRows($0, scale: scale) }
      rows += frechetRows(scale: scale)
      if scale > 0 { rows += pairRows(scale: scale) }
      return rows
    }
    return Self.sorted(ofScales + baselineRows).map(marked)
  }

  /// The quantities that are means of functionals.
  var quantities: [RowQuantity] {
    RowQuantity.all(of: cell, baseMean: continuous.tilt.unguidedMean)
  }

  /// Rows of one cell by scale, quantity and estimator.
  static func sorted(_ rows: [ResultRow]) -> [ResultRow] {
    let quantities = Dictionary(
      uniqueKeysWithValues: ResultRow.Quantity.allCases.enumerated().map { ($1, $0) }
    )
    let estimators = Dictionary(
      uniqueKeysWithValues: ResultRow.Estimator.allCases.enumerated().map { ($1, $0) }
    )
    return rows.sorted { left, right in
      func key(_ row: ResultRow) -> (Double, Int, Int) {
        (row.scale, quantities[row.quantity] ?? 0, estimators[row.estimator] ?? 0)
      }
      return key(left) < key(right)
    }
  }

  /// Why a row has no value.
  static let overflow = "a path left the range of double precision; take more steps"

  /// The number of guided paths.
  var guidedPaths: Int { estimates.improvedFractions.first?.trials ?? 0 }

  /// The rows of one quantity at one scale by every estimator there is.
  private func meanRows(_ item: RowQuantity, scale: Int) -> [ResultRow] {
    guard let index = estimates.row(item.functional, scale: scale),
      let reference = estimates.row(item.functional)
    else { return [] }
    var rows = [
      row(
        item,
        .direct,
        scale: scale,
        estimates.direct[index],
        reference: estimates.direct[reference],
        isTrusted: item.isTrusted(moments[scale], byTwin: false),
        isReferenceTrusted: item.isTrusted(moments[0], byTwin: false)
      )
    ]
    if !estimates.twin.isEmpty {
      rows.append(
        row(
          item,
          .twin,
          scale: scale,
          estimates.twin[index],
          reference: estimates.twin[reference],
          isTrusted: item.isTrusted(moments[scale], byTwin: true),
          isReferenceTrusted: item.isTrusted(moments[0], byTwin: true)
        )
      )
    }
    if scale > 0, item.hasIntegral, !estimates.integrals.isEmpty {
      rows.append(pathIntegral(item, scale: scale))
    }
    return rows
  }

  private func row(
    _ item: RowQuantity,
    _ estimator: ResultRow.Estimator,
    scale: Int,
    _ estimate: PairedEstimate,
    reference: PairedEstimate,
    isTrusted: Bool,
    isReferenceTrusted: Bool
  ) -> ResultRow {
    let isReliable = estimate.tail.isReliable && isTrusted
    let isReferenceReliable = reference.tail.isReliable && isReferenceTrusted
    let hasValue = estimate.value.isFinite
    var row = blank(item.quantity, estimator, scale: cell.scales[scale])
    row.estimate =
      hasValue ? interval(estimate.value, estimate.standardError, item.factor) : nil
    // A difference to a value that cannot be trusted is not shown as if it could.
    row.improvement =
      hasValue && isReferenceReliable
      ? interval(estimate.difference, estimate.differenceError, item.factor) : nil
    row.exact = exactValue(item.functional, scale: scale).map { $0 * item.factor }
    row.paretoK = estimate.tail.shape
    row.paths = estimator == .direct ? guidedPaths : estimates.paths
    row.status = hasValue ? (isReliable ? .ok : .unreliable) : .failed(reason: Self.overflow)
    row.theorem = item.theorem
    return row
  }

  /// The unguided value of continuous time and the theorem's integral over the guided paths.
  private func pathIntegral(_ item: RowQuantity, scale: Int) -> ResultRow {
    let integral = estimates.integrals[scale]
    let (value, error) = (
      cell.scales[scale] * integral.value, cell.scales[scale] * integral.standardError
    )
    let hasValue = value.isFinite && error.isFinite
    var row = blank(item.quantity, .pathIntegral, scale: cell.scales[scale])
    if hasValue {
      row.estimate = interval(continuous.tilt.unguidedMean + value, error, item.factor)
      row.improvement = interval(value, error, item.factor)
    }
    row.exact = exactValue(item.functional, scale: scale).map { $0 * item.factor }
    row.paretoK = integral.tail.shape
    row.paths = estimates.twin.isEmpty ? guidedPaths : estimates.paths
    let isReliable =
      integral.tail.isReliable && agrees(value, error, with: item.functional, scale: scale)
    row.status = hasValue ? (isReliable ? .ok : .unreliable) : .failed(reason: Self.overflow)
    row.theorem = item.theorem
    return row
  }

  /// Whether the theorem's integral is the simulated improvement within 3 standard errors.
  ///
  /// Both have errors of the order of the step that their standard errors do not know of. Where they
  /// differ by more than chance, the step is too coarse for the integral's interval.
  private func agrees(
    _ value: Double,
    _ error: Double,
    with functional: Functional,
    scale: Int
  ) -> Bool {
    guard let index = estimates.row(functional, scale: scale) else { return false }
    let simulated = estimates.twin.isEmpty ? estimates.direct[index] : estimates.twin[index]
    let both = error * error + simulated.differenceError * simulated.differenceError
    return simulated.tail.isReliable
      && abs(value - simulated.difference) <= 3 * both.squareRoot()
  }

  /// A row without numbers.
  func blank(
    _ quantity: ResultRow.Quantity,
    _ estimator: ResultRow.Estimator,
    scale: Double
  ) -> ResultRow {
    ResultRow(
      cell: cell.index,
      values: cell.valueTexts,
      guided: cell.guidedName,
      scale: scale,
      quantity: quantity,
      estimator: estimator,
      estimate: nil,
      improvement: nil,
      exact: nil,
      paretoK: nil,
      paths: 0,
      status: .ok
    )
  }

  /// `factor` times a value with its interval.
  func interval(_ value: Double, _ error: Double, _ factor: Double = 1) -> ResultRow.Estimate {
    ResultRow.Estimate(
      value: factor * value,
      standardError: factor * error,
      lower: factor * (value - z * error),
      upper: factor * (value + z * error)
    )
  }

  private func exactValue(_ functional: Functional, scale: Int) -> Double? {
    guard cell.learned == nil else { return nil }
    guard let known = exact[scale] else {
      if cell.target.dimension > 1 {
        let w = cell.scales[scale]
        return continuous.isKnown(scale: w) ? continuous.law(functional, scale: w) : nil
      }
      guard functional == .reciprocalProbability,
        let row = estimates.row(functional, scale: scale)
      else { return nil }
      // A chain that flies apart has no value at all; one with wide tails has an infinite one.
      return estimates.direct[row].value.isFinite && moments[scale] == .none ? .infinity : nil
    }
    guard let index = Functional.all(of: cell.guidance).firstIndex(of: functional) else {
      return nil
    }
    return functional.constant + known.parts[index]
  }
}

extension CellRows {
  /// The rows of a cell that could not be simulated: each says why.
  static func failed(_ cell: Cell, reason: String) -> [ResultRow] {
    let rows = CellRows(cell: cell, estimates: CellEstimates(), exact: [])
    let estimators: [ResultRow.Estimator] = cell.twinShare > 0 ? [.direct, .twin] : [.direct]
    return cell.scales.flatMap { scale in
      rows.quantities.flatMap { item in
        estimators.map { estimator in
          var row = rows.blank(item.quantity, estimator, scale: scale)
          row.status = .failed(reason: reason)
          return row
        }
      }
    }
  }

  /// The improvement theorem's integrand at every scale; empty without a profile.
  func profile(_ plan: ProfilePlan) -> [ProfileRow] {
    guard !plan.stages.isEmpty, extent != .nothing else { return [] }
    return cell.scales.indices.flatMap { scale in
      plan.logTimes.indices.map { node in
        let sums = estimates.profile[scale, node]
        return ProfileRow(
          cell: cell.index,
          values: cell.valueTexts,
          guided: cell.guidedName,
          scale: cell.scales[scale],
          logTime: plan.logTimes[node],
          strength: scale == 0 ? 0 : cell.scales[scale] * plan.directions[node],
          gain: interval(sums.gain, sums.standardError)
        )
      }
    }
  }
}
