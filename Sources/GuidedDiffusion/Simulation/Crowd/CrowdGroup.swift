/// One group of a law as a crowd: its points, and the summaries that serve a range of noise levels.
struct CrowdGroup: Sendable {
  let tree: CrowdTree
  /// σ², the variance of every component.
  let variance: Double
  private(set) var summaries: CrowdSummaries?
  private(set) var cells: CellGrids?
  /// Up to which sharpness which cells serve.
  private var cellRanges: [(sharpest: Double, cells: Int)] = []

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
    let summaries = summaries.map { all in (0..<all.count).map { all[$0].room } } ?? []
    return max(CrowdSearch.room(tree), summaries.max() ?? 0)
  }

  /// The scale at log-time `u` with the summary that serves there.
  func scale(logTime u: Double) -> CrowdScale {
    var scale = CrowdScale(logTime: u, variance: variance, dimension: tree.dimension)
    let sharpness = scale.sharpness
    if let summaries {
      scale.summary = (0..<summaries.count).first { sharpness <= summaries[$0].sharpest } ?? -1
    }
    scale.cells = cellRanges.first { sharpness <= $0.sharpest }?.cells ?? -1
    return scale
  }

  /// Adds the summaries that pay between the log-times `first` and `last`, at points like `probes` and
  /// where what is small beside `reference` need not be exact.
  mutating func summarize(
    from first: Double,
    to last: Double,
    besides reference: CrowdTree?,
    probes: [SIMD3<Double>]
  ) {
    func sharpness(_ u: Double) -> Double {
      CrowdScale(logTime: u, variance: variance, dimension: tree.dimension).sharpness
    }
    let plan = SummaryPlan(tree)
    let most = sharpness(first)
    let choice = CrowdChoice(
      tree,
      plan,
      from: sharpness(last),
      to: most,
      besides: reference,
      probes: probes
    )
    summaries = CrowdSummaries(tree, choice.grids, plan: plan, most: most)
    cells = CellGrids(tree, choice.cells)
    cellRanges = choice.ranges
  }

  /// Where everything lies; as long as the group lives.
  var places: Places {
    Places(tree: tree.places, summaries: summaries?.base, cells: cells?.first)
  }

  /// The pointers of a group: what an evaluation needs, with no reference to count.
  struct Places: BitwiseCopyable {
    let tree: CrowdTree.Places
    let summaries: UnsafePointer<CrowdSummary>?
    let cells: UnsafePointer<CellGrid>?
  }
}
