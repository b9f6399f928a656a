import GuidedDiffusion

/// A sampler with a mistake in the numbers of its steps or in the log-time of its score.
struct WrongSampler: Sampler {
  /// The sampler that it should be; one stage per step.
  var right: any Sampler
  /// The factor on a.
  var state = 1.0
  /// The factor on a - 1, how much the state grows.
  var growth = 1.0
  /// The factor on b.
  var score = 1.0
  /// The factor on σ.
  var noise = 1.0
  /// How many steps old the noise level is at which the score is evaluated.
  var delay = 0

  func coefficients(from u: Double, to v: Double) -> StepCoefficients {
    var step = right.coefficients(from: u, to: v)
    step.state = state * (1 + growth * (step.state - 1))
    step.score *= score
    step.noise *= noise
    return step
  }

  func stage(_ index: Int, logTimes: [Double]) -> SamplerStage {
    let upper = logTimes.count - 1 - index
    return SamplerStage(
      logTime: logTimes[min(max(upper + delay, 0), logTimes.count - 1)],
      coefficients: coefficients(from: logTimes[upper], to: logTimes[upper - 1]),
      carry: 0,
      step: index
    )
  }

  var isReverseProcess: Bool { right.isReverseProcess }
}
