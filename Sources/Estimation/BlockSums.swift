/// What the estimators keep of paths: sums over a block, merged in the order of the blocks.
struct BlockSums: Sendable {
  /// Where the sums of each row are centred; from the first paths of the run.
  struct Centres: Sendable {
    /// [row] the mean over guided paths.
    var means: [Double]
    /// [row] the twin regression's line; empty without twins.
    var lines: [TwinRegression.Centre]
  }

  /// [row] deviations of the values of guided paths.
  private(set) var direct: [Moments]
  /// [row] deviations of the paired differences to the first scale.
  private(set) var differences: [Moments]
  /// [scale] guided paths that came out better than at the first scale.
  private(set) var improved: [Int]
  /// [row] the twin regressions; empty without twins.
  private(set) var twin: [TwinRegression]
  /// [row] Σ F² p/m over all paths: M times the second moment under P, as the twin sees it; empty
  /// without twins.
  private(set) var weightedSquares: [Double]

  private static var functionals: Int { Functional.allCases.count }

  /// Empty sums.
  init(scales: Int, hasTwins: Bool) {
    let rows = scales * Self.functionals
    direct = Array(repeating: Moments(), count: rows)
    differences = direct
    improved = Array(repeating: 0, count: scales)
    twin = hasTwins ? Array(repeating: TwinRegression(), count: rows) : []
    weightedSquares = hasTwins ? Array(repeating: 0, count: rows) : []
  }

  /// The sums of one block.
  init(_ block: BlockObservation, centres: Centres) {
    self.init(scales: block.isImproved.count, hasTwins: !block.controls.isEmpty)
    let paths = block.isTwin.indices
    for row in direct.indices {
      let (scale, functional) = (row / Self.functionals, row % Self.functionals)
      let values = block.values[row]
      let reference = block.values[functional]
      let centre = centres.means[row]
      let shift = centre - centres.means[functional]
      for path in paths where !block.isTwin[path] {
        direct[row].add(values[path] - centre)
        differences[row].add(values[path] - reference[path] - shift)
      }
      guard !twin.isEmpty else { continue }
      let line = centres.lines[row]
      let referenceLine = centres.lines[functional]
      let controls = block.controls[scale]
      let referenceControls = block.controls[0]
      let weighted = block.weighted[row]
      let referenceWeighted = block.weighted[functional]
      for path in paths {
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
    for scale in improved.indices {
      for path in paths where !block.isTwin[path] && block.isImproved[scale][path] {
        improved[scale] += 1
      }
    }
  }

  mutating func merge(_ other: BlockSums) {
    for row in direct.indices {
      direct[row].merge(other.direct[row])
      differences[row].merge(other.differences[row])
    }
    for scale in improved.indices { improved[scale] += other.improved[scale] }
    for row in twin.indices {
      twin[row].merge(other.twin[row])
      weightedSquares[row] += other.weightedSquares[row]
    }
  }
}

extension BlockSums.Centres {
  /// Centres from the first blocks of a run.
  init(_ blocks: [BlockObservation]) {
    let rows = blocks.first?.values.count ?? 0
    let scales = blocks.first?.isImproved.count ?? 0
    let blank = BlockSums.Centres(
      means: Array(repeating: 0, count: rows),
      lines: Array(repeating: TwinRegression.Centre(), count: rows)
    )
    var sums = BlockSums(scales: scales, hasTwins: blocks.first?.controls.isEmpty == false)
    for block in blocks { sums.merge(BlockSums(block, centres: blank)) }
    means = sums.direct.map { $0.count > 0 && $0.mean.isFinite ? $0.mean : 0 }
    lines = sums.twin.map { TwinRegression.Centre(intercept: $0.intercept, slope: $0.slope) }
  }
}
