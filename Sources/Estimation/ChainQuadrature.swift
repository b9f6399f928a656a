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
  /// Grids beyond this many points are given up.
  static let largestGrid = 400_000
  /// The spacing in units of the integrand's width: an error of 2 exp(-2π²/0.81) = 5e-11 a step.
  ///
  /// Gradients of tilts have poles off the line, as near to it as the step's noise where f almost
  /// vanishes, which a finer grid leaves an error of exp(-2π/0.4) = 1.5e-7.
  private let fineness: Double
  /// How many standard deviations of a component the grid covers.
  private static let deviations = 8.0

  private let drift: LineDrift
  private let scales: [Double]
  private let target: LabelledMixture
  private let guidance: Guidance
  private let steps: [QuadratureStep]
  private let deterministic: DeterministicChain?

  /// The chain of `guidance` on `target`, which must have dimension 1.
  ///
  /// `logTimes` ascend from u_0 to u_N.
  public init(
    target: LabelledMixture,
    guidance: Guidance,
    sampler: any Sampler,
    logTimes: [Double],
    scoreError: ScoreError? = nil
  ) {
    drift = LineDrift(target: target, guidance: guidance, scoreError: scoreError)
    scales = guidance.scales
    self.target = target
    self.guidance = guidance
    fineness = guidance.tilt.classIndex == nil || guidance.kind == .plugIn ? 0.4 : 0.9
    deterministic = DeterministicChain(sampler: sampler, logTimes: logTimes)
    let width = target.components.map { $0.covariance.variance(of: 0) }.min() ?? 1
    steps =
      deterministic == nil
      ? QuadratureStep.plan(
        sampler: sampler,
        logTimes: logTimes,
        mergeable: 2e-4 * Swift.min(1, width)
      ) : []
  }

  /// The expectations of every scale, in the order of the guidance's scales.
  public func expectations() -> [ChainExpectations?] { scales.map(expectations(scale:)) }

  /// The expectations of one scale w, whatever other scales there are; `nil` where the chain spreads
  /// beyond any grid or the mean of a functional is infinite.
  public func expectations(scale: Double) -> ChainExpectations? {
    expectations(scale: scale, before: { _ in true })
  }

  /// The work of one scale in grid points, to which its time is roughly proportional.
  public var work: Double { deterministic?.work ?? steps.indices.reduce(0) { $0 + work(of: $1) } }

  /// Whether the chain is one without noise, whose grid points take a time of their own.
  public var isDeterministic: Bool { deterministic != nil }

  /// Works on scale w while `goesOn`, and says how much of `work` that was; the result is thrown away.
  public func rehearse(scale: Double, while goesOn: () -> Bool) -> Double {
    guard deterministic == nil else {
      _ = expectations(scale: scale)
      return work
    }
    var done = 0.0
    _ = expectations(scale: scale) { step in
      done += work(of: step)
      return goesOn()
    }
    return done
  }

  /// The grid points at the start of step `index`, with an allowance for what every step takes.
  private func work(of index: Int) -> Double {
    guard index < steps.count, steps[index].noise > 0 else { return 0 }
    let width = width(before: steps[index], noiseBefore: steps[index].noise, scale: 1)
    return 20 + 20 / (fineness * width)
  }

  /// The same; `goesOn` is asked before every step and ends the work by `false`.
  private func expectations(scale: Double, before goesOn: (Int) -> Bool) -> ChainExpectations? {
    if let deterministic {
      let (densities, points) = deterministic.run(drift, scale: scale)
      var sums = ExpectationSums(guidance)
      let tilt = halfSpaceMass(densities, points: points)
      return sums.add(densities, at: points, drift: drift, tilt: tilt) ? sums.expectations : nil
    }
    guard let first = steps.first else { return nil }
    var state = DensityGrid()
    var next = DensityGrid()
    var spacing = fineness * width(before: first, noiseBefore: 1, scale: scale)
    let cover = range(at: first.logTime, scale: scale)
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
      guard goesOn(index) else { return nil }
      if step.noise == 0 {
        let mass = halfSpaceMass(state.densities, points: state.images)
        return finish(state, tilt: mass, at: \.images)
      }
      let following = index + 1 < steps.count ? steps[index + 1] : nil
      let tilt = following == nil ? smoothedTilt(state, step) : nil
      guard advance(state, step, into: &next, before: following, scale: scale) else { return nil }
      swap(&state, &next)
      if following == nil { return finish(state, tilt: tilt, at: \.points) }
    }
    return nil
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
    let cover = range(at: nextTime, scale: scale)
    let whole = (lower: min(cover.lower, reach.lower), upper: max(cover.upper, reach.upper))
    var spacing: Double
    if let next, next.noise > 0 {
      spacing =
        fineness
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
    // Tilts may cut as sharply as the noise allows; class probabilities only narrow the components.
    guard guidance.tilt.classIndex != nil else { return noise }
    let signal = Elementary.exp(-u)
    let variance = target.components.map { $0.covariance.variance(of: 0) }.min() ?? 1
    let noised = signal * variance + 1 - signal
    return max(noise, (noised / (1 + scale)).squareRoot())
  }

  /// Where the components are at log-time `u`, and where the tilt moves them.
  private func range(at u: Double, scale: Double) -> (lower: Double, upper: Double) {
    let signal = Elementary.exp(-u)
    let shrink = signal.squareRoot()
    var lower = Double.infinity
    var upper = -Double.infinity
    let slope = (guidance.tilt.pointTilt as? ExponentialLinearTilt)?.direction[0] ?? 0
    for component in target.components {
      let spread = component.covariance.variance(of: 0)
      let radius = Self.deviations * (signal * spread + 1 - signal).squareRoot()
      for tilts in slope == 0 ? [0] : [0, 1, scale, scale + 1] {
        let centre = shrink * (component.mean[0] + tilts * slope * spread)
        lower = min(lower, centre - radius)
        upper = max(upper, centre + radius)
      }
    }
    return (lower, upper)
  }

  /// ∫ f over the last step's kernel and the density before it: exact for a tilt whose mean under a
  /// Gaussian is known, however steep it is.
  private func smoothedTilt(_ state: DensityGrid, _ step: QuadratureStep) -> Double? {
    guard let tilt = guidance.tilt.pointTilt else { return nil }
    let covariance = Covariance.isotropic(variance: step.noise * step.noise)
    var sum = 0.0
    for (density, image) in zip(state.densities, state.images) where density > 0 {
      sum += density * Elementary.exp(tilt.logMean(mean: [image], covariance: covariance))
    }
    // In the units of the grid after the step, whose sums are divided by its mass.
    return sum * state.spacing
  }

  /// The mass of a half-space from `densities` at the images of a uniform grid.
  ///
  /// Cells that the boundary cuts count in part. `nil` for other tilts.
  private func halfSpaceMass(_ densities: [Double], points: [Double]) -> Double? {
    guard let tilt = guidance.tilt.pointTilt as? HalfSpaceTilt else { return nil }
    let heights = points.map { tilt.normal[0] * $0 - tilt.offset }
    var sum = 0.0
    for index in 0..<(points.count - 1) {
      let (left, right) = (heights[index], heights[index + 1])
      let cell = 0.5 * (densities[index] + densities[index + 1])
      if left >= 0, right >= 0 {
        sum += cell
      } else if (left >= 0) != (right >= 0) {
        sum += cell * max(left, right) / abs(left - right)
      }
    }
    return sum
  }

  /// Integrates the functionals against the density at `points`; `tilt` is the integral of f where it
  /// is known already.
  private func finish(
    _ state: DensityGrid,
    tilt: Double?,
    at points: KeyPath<DensityGrid, [Double]>
  ) -> ChainExpectations? {
    var sums = ExpectationSums(guidance)
    // Sums run over points; an integral over the grid before has its own spacing.
    let isSmoothed = points == \.points
    let inUnits = tilt.map { isSmoothed ? $0 / state.spacing : $0 }
    let isWhole = sums.add(state.densities, at: state[keyPath: points], drift: drift, tilt: inUnits)
    return isWhole ? sums.expectations : nil
  }
}
