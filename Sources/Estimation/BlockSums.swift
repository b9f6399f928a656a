import GuidedDiffusion

/// What the estimators keep of paths: sums, merged in the order of the blocks.
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

  /// Empty sums.
  init(_ layout: CellLayout) {
    functionals = layout.functionals.count
    direct = Array(repeating: Moments(), count: layout.rows)
    differences = direct
    improved = Array(repeating: 0, count: layout.scales)
    losses = Array(repeating: Moments(), count: layout.scales)
    let twins = layout.hasTwins ? layout.rows : 0
    twin = Array(repeating: TwinRegression(), count: twins)
    weightedSquares = Array(repeating: 0, count: twins)
    integrals = Array(repeating: TwinRegression(), count: layout.nodes > 0 ? layout.scales : 0)
  }

  /// The sums of one block.
  init(_ block: BlockObservation, layout: CellLayout, centres: Centres) {
    self.init(layout)
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

  mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    for row in direct.indices {
      try direct[row].code(with: &coder, paths: paths)
      try differences[row].code(with: &coder, paths: paths)
    }
    try coder.code(&improved, atMost: paths)
    for scale in losses.indices { try losses[scale].code(with: &coder, paths: paths) }
    for row in twin.indices { try twin[row].code(with: &coder, paths: paths) }
    try coder.code(&weightedSquares)
    for scale in integrals.indices { try integrals[scale].code(with: &coder, paths: paths) }
  }
}

extension BlockSums.Centres {
  /// Centres at 0.
  init(_ layout: CellLayout) {
    let line = TwinRegression.Centre()
    means = Array(repeating: 0, count: layout.rows)
    lines = Array(repeating: line, count: layout.hasTwins ? layout.rows : 0)
    integralLines = Array(repeating: line, count: layout.nodes > 0 ? layout.scales : 0)
  }

  /// Centres from the first blocks of a run.
  init(_ layout: CellLayout, blocks: [BlockObservation]) {
    let blank = BlockSums.Centres(layout)
    var sums = BlockSums(layout)
    for block in blocks { sums.merge(BlockSums(block, layout: layout, centres: blank)) }
    means = sums.direct.map { $0.count > 0 && $0.mean.isFinite ? $0.mean : 0 }
    lines = sums.twin.map { TwinRegression.Centre(intercept: $0.intercept, slope: $0.slope) }
    integralLines = sums.integrals.map {
      TwinRegression.Centre(intercept: $0.intercept, slope: $0.slope)
    }
  }

  mutating func code(with coder: inout some PartCoder) throws(PartProblem) {
    try coder.code(&means)
    for row in lines.indices {
      try coder.code(&lines[row].intercept)
      try coder.code(&lines[row].slope)
    }
    for scale in integralLines.indices {
      try coder.code(&integralLines[scale].intercept)
      try coder.code(&integralLines[scale].slope)
    }
  }
}
