import Estimation

/// The order of convergence in the steps of a chain, from cells with ever more of them.
extension Claim {
  /// A fit is not relied on where its sum of squares has a smaller p-value.
  private static let leastFitProbability = 1e-4
  /// What is taken for the relative error of values by quadrature.
  private static let exactError = 1e-6
  /// The standard errors up to which an estimate must agree with the value by quadrature.
  private static let mostExactDistance = 5.0

  /// The order by `rows`, which have ascending `steps`; `nil` where it cannot be relied on.
  func orderMeasurement(_ rows: [ResultRow], steps: [Double]) -> ClaimEvidence.Measurement? {
    let estimates = rows.compactMap(\.trustedEstimate)
    // One row that cannot be relied on would leave it to luck which steps count.
    guard estimates.count == rows.count, rows.count >= 4 else { return nil }
    switch source {
    case .estimate:
      let fit = Self.fit(steps, estimates.map(\.value), estimates.map(\.standardError))
      return fit.map { orderMeasurement($0, doubt: 0) }
    case .exact: return exactOrderMeasurement(rows, steps: steps)
    }
  }

  /// The order by the values of quadrature.
  ///
  /// They are so sharp that the terms behind a N^-p show. So the order is that of the last three values,
  /// and what it may still change is estimated from that of the three before: with a next term that is
  /// N^(-1/2) smaller, a change D between them leaves D r/(1 - r), r = (ratio of steps)^(-1/2).
  private func exactOrderMeasurement(
    _ rows: [ResultRow],
    steps: [Double]
  ) -> ClaimEvidence.Measurement? {
    let values = rows.compactMap(\.exact).filter(\.isFinite)
    guard values.count == rows.count else { return nil }
    let errors = values.map { Self.exactError * abs($0) }
    for ((row, value), error) in zip(zip(rows, values), errors) {
      guard let estimate = row.trustedEstimate,
        abs(estimate.value - value) <= Self.mostExactDistance * (estimate.standardError + error)
      else { return nil }
    }
    func fit(_ range: Range<Int>) -> PowerLawFit? {
      Self.fit(Array(steps[range]), Array(values[range]), Array(errors[range]))
    }
    let count = rows.count
    guard let last = fit(count - 3..<count), let before = fit(count - 4..<count - 1) else {
      return nil
    }
    let ratios = zip(steps.dropFirst(count - 3), steps[(count - 4)...]).map { $0 / $1 }
    let r = 1 / (ratios.min() ?? 1).squareRoot()
    let doubt = abs(last.exponent - before.exponent) * r / (1 - r)
    return doubt.isFinite ? orderMeasurement(last, doubt: doubt) : nil
  }

  private static func fit(
    _ steps: [Double],
    _ values: [Double],
    _ errors: [Double]
  ) -> PowerLawFit? {
    let fit = PowerLawFit(steps: steps, values: values, errors: errors)
    guard let fit, fit.misfitProbability >= leastFitProbability else { return nil }
    return fit
  }

  /// The order of `fit`, off by at most `doubt` beside its error.
  private func orderMeasurement(_ fit: PowerLawFit, doubt: Double) -> ClaimEvidence.Measurement {
    let offset = abs(fit.exponent - order)
    let margin = tolerance - offset
    // The doubt makes the claimed range narrower for support and wider for refutation.
    let width = margin > 0 ? tolerance - doubt : tolerance + doubt
    let isClear = margin > 0 ? offset < width : offset > width
    let range = order - max(width, 0)...order + max(width, 0)
    let distance =
      !isClear ? 0 : margin > 0 ? fit.distance(toOutsideOf: range) : fit.distance(to: range)
    return ClaimEvidence.Measurement(
      value: fit.exponent,
      // So that the margin is as many errors as the data are from the other side.
      standardError: distance > 0 ? abs(margin) / distance : .infinity,
      threshold: order,
      margin: margin,
      interval: { z in
        let (lower, upper) = fit.interval(z: z)
        return (lower - doubt, upper + doubt)
      }
    )
  }
}
