import GuidedDiffusion

/// A chain without noise: its law is that of the start, moved.
///
/// The start N(0, 1) is laid on a fine uniform grid whose points are moved stage by stage; sums over the
/// moved points with the start's density are then trapezoid sums over the start.
struct DeterministicChain {
  /// The grid's spacing, and how many standard deviations of the start it covers.
  private static let spacing = 1.0 / 1024
  private static let deviations = 8.5

  private let stages: [SamplerStage]

  /// The chain of `sampler` on u_0, ..., u_N, or `nil` if one of its stages adds noise.
  init?(sampler: any Sampler, logTimes: [Double]) {
    let count = sampler.stageCount(steps: logTimes.count - 1)
    guard sampler.stage(0, logTimes: logTimes).coefficients.noise == 0 else { return nil }
    stages = (0..<count).map { sampler.stage($0, logTimes: logTimes) }
    guard stages.allSatisfy({ $0.coefficients.noise == 0 }) else { return nil }
  }

  /// The grid points that all stages together move.
  var work: Double { Double(stages.count) * 2 * Self.deviations / Self.spacing }

  /// The start's density on its grid, and where the chain takes the grid at scale `w`.
  func run(_ drift: LineDrift, scale w: Double) -> (densities: [Double], points: [Double]) {
    let half = Int(Self.deviations / Self.spacing) / 8 * 8
    var points = (0..<(2 * half)).map { (Double($0 - half) + 0.5) * Self.spacing }
    let densities = points.map { Elementary.exp(-0.5 * $0 * $0) }
    var images = points
    var saved = points
    var step = -1
    for stage in stages {
      if stage.step != step { saved = points }
      step = stage.step
      drift.images(of: points, stage: stage, scale: w, into: &images)
      if stage.carry != 0 {
        for index in images.indices { images[index] += stage.carry * saved[index] }
      }
      swap(&points, &images)
    }
    return (densities, points)
  }
}
