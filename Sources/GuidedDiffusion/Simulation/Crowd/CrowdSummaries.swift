/// The summaries of a group, coarsest first, and the memory that they lie in.
final class CrowdSummaries: @unchecked Sendable {
  /// The number of summaries.
  let count: Int
  private let summaries: AlignedBuffer<CrowdSummary>
  private let numbers: AlignedBuffer<Double>

  /// The summaries of `tree` on `grids`, coarsest first, none of them for more than `most`; `nil` where
  /// there are no grids.
  init?(_ tree: CrowdTree, _ grids: [SummaryPlan.Grid], plan: SummaryPlan, most: Double) {
    guard let finest = grids.last else { return nil }
    count = grids.count
    let numbers = AlignedBuffer(
      repeating: 0.0,
      count: grids.reduce(0) { $0 + CrowdSummary.size($1.counts) }
    )
    self.numbers = numbers
    // Once through all points; what is coarser follows from the finest.
    let weights = SummaryWeights(tree, nodes: plan.nodes(finest))
    var place = numbers.base
    let made = grids.enumerated().map { index, grid in
      let sharpest = min(grid.sharpest, most)
      let own = plan.truncation(grid, sharpness: sharpest)
      let isFinest = index == grids.count - 1
      defer { place += CrowdSummary.size(grid.counts) }
      return CrowdSummary(
        isFinest ? weights : SummaryWeights(weights, nodes: plan.nodes(grid)),
        sharpest: grid.sharpest,
        truncation: isFinest
          ? own : plan.truncation(finest, sharpness: sharpest) + weights.magnitude * own,
        at: place
      )
    }
    summaries = AlignedBuffer(repeating: made[0], count: made.count)
    for (index, summary) in made.enumerated() { summaries[index] = summary }
  }

  /// The first summary, as long as this lives.
  var base: UnsafePointer<CrowdSummary> { UnsafePointer(summaries.base) }

  /// Summary `index`.
  subscript(index: Int) -> CrowdSummary { summaries[index] }
}
