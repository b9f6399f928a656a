/// The numbers of one step that do not depend on the state, shared by every path and scale.
///
/// The guided path P moves with the score ŝ = s + ω g, its twin Q with s + (ω + 1) g, where g is the
/// gradient of ln f_u; both add σ z. Their means differ by σδ with δ = -(b/σ) g, and the path's
/// log-likelihood ratio ln dP/dQ grows by z·δ - |δ|²/2 on Q, by z·δ + |δ|²/2 on P. Where σ = 0 the
/// twin takes P's step, so δ = 0.
struct StepWeights {
  /// a, the factor on the state.
  var state: Double
  /// b, the factor on the guided score.
  var score: Double
  /// σ, the scale of the noise.
  var noise: Double
  /// ω/w at this log-time: the direction times the schedule's factor.
  var direction: Double
  /// What a twin adds to ω: 1, or 0 where σ = 0.
  var twinShift: Double
  /// b/σ, or 0 where σ = 0.
  var shift: Double

  init(_ step: StepCoefficients, direction: Double) {
    state = step.state
    score = step.score
    noise = step.noise
    self.direction = direction
    twinShift = step.noise > 0 ? 1 : 0
    shift = step.noise > 0 ? step.score / step.noise : 0
  }
}
