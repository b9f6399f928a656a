import GuidedDiffusion

/// A step of the chain as the quadrature takes it.
struct QuadratureStep: Equatable {
  /// Where the score is taken, and x -> a x + b ŝ(x) + σ z.
  var stage: SamplerStage

  /// σ.
  var noise: Double { stage.coefficients.noise }
  /// The log-time at which the score is taken.
  var logTime: Double { stage.logTime }

  /// The steps of the chain from u_N down; its sampler has one stage per step.
  ///
  /// A grid such as the papers' ends in thousands of steps far below the resolution of any table.
  /// Those that together move the log-time by less than `mergeable` h become one step with the score
  /// frozen: an error of order h², below 1e-7 for h = 2e-4 of the narrowest variance.
  static func plan(
    sampler: any Sampler,
    logTimes: [Double],
    mergeable: Double
  ) -> [QuadratureStep] {
    var steps: [QuadratureStep] = []
    for index in 0..<(logTimes.count - 1) {
      let stage = sampler.stage(index, logTimes: logTimes)
      let isTail = stage.logTime - logTimes[0] <= mergeable
      if isTail, index > 0, let last = steps.last?.stage,
        last.logTime - logTimes[0] <= mergeable
      {
        let (step, before) = (stage.coefficients, last.coefficients)
        steps[steps.count - 1].stage.coefficients = StepCoefficients(
          state: step.state * before.state,
          score: step.state * before.score + step.score,
          noise: (step.state * step.state * before.noise * before.noise + step.noise * step.noise)
            .squareRoot()
        )
      } else {
        steps.append(QuadratureStep(stage: stage))
      }
    }
    return steps
  }
}
