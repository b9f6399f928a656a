/// The stages of a chain: every evaluation of the score, in order, first at u_N.
struct StageTimes: Sendable {
  private let chain: (sampler: any Sampler, logTimes: [Double])?
  private let single: Double
  /// The number of stages.
  let count: Int

  /// The stages of `sampler` on the grid u_0, ..., u_N.
  init(sampler: any Sampler, logTimes: [Double]) {
    chain = (sampler, logTimes)
    single = 0
    count = sampler.stageCount(steps: logTimes.count - 1)
  }

  /// One stage at log-time `u`, of no sampler.
  init(at u: Double) {
    chain = nil
    single = u
    count = 1
  }

  /// Stage `index`.
  func stage(_ index: Int) -> SamplerStage {
    guard let chain else {
      return SamplerStage(
        logTime: single,
        coefficients: StepCoefficients(state: 1, score: 0, noise: 0),
        carry: 0,
        step: 0
      )
    }
    return chain.sampler.stage(index, logTimes: chain.logTimes)
  }

  /// The log-time of stage `index`.
  subscript(index: Int) -> Double { stage(index).logTime }

  /// The least and the largest log-time.
  var range: (least: Double, most: Double) {
    var range = (least: self[0], most: self[0])
    for index in 1..<max(1, count) {
      let u = self[index]
      if u < range.least { range.least = u }
      if u > range.most { range.most = u }
    }
    return range
  }
}
