import GuidedDiffusion

extension CellFold {
  /// The estimates of all rows from the units that are finished without a gap, as of a run of their
  /// paths.
  public var estimates: CellEstimates {
    if let pilot, let bridged {
      let used = layout.limited(to: bridged.units)
      return PartEstimation(used, pilot: pilot, limiting: bridged.part).estimates
    }
    guard let pilot, let part = prefix else {
      return CellEstimates(functionals: layout.functionals)
    }
    return PartEstimation(layout, pilot: pilot, part: part).estimates
  }
}

/// From the sums of a cell to its estimates.
struct PartEstimation {
  let layout: CellLayout
  let pilot: CellPilot
  let part: CellPart

  /// The estimation from the units from the first on that are `part`, whose paths are all that count.
  init(_ layout: CellLayout, pilot: CellPilot, part: CellPart) {
    let used = layout.limited(to: [0..<part.units.upperBound])
    self.init(used, pilot: pilot, limiting: part)
  }

  /// The estimation from a part that has the paths of `used`.
  init(_ used: CellLayout, pilot: CellPilot, limiting part: CellPart) {
    var part = part
    part.limitTails(to: used)
    self.init(layout: used, pilot: pilot, part: part)
  }

  init(layout: CellLayout, pilot: CellPilot, part: CellPart) {
    self.layout = layout
    self.pilot = pilot
    self.part = part
  }

  private var functionals: [Functional] { layout.functionals }
  private var centres: BlockSums.Centres { pilot.centres }
  private var sums: BlockSums { part.sums }
  private var tails: CellTails { part.tails }

  var estimates: CellEstimates {
    var estimates = CellEstimates(functionals: functionals)
    estimates.paths = layout.paths
    estimates.profile = part.profile
    estimates.twin = tails.twin.indices.map { twinEstimate(row: $0) }
    estimates.direct = tails.direct.indices.map { directEstimate(row: $0, twin: estimates.twin) }
    estimates.improvedFractions = sums.improved.map {
      BinomialEstimate(successes: $0, trials: layout.guidedPaths)
    }
    estimates.losses = zip(sums.losses, tails.losses).map { moments, tail in
      PairedEstimate(
        value: moments.mean,
        standardError: moments.standardError,
        difference: moments.mean,
        differenceError: moments.standardError,
        tail: tail.diagnosis(intercept: 0, slope: 0, count: moments.count, limit: plainLimit)
      )
    }
    estimates.integrals = tails.integrals.indices.map { integralEstimate(scale: $0) }
    if let frechet = layout.frechet, let clouds = part.clouds {
      estimates.frechet = clouds.estimates(frechet)
    }
    estimates.baselines = part.baselines?.estimates(
      direct: estimates.direct,
      centres: pilot.baselines
    )
    return estimates
  }

  /// A plain mean has a normal error only if its variance is finite.
  private var plainLimit: Double { min(0.5, ParetoTail.threshold(count: layout.guidedPaths)) }

  /// The twin's estimate of a row where there are twins, otherwise the plain mean.
  func decisiveEstimate(row: Int) -> PairedEstimate {
    tails.twin.isEmpty ? directEstimate(row: row, twin: []) : twinEstimate(row: row)
  }

  private func twinEstimate(row: Int) -> PairedEstimate {
    let functional = row % functionals.count
    let regression = sums.twin[row]
    let reference = sums.twin[functional]
    let intercept = centres.lines[row].intercept + regression.intercept
    let referenceIntercept = centres.lines[functional].intercept + reference.intercept
    return PairedEstimate(
      value: functionals[functional].constant + intercept,
      standardError: regression.standardError,
      difference: intercept - referenceIntercept,
      differenceError: row < functionals.count
        ? 0 : regression.standardErrorOfDifference(to: reference),
      tail: tails.twin[row].diagnosis(of: regression, level: centres.lines[row].intercept)
    )
  }

  private func directEstimate(row: Int, twin: [PairedEstimate]) -> PairedEstimate {
    let functional = row % functionals.count
    let moments = sums.direct[row]
    let differences = sums.differences[row]
    let shift = centres.means[row] - centres.means[functional]
    let constant = functionals[functional].constant
    var tail = tails.direct[row].diagnosis(
      intercept: moments.mean,
      slope: 0,
      count: moments.count,
      limit: plainLimit
    )
    if !twin.isEmpty {
      tail.isReliable =
        tail.isReliable && hasSeenVariance(row: row, mean: twin[row].value - constant)
    }
    return PairedEstimate(
      value: constant + centres.means[row] + moments.mean,
      standardError: moments.standardError,
      difference: shift + differences.mean,
      differenceError: differences.standardError,
      tail: tail
    )
  }

  /// The improvement theorem's integral for w = 1 at a scale's own paths.
  private func integralEstimate(scale: Int) -> PairedEstimate {
    let regression = sums.integrals[scale]
    let value = centres.integralLines[scale].intercept + regression.intercept
    return PairedEstimate(
      value: value,
      standardError: regression.standardError,
      difference: value,
      differenceError: regression.standardError,
      tail: tails.integrals[scale].diagnosis(
        of: regression,
        level: centres.integralLines[scale].intercept
      )
    )
  }

  /// Whether the guided paths alone show the variance that guided and twin paths together do.
  ///
  /// Twins go where 1/p(c|Y) is large and know E_P[F²] = E_m[F² p/m] better. A sample that has seen
  /// less than two thirds of that variance states an error that is too small, however tame it looks.
  private func hasSeenVariance(row: Int, mean: Double) -> Bool {
    let moments = sums.direct[row]
    let n = Double(moments.count)
    let seen = moments.standardError * moments.standardError * n
    let known = sums.weightedSquares[row] / Double(sums.twin[row].count) - mean * mean
    return known <= 1.5 * seen
  }
}
