import GuidedDiffusion

/// Gathers the blocks of one cell, in order, and turns them into estimates.
///
/// The first `pilotPaths` paths decide where sums are centred and residuals are taken about; until
/// they are in, blocks wait. All memory is fixed by the numbers of scales and of tail values.
struct CellEstimator {
  /// The paths that settle the centres.
  static let pilotPaths = 1024

  private let functionals: [Functional]
  private let guidedPaths: Int
  private var waiting: [BlockObservation] = []
  private var waitingPaths = 0
  private var centres: BlockSums.Centres?
  private var sums: BlockSums?
  private var directTails: [Extremes]
  private var twinTails: [Extremes]
  private var integralTails: [Extremes]
  private var lossTails: [Extremes]
  private var profile: ProfileSums
  private let frechet: FrechetDistance?
  private var clouds: CloudSums?
  private var baselines: BaselineSums?
  private var paths = 0

  /// An estimator for the blocks of `simulation`.
  init(_ simulation: PathSimulation, hasBestOf: Bool = false, hasResampling: Bool = false) {
    functionals = Functional.all(of: simulation.guidance)
    let twinPaths = simulation.twinPaths(among: simulation.paths)
    guidedPaths = simulation.paths - twinPaths
    let scales = simulation.guidance.scales.count
    let rows = scales * functionals.count
    func tails(_ rows: Int, paths: Int) -> [Extremes] {
      Array(repeating: Extremes(capacity: ParetoTail.length(count: paths) + 1), count: rows)
    }
    directTails = tails(rows, paths: guidedPaths)
    twinTails = tails(twinPaths > 0 ? rows : 0, paths: simulation.paths)
    lossTails = tails(scales, paths: guidedPaths)
    let nodes = simulation.profile.stages.count
    integralTails = tails(
      nodes > 0 ? scales : 0,
      paths: twinPaths > 0 ? simulation.paths : guidedPaths
    )
    profile = ProfileSums(scales: nodes > 0 ? scales : 0, nodes: nodes)
    frechet = FrechetDistance(toBaseOf: simulation.guidance, on: simulation.target)
    clouds = frechet.map { CloudSums(centre: $0.law.mean, scales: scales) }
    baselines = BaselineSums(
      simulation,
      hasBestOf: hasBestOf,
      hasResampling: hasResampling,
      guidedPaths: guidedPaths
    )
  }

  /// Takes the next block; blocks come in their order.
  mutating func add(_ block: BlockObservation) {
    if let centres {
      absorb(block, centres)
      return
    }
    waiting.append(block)
    waitingPaths += block.isTwin.count
    if waitingPaths >= Self.pilotPaths { settle() }
  }

  /// Fixes the centres from the blocks that wait, and takes them in.
  private mutating func settle() {
    let settled = BlockSums.Centres(waiting)
    centres = settled
    baselines?.settle(on: waiting)
    for block in waiting { absorb(block, settled) }
    waiting = []
  }

  private mutating func absorb(_ block: BlockObservation, _ centres: BlockSums.Centres) {
    let own = BlockSums(block, centres: centres)
    if sums == nil { sums = own } else { sums?.merge(own) }
    profile.merge(block.profile)
    clouds?.add(block)
    baselines?.add(block)
    for row in directTails.indices {
      let values = block.values[row]
      for path in block.isTwin.indices where !block.isTwin[path] {
        directTails[row].offer(
          values[path] - centres.means[row],
          companion: 0,
          order: paths + path
        )
      }
      guard !twinTails.isEmpty else { continue }
      offer(
        block.weighted[row],
        controls: block.controls[row / functionals.count],
        line: centres.lines[row],
        to: &twinTails[row]
      )
    }
    for scale in lossTails.indices {
      for path in block.isTwin.indices where !block.isTwin[path] {
        lossTails[scale].offer(block.losses[scale][path], companion: 0, order: paths + path)
      }
    }
    for scale in integralTails.indices {
      let isUsed = block.isTwin.map { !twinTails.isEmpty || !$0 }
      offer(
        block.integrals[scale],
        controls: block.integralControls[scale],
        line: centres.integralLines[scale],
        where: isUsed,
        to: &integralTails[scale]
      )
    }
    paths += block.isTwin.count
  }

  private func offer(
    _ values: [Double],
    controls: [Double],
    line: TwinRegression.Centre,
    where isUsed: [Bool] = [],
    to tail: inout Extremes
  ) {
    for path in values.indices where isUsed.isEmpty || isUsed[path] {
      tail.offer(
        values[path] - line.intercept - line.slope * controls[path],
        companion: controls[path],
        order: paths + path
      )
    }
  }

  /// The estimates of all rows, once every block is in.
  mutating func finish() -> CellEstimates {
    if centres == nil { settle() }
    var estimates = CellEstimates(functionals: functionals)
    guard let centres, let sums else { return estimates }
    estimates.profile = profile
    estimates.twin = twinTails.indices.map { twinEstimate(row: $0, centres, sums) }
    estimates.direct = directTails.indices.map {
      directEstimate(row: $0, centres, sums, twin: estimates.twin)
    }
    estimates.improvedFractions = sums.improved.map {
      BinomialEstimate(successes: $0, trials: guidedPaths)
    }
    estimates.losses = zip(sums.losses, lossTails).map { moments, tail in
      PairedEstimate(
        value: moments.mean,
        standardError: moments.standardError,
        difference: moments.mean,
        differenceError: moments.standardError,
        tail: tail.diagnosis(intercept: 0, slope: 0, count: moments.count, limit: plainLimit)
      )
    }
    estimates.integrals = integralTails.indices.map { integralEstimate(scale: $0, centres, sums) }
    if let frechet, let clouds { estimates.frechet = clouds.estimates(frechet) }
    estimates.baselines = baselines?.estimates(direct: estimates.direct)
    return estimates
  }

  /// A plain mean has a normal error only if its variance is finite.
  private var plainLimit: Double { min(0.5, ParetoTail.threshold(count: guidedPaths)) }

  private func twinEstimate(
    row: Int,
    _ centres: BlockSums.Centres,
    _ sums: BlockSums
  ) -> PairedEstimate {
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
      tail: twinTails[row].diagnosis(of: regression, level: centres.lines[row].intercept)
    )
  }

  private func directEstimate(
    row: Int,
    _ centres: BlockSums.Centres,
    _ sums: BlockSums,
    twin: [PairedEstimate]
  ) -> PairedEstimate {
    let functional = row % functionals.count
    let moments = sums.direct[row]
    let differences = sums.differences[row]
    let shift = centres.means[row] - centres.means[functional]
    let constant = functionals[functional].constant
    var tail = directTails[row].diagnosis(
      intercept: moments.mean,
      slope: 0,
      count: moments.count,
      limit: plainLimit
    )
    if !twin.isEmpty {
      tail.isReliable =
        tail.isReliable && hasSeenVariance(sums, row: row, mean: twin[row].value - constant)
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
  private func integralEstimate(
    scale: Int,
    _ centres: BlockSums.Centres,
    _ sums: BlockSums
  ) -> PairedEstimate {
    let regression = sums.integrals[scale]
    let value = centres.integralLines[scale].intercept + regression.intercept
    return PairedEstimate(
      value: value,
      standardError: regression.standardError,
      difference: value,
      differenceError: regression.standardError,
      tail: integralTails[scale].diagnosis(
        of: regression,
        level: centres.integralLines[scale].intercept
      )
    )
  }
}

extension CellEstimator {
  /// Whether the guided paths alone show the variance that guided and twin paths together do.
  ///
  /// Twins go where 1/p(c|Y) is large and know E_P[F²] = E_m[F² p/m] better. A sample that has seen
  /// less than two thirds of that variance states an error that is too small, however tame it looks.
  private func hasSeenVariance(_ sums: BlockSums, row: Int, mean: Double) -> Bool {
    let moments = sums.direct[row]
    let n = Double(moments.count)
    let seen = moments.standardError * moments.standardError * n
    let known = sums.weightedSquares[row] / Double(sums.twin[row].count) - mean * mean
    return known <= 1.5 * seen
  }
}
