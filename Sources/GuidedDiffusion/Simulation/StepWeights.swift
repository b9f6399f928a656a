/// The numbers of one stage that do not depend on the state, shared by every path and scale.
///
/// The guided path P moves with the score s₀ + θ G, θ = anchor + w · direction, its twin Q with
/// s₀ + (θ + τ) G; both add σ z. Their means differ by σδ with δ = -τ(b/σ) G, and the path's
/// log-likelihood ratio ln dP/dQ grows by z·δ - |δ|²/2 on Q, by z·δ + |δ|²/2 on P. Where σ = 0 the
/// twin takes P's step, so δ = 0.
struct StepWeights {
  /// a, the factor on the state.
  var state: Double
  /// b, the factor on the guided score.
  var score: Double
  /// σ, the scale of the noise.
  var noise: Double
  /// The factor on the state at the start of the step.
  var carry: Double
  /// θ at w = 0.
  var anchor: Double
  /// How much θ grows with w.
  var direction: Double
  /// τ, what a twin adds to θ; 0 where σ = 0.
  var twinShift: Double
  /// τ b/σ, or 0 where σ = 0.
  var shift: Double

  /// All zero.
  static let blank = StepWeights(
    SamplerStage(
      logTime: 0,
      coefficients: StepCoefficients(state: 0, score: 0, noise: 0),
      carry: 0,
      step: 0
    ),
    anchor: 0,
    direction: 0,
    twinShift: 0
  )

  init(_ stage: SamplerStage, anchor: Double, direction: Double, twinShift: Double) {
    let step = stage.coefficients
    state = step.state
    score = step.score
    noise = step.noise
    carry = stage.carry
    self.anchor = anchor
    self.direction = direction
    self.twinShift = step.noise > 0 ? twinShift : 0
    shift = step.noise > 0 ? twinShift * (step.score / step.noise) : 0
  }

  /// The weights of `stage` under `guidance` of `law`.
  init(_ stage: SamplerStage, guidance: Guidance, law: TiltedLaw) {
    self.init(
      stage,
      anchor: law.anchor,
      direction: law.sense * guidance.direction(at: stage.logTime),
      twinShift: law.sense * guidance.twinShift
    )
  }

  /// The weights of `stage` under `guidance` of a field whose G is g: θ is ω there.
  init(_ stage: SamplerStage, guidance: Guidance) {
    self.init(
      stage,
      anchor: 0,
      direction: guidance.direction(at: stage.logTime),
      twinShift: guidance.twinShift
    )
  }

  /// θ of a guided path at scale `w`.
  @inline(__always)
  func theta(_ w: Double) -> Double { anchor + w * direction }
}
