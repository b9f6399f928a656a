import GuidedDiffusion

/// Means of samples with weights: self-normalized importance sampling.
///
/// With weights w_i = e^{l_i} the estimate is Σ w F/Σ w. Its error is that of the ratio to first order,
/// √(Σ w² (F - μ)²)/Σ w, and that of a paired difference of two such ratios uses the difference of
/// their parts per path (Owen 2013, section 9.2). Weights are taken relative to the largest of the first
/// samples, so that log weights may have any constant.
public struct WeightedEstimator {
  /// Sums of one row: of w G, w² G and w² G² with G = F - centre.
  private struct Sums {
    var first = 0.0
    var cross = 0.0
    var second = 0.0
  }

  /// Sums of the products of a row's and the reference row's parts on the same path.
  private struct Products {
    var both = 0.0
    var value = 0.0
    var reference = 0.0
  }

  /// The number of paths that are in.
  public private(set) var paths = 0
  private let functionals: [Functional]
  private let guidance: Guidance
  private let scales: Int
  private var waiting: [(BlockObservation, [Double])] = []
  private var waitingPaths = 0
  private var isSettled = false
  private var centres: [Double] = []
  /// [scale] the largest log weight of the first samples.
  private var shifts: [Double] = []
  /// [scale] Σ w, Σ w², and Σ w w_0 with the first scale's weights.
  private var weights: [(sum: Double, squares: Double, products: Double)]
  private var sums: [Sums]
  private var products: [Products]
  private var tails: [Extremes]
  /// [scale] the largest weights.
  private var largest: [LargestValues]

  /// An estimator for at most `mostPaths` samples at the scales of `guidance`.
  public init(_ guidance: Guidance, mostPaths: Int) {
    functionals = Functional.all(of: guidance)
    self.guidance = guidance
    scales = guidance.scales.count
    let rows = scales * functionals.count
    weights = Array(repeating: (0, 0, 0), count: scales)
    sums = Array(repeating: Sums(), count: rows)
    products = Array(repeating: Products(), count: rows)
    let kept = ParetoTail.keptOfResiduals(count: mostPaths)
    tails = Array(repeating: Extremes(capacity: kept), count: rows)
    largest = Array(
      repeating: LargestValues(capacity: ParetoTail.kept(count: mostPaths)),
      count: scales
    )
  }

  /// Takes in samples with their log weights, [scale][path].
  public mutating func add(_ outcome: BlockOutcome, numbers: [Int], logWeights: [Double]) {
    let block = BlockObservation(outcome, guidance: guidance, guidedShare: 1, numbers: numbers)
    guard !isSettled else { return absorb(block, logWeights) }
    waiting.append((block, logWeights))
    waitingPaths += outcome.count
    if waitingPaths >= CellEstimator.pilotPaths { settle() }
  }

  private mutating func settle() {
    isSettled = true
    shifts = Array(repeating: -.infinity, count: scales)
    centres = Array(repeating: 0, count: scales * functionals.count)
    for (block, logWeights) in waiting {
      let count = block.numbers.count
      for scale in 0..<scales {
        for place in (scale * count)..<(scale * count + count) {
          shifts[scale] = max(shifts[scale], logWeights[place])
        }
      }
    }
    // About the weighted mean, the farthest parts are nearly those about the final one.
    var totals = centres
    for (block, logWeights) in waiting {
      let count = block.numbers.count
      for row in centres.indices {
        let scale = row / functionals.count
        for path in 0..<count where block.values[row][path].isFinite {
          let weight = Elementary.exp(logWeights[scale * count + path] - shifts[scale])
          centres[row] += weight * block.values[row][path]
          totals[row] += weight
        }
      }
    }
    for row in centres.indices where totals[row] > 0 { centres[row] /= totals[row] }
    for (block, logWeights) in waiting { absorb(block, logWeights) }
    waiting = []
  }

  private mutating func absorb(_ block: BlockObservation, _ logWeights: [Double]) {
    let count = block.numbers.count
    paths += count
    let all = (0..<scales).map { scale in
      (0..<count).map { Elementary.exp(logWeights[scale * count + $0] - shifts[scale]) }
    }
    for scale in 0..<scales {
      let (own, reference) = (all[scale], all[0])
      for path in 0..<count {
        weights[scale].sum += own[path]
        weights[scale].squares += own[path] * own[path]
        weights[scale].products += own[path] * reference[path]
        largest[scale].offer(own[path], companion: 0, order: block.numbers[path])
      }
      for functional in functionals.indices {
        let row = scale * functionals.count + functional
        for path in 0..<count {
          let (w, v) = (own[path], reference[path])
          let part = w * (block.values[row][path] - centres[row])
          let other = v * (block.values[functional][path] - centres[functional])
          sums[row].first += part
          sums[row].cross += w * part
          sums[row].second += part * part
          products[row].both += part * other
          products[row].value += part * v
          products[row].reference += w * other
          tails[row].offer(part, companion: w, order: block.numbers[path])
        }
      }
    }
  }

  /// (Σ w)²/Σ w² at each scale, and the tail of the weights.
  public var effectiveSizes: [(size: Double, shape: Double?)] {
    (0..<scales).map { scale in
      var tail = largest[scale]
      tail.limit(to: ParetoTail.kept(count: paths))
      return (
        weights[scale].sum * weights[scale].sum / weights[scale].squares,
        ParetoTail.shape(largest: tail.elements.map(\.value), count: paths)
      )
    }
  }

  /// The estimates of all rows, once every sample is in.
  public mutating func finish() -> CellEstimates {
    if !isSettled { settle() }
    var estimates = CellEstimates(functionals: functionals)
    let n = Double(paths)
    let limit = min(0.5, ParetoTail.threshold(count: paths))
    func mean(_ row: Int) -> Double { sums[row].first / weights[row / functionals.count].sum }
    func variance(_ row: Int) -> Double {
      let (s, m, w) = (sums[row], mean(row), weights[row / functionals.count])
      return max(0, s.second - 2 * m * s.cross + m * m * w.squares) / (w.sum * w.sum) * n / (n - 1)
    }
    for row in sums.indices {
      let (scale, functional) = (row / functionals.count, row % functionals.count)
      let (m, m0) = (mean(row), mean(functional))
      let (p, w) = (products[row], weights[scale])
      let covariance =
        (p.both - m * p.reference - m0 * p.value + m * m0 * w.products)
        / (w.sum * weights[0].sum) * n / (n - 1)
      let constant = functionals[functional].constant
      let squared = variance(row) + variance(functional) - 2 * covariance
      tails[row].limit(to: ParetoTail.keptOfResiduals(count: paths))
      estimates.direct.append(
        PairedEstimate(
          value: constant + centres[row] + m,
          standardError: variance(row).squareRoot(),
          difference: scale == 0
            ? 0 : centres[row] - centres[functional] + m - m0,
          differenceError: scale == 0 ? 0 : max(0, squared).squareRoot(),
          tail: tails[row].diagnosis(intercept: 0, slope: m, count: paths, limit: limit)
        )
      )
    }
    // Shares and losses of paths have no weighted form here; their places are filled.
    estimates.losses = Array(repeating: .placeholder, count: scales)
    estimates.improvedFractions = Array(
      repeating: BinomialEstimate(successes: 0, trials: paths),
      count: scales
    )
    return estimates
  }
}
