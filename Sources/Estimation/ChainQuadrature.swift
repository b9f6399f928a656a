import GuidedDiffusion

/// The expectation of the discrete chain itself in one dimension, free of Monte Carlo error.
///
/// The density of Y_n is carried from step to step on a uniform grid,
///
///     p_{n-1}(x') = Σ_i p_n(x_i) N(x'; m_n(x_i), σ_n²) Δ,    m_n(x) = a x + b ŝ(x).
///
/// The trapezoid rule converges geometrically on analytic integrands: its error is about
/// 2 exp(-2π² (width/Δ)²), the width being that of the integrand in x, and dividing by the final mass
/// cancels most of it. One pass serves every functional of the final sample.
///
/// Spacing and range follow the step: Δ resolves the kernel seen through the map m_n and the
/// narrowest noised component; the range covers eight standard deviations of every component, so that
/// 1/p(c|x) is integrated where it is large, and all that the paths reach.
public struct ChainQuadrature {
  /// The expectations of one scale.
  public struct Expectations: Equatable, Sendable {
    /// E[1/p(c|Y)] - 1, the mean odds against the class.
    public var odds: Double
    /// E[p(c|Y)] - 1.
    public var probabilityLessOne: Double
    /// E[ln p(c|Y)].
    public var logProbability: Double
  }

  /// Grids beyond this many points are given up.
  static let largestGrid = 400_000
  /// The spacing in units of the integrand's width: an error of 2 exp(-2π²/0.81) = 5e-11 a step.
  private static let fineness = 0.9
  /// How many standard deviations of a component the grid covers.
  private static let deviations = 8.0

  private let drift: LineDrift
  private let scales: [Double]
  private let target: LabelledMixture
  private let steps: [QuadratureStep]

  /// The chain of `guidance` on `target`, which must have dimension 1.
  ///
  /// `logTimes` ascend from u_0 to u_N.
  public init(
    target: LabelledMixture,
    guidance: Guidance,
    sampler: any Sampler,
    logTimes: [Double]
  ) {
    drift = LineDrift(target: target, guidance: guidance)
    scales = guidance.scales
    self.target = target
    let width = target.components.map { $0.covariance.variance(of: 0) }.min() ?? 1
    steps = QuadratureStep.plan(
      sampler: sampler,
      logTimes: logTimes,
      mergeable: 2e-4 * Swift.min(1, width)
    )
  }

  /// The expectations of every scale, in the order of the guidance's scales.
  public func expectations() -> [Expectations?] { scales.map(expectations(scale:)) }

  /// The expectations of one scale w, whatever other scales there are; `nil` where the chain spreads
  /// beyond any grid or E[1/p(c|Y)] is infinite.
  public func expectations(scale: Double) -> Expectations? {
    guard let first = steps.first else { return nil }
    var state = DensityGrid()
    var next = DensityGrid()
    var spacing = Self.fineness * width(before: first, noiseBefore: 1, scale: scale)
    let cover = range(at: first.logTime)
    // The start N(0, 1), on a grid fine enough for the first step.
    repeat {
      let laid = state.start(
        range: (min(cover.lower, -Self.deviations), max(cover.upper, Self.deviations)),
        spacing: spacing
      )
      guard laid else { return nil }
      state.evaluate(drift, step: first, scale: scale)
      spacing *= 0.7
    } while !(first.noise == 0 || state.resolves(first))
    for (index, step) in steps.enumerated() {
      if step.noise == 0 { return finish(state, points: state.images) }
      let following = index + 1 < steps.count ? steps[index + 1] : nil
      guard advance(state, step, into: &next, before: following, scale: scale) else { return nil }
      swap(&state, &next)
    }
    return finish(state, points: state.points)
  }

  /// The density after `step`, on a grid that resolves the step after it.
  private func advance(
    _ state: DensityGrid,
    _ step: QuadratureStep,
    into result: inout DensityGrid,
    before next: QuadratureStep?,
    scale: Double
  ) -> Bool {
    let nextTime = next?.logTime ?? 0
    let reach = state.reach(step)
    let cover = range(at: nextTime)
    let whole = (lower: min(cover.lower, reach.lower), upper: max(cover.upper, reach.upper))
    var spacing: Double
    if let next, next.noise > 0 {
      spacing =
        Self.fineness
        * width(before: next, noiseBefore: step.noise, growth: state.growth, scale: scale)
    } else {
      // Only the functional is left to integrate (after a last deterministic step, if there is one).
      spacing = 0.5 * min(step.noise, narrowest(at: nextTime, noise: step.noise, scale: scale))
    }
    while true {
      guard result.receive(from: state, step, range: whole, spacing: spacing) else { return false }
      guard let next else { return true }
      result.evaluate(drift, step: next, scale: scale)
      if next.noise == 0 || result.resolves(next) { return true }
      spacing *= 0.7
    }
  }

  /// The width in x of the integrand of `step`: kernel and density multiplied.
  private func width(
    before step: QuadratureStep,
    noiseBefore: Double,
    growth: Double = 1,
    scale: Double
  ) -> Double {
    let kernel = step.noise / max(growth, 1)
    let density = narrowest(at: step.logTime, noise: noiseBefore, scale: scale)
    return 1 / (1 / (kernel * kernel) + 1 / (density * density)).squareRoot()
  }

  /// The smallest standard deviation a part of the density can have after noise was added.
  private func narrowest(at u: Double, noise: Double, scale: Double) -> Double {
    let signal = Elementary.exp(-u)
    let variance = target.components.map { $0.covariance.variance(of: 0) }.min() ?? 1
    let noised = signal * variance + 1 - signal
    return max(noise, (noised / (1 + scale)).squareRoot())
  }

  /// Where the components are at log-time `u`.
  private func range(at u: Double) -> (lower: Double, upper: Double) {
    let signal = Elementary.exp(-u)
    let shrink = signal.squareRoot()
    var lower = Double.infinity
    var upper = -Double.infinity
    for component in target.components {
      let variance = signal * component.covariance.variance(of: 0) + 1 - signal
      let radius = Self.deviations * variance.squareRoot()
      lower = min(lower, shrink * component.mean[0] - radius)
      upper = max(upper, shrink * component.mean[0] + radius)
    }
    return (lower, upper)
  }

  /// Integrates the functionals against the density at `points`.
  private func finish(_ state: DensityGrid, points: [Double]) -> Expectations? {
    let odds = drift.logOdds(at: points)
    var mass = 0.0
    var sums = Expectations(odds: 0, probabilityLessOne: 0, logProbability: 0)
    for (index, density) in state.densities.enumerated() where density > 0 {
      let ratio = Elementary.exp(odds[index])
      mass += density
      sums.odds += density * ratio
      sums.probabilityLessOne -= density / (1 + 1 / ratio)
      sums.logProbability -= density * (ratio < 1e300 ? Elementary.log1p(ratio) : odds[index])
    }
    guard mass > 0, sums.odds.isFinite else { return nil }
    // Odds that still count at the ends of the grid go on beyond it, perhaps without end.
    for index in Array(0..<8) + Array((points.count - 16)..<points.count) {
      let part = state.densities[index] * Elementary.exp(odds[index])
      guard part <= 1e-9 * sums.odds else { return nil }
    }
    return Expectations(
      odds: sums.odds / mass,
      probabilityLessOne: sums.probabilityLessOne / mass,
      logProbability: sums.logProbability / mass
    )
  }
}
