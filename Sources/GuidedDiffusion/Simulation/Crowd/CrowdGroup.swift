/// One group of a law as a crowd: its points, and the summaries that serve a range of noise levels.
struct CrowdGroup: Sendable {
  let tree: CrowdTree
  /// σ², the variance of every component.
  let variance: Double
  /// Coarsest first.
  private(set) var summaries: [CrowdSummary] = []

  /// The group without summaries; `nil` unless all components are isotropic with one variance.
  init?(_ components: ArraySlice<MixtureSpectrum.Component>, dimension: Int) {
    guard case .isotropic(let variance)? = components.first?.spread else { return nil }
    var points: [(mean: [Double], logWeight: Double)] = []
    points.reserveCapacity(components.count)
    for component in components {
      guard case .isotropic(variance) = component.spread else { return nil }
      points.append((component.mean, component.logShare * Elementary.logTwoE))
    }
    self.variance = variance
    tree = CrowdTree(points, dimension: dimension)
  }

  /// The room that an evaluation takes.
  var workCount: Int {
    max(
      CrowdSearch.room(tree),
      summaries.map { CrowdSummary.room($0.counts) }.max() ?? 0
    )
  }

  /// The scale at log-time `u` with the summary that serves there.
  func scale(logTime u: Double) -> CrowdScale {
    var scale = CrowdScale(logTime: u, variance: variance, dimension: tree.dimension)
    let sharpness = scale.sharpness
    scale.summary = summaries.firstIndex { sharpness <= $0.sharpest } ?? -1
    return scale
  }

  /// Adds the summaries that pay between the log-times `first` and `last`, at points like `probes`.
  mutating func summarize(from first: Double, to last: Double, probes: [SIMD3<Double>]) {
    func sharpness(_ u: Double) -> Double {
      CrowdScale(logTime: u, variance: variance, dimension: tree.dimension).sharpness
    }
    let plan = SummaryPlan(tree)
    let (least, most) = (sharpness(last), sharpness(first))
    let grids = plan.grids(from: least, to: most, limit: CrowdCost.largestGrid(tree))
      .filter { CrowdCost.pays($0, of: self, probes: probes) }
    guard let finest = grids.last else { return }
    let weights = SummaryWeights(tree, nodes: plan.nodes(finest))
    summaries = grids.map { grid in
      let sharpest = min(grid.sharpest, most)
      let own = plan.truncation(grid, sharpness: sharpest)
      guard grid.counts != finest.counts else {
        return CrowdSummary(weights, sharpest: grid.sharpest, truncation: own)
      }
      return CrowdSummary(
        SummaryWeights(weights, nodes: plan.nodes(grid)),
        sharpest: grid.sharpest,
        truncation: plan.truncation(finest, sharpness: grid.sharpest) + weights.magnitude * own
      )
    }
  }

  /// Σ 2^(q_k - t) and Σ 2^(q_k - t) s_k at `x` [coordinate], each path for itself.
  @inline(__always)
  func sums(
    _ scale: CrowdScale,
    at x: UnsafePointer<Lanes>,
    work: UnsafeMutablePointer<Lanes>,
    pull: UnsafeMutablePointer<Lanes>
  ) -> GroupSums {
    var sums = GroupSums(top: Lanes(repeating: tree.logMass), mass: .zero)
    var missing: UInt64 = 0xFF
    if scale.summary >= 0 {
      let summary = summaries[scale.summary]
      sums.mass = summary.sum(at: x, scale, room: work, pull: pull)
      missing = 0xFF ^ (sums.mass .>= Lanes(repeating: summary.leastMass)).bits
    }
    if missing != 0 { search(scale, at: x, lanes: missing, work: work, pull: pull, &sums) }
    sums.top += scale.offset
    for row in 0..<tree.dimension { pull[row] = pull[row] * scale.precision }
    return sums
  }

  @inline(never)
  private func search(
    _ scale: CrowdScale,
    at x: UnsafePointer<Lanes>,
    lanes: UInt64,
    work: UnsafeMutablePointer<Lanes>,
    pull: UnsafeMutablePointer<Lanes>,
    _ sums: inout GroupSums
  ) {
    let search = CrowdSearch(tree, room: work)
    let dimension = tree.dimension
    var bits = lanes
    while bits != 0 {
      let lane = bits.trailingZeroBitCount
      let point = SIMD3(
        x[0][lane],
        dimension > 1 ? x[1][lane] : 0,
        dimension > 2 ? x[2][lane] : 0
      )
      let sum = search.sum(at: point, scale)
      sums.top[lane] = sum.top
      sums.mass[lane] = sum.mass
      for row in 0..<dimension { pull[row][lane] = sum.pull[row] }
      bits &= bits &- 1
    }
  }
}
