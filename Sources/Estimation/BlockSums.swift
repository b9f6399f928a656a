import GuidedDiffusion

/// What the estimators keep of paths: sums over a block, merged in the order of the blocks.
struct BlockSums: Sendable {
  /// Where the sums of each row are centred; from the first paths of the run.
  struct Centres: Sendable {
    /// [row] the mean over guided paths.
    var means: [Double]
    /// [row] the twin regression's line; empty without twins.
    var lines: [TwinRegression.Centre]
    /// [scale] the line of the improvement theorem's integral; empty without a profile.
    var integralLines: [TwinRegression.Centre]
  }

  /// The number of functionals of a scale.
  private let functionals: Int
  /// [row] deviations of the values of guided paths.
  private(set) var direct: [Moments]
  /// [row] deviations of the paired differences to the first scale.
  private(set) var differences: [Moments]
  /// [scale] guided paths that came out better than at the first scale.
  private(set) var improved: [Int]
  /// [scale] what guided paths lose against the first scale, 0 where they gain.
  private(set) var losses: [Moments]
  /// [row] the twin regressions; empty without twins.
  private(set) var twin: [TwinRegression]
  /// [row] Σ F² p/m over all paths: M times the second moment under P, as the twin sees it; empty
  /// without twins.
  private(set) var weightedSquares: [Double]
  /// [scale] the regressions of the improvement theorem's integral; empty without a profile.
  private(set) var integrals: [TwinRegression]

  /// Empty sums in the shape of those of `block`.
  init(like block: BlockObservation) {
    functionals = block.functionals.count
    let rows = block.values.count
    direct = Array(repeating: Moments(), count: rows)
    differences = direct
    improved = Array(repeating: 0, count: block.scales)
    losses = Array(repeating: Moments(), count: block.scales)
    let twins = block.controls.isEmpty ? 0 : rows
    twin = Array(repeating: TwinRegression(), count: twins)
    weightedSquares = Array(repeating: 0, count: twins)
    integrals = Array(repeating: TwinRegression(), count: block.integrals.count)
  }

  /// The sums of one block.
  init(_ block: BlockObservation, centres: Centres) {
    self.init(like: block)
    for row in direct.indices {
      addDirect(block, row: row, centres)
      if !twin.isEmpty { addTwin(block, row: row, centres) }
    }
    for scale in improved.indices {
      for path in block.isTwin.indices where !block.isTwin[path] {
        if block.isImproved[scale][path] { improved[scale] += 1 }
        losses[scale].add(block.losses[scale][path])
      }
    }
    addIntegrals(block, centres)
  }

  private mutating func addDirect(_ block: BlockObservation, row: Int, _ centres: Centres) {
    let functional = row % functionals
    let values = block.values[row]
    let reference = block.values[functional]
    let centre = centres.means[row]
    let shift = centre - centres.means[functional]
    for path in block.isTwin.indices where !block.isTwin[path] {
      direct[row].add(values[path] - centre)
      differences[row].add(values[path] - reference[path] - shift)
    }
  }

  private mutating func addTwin(_ block: BlockObservation, row: Int, _ centres: Centres) {
    let (scale, functional) = (row / functionals, row % functionals)
    let line = centres.lines[row]
    let referenceLine = centres.lines[functional]
    let controls = block.controls[scale]
    let referenceControls = block.controls[0]
    let values = block.values[row]
    let weighted = block.weighted[row]
    let referenceWeighted = block.weighted[functional]
    for path in block.isTwin.indices {
      let residual = weighted[path] - line.intercept - line.slope * controls[path]
      let referenceResidual =
        referenceWeighted[path] - referenceLine.intercept
        - referenceLine.slope * referenceControls[path]
      weightedSquares[row] += values[path] * weighted[path]
      twin[row].add(
        residual: residual,
        control: controls[path],
        reference: (referenceResidual, referenceControls[path])
      )
    }
  }

  private mutating func addIntegrals(_ block: BlockObservation, _ centres: Centres) {
    let hasTwins = !block.controls.isEmpty
    for scale in integrals.indices {
      let line = centres.integralLines[scale]
      let (values, controls) = (block.integrals[scale], block.integralControls[scale])
      for path in block.isTwin.indices where hasTwins || !block.isTwin[path] {
        integrals[scale].add(
          residual: values[path] - line.intercept - line.slope * controls[path],
          control: controls[path],
          reference: (0, 0)
        )
      }
    }
  }

  mutating func merge(_ other: BlockSums) {
    for row in direct.indices {
      direct[row].merge(other.direct[row])
      differences[row].merge(other.differences[row])
    }
    for scale in improved.indices {
      improved[scale] += other.improved[scale]
      losses[scale].merge(other.losses[scale])
    }
    for row in twin.indices {
      twin[row].merge(other.twin[row])
      weightedSquares[row] += other.weightedSquares[row]
    }
    for scale in integrals.indices { integrals[scale].merge(other.integrals[scale]) }
  }
}

extension BlockSums.Centres {
  /// Centres from the first blocks of a run, at least one.
  init(_ blocks: [BlockObservation]) {
    guard let first = blocks.first else {
      (means, lines, integralLines) = ([], [], [])
      return
    }
    let blank = BlockSums.Centres(
      means: Array(repeating: 0, count: first.values.count),
      lines: Array(repeating: TwinRegression.Centre(), count: first.values.count),
      integralLines: Array(repeating: TwinRegression.Centre(), count: first.integrals.count)
    )
    var sums = BlockSums(like: first)
    for block in blocks { sums.merge(BlockSums(block, centres: blank)) }
    means = sums.direct.map { $0.count > 0 && $0.mean.isFinite ? $0.mean : 0 }
    lines = sums.twin.map { TwinRegression.Centre(intercept: $0.intercept, slope: $0.slope) }
    integralLines = sums.integrals.map {
      TwinRegression.Centre(intercept: $0.intercept, slope: $0.slope)
    }
  }
}
