import GuidedDiffusion

/// A step of the chain as the quadrature takes it: x -> a x + b ŝ(x) + σ z with ŝ at `logTime`.
struct QuadratureStep: Equatable {
  /// The log-time at which the score is taken.
  var logTime: Double
  /// a.
  var state: Double
  /// b.
  var score: Double
  /// σ.
  var noise: Double

  /// The steps of the chain from u_N down.
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
    for n in stride(from: logTimes.count - 1, to: 0, by: -1) {
      let step = sampler.coefficients(from: logTimes[n], to: logTimes[n - 1])
      let isTail = logTimes[n] - logTimes[0] <= mergeable
      if isTail, n < logTimes.count - 1, let last = steps.last,
        last.logTime - logTimes[0] <= mergeable
      {
        steps[steps.count - 1] = QuadratureStep(
          logTime: last.logTime,
          state: step.state * last.state,
          score: step.state * last.score + step.score,
          noise: (step.state * step.state * last.noise * last.noise + step.noise * step.noise)
            .squareRoot()
        )
      } else {
        steps.append(
          QuadratureStep(
            logTime: logTimes[n],
            state: step.state,
            score: step.score,
            noise: step.noise
          )
        )
      }
    }
    return steps
  }
}
