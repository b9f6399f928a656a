import GuidedDiffusion
import TestOracles
import Testing

/// A simulation to be repeated path by path with the oracle.
struct PathCase: Sendable, CustomTestStringConvertible {
  var name: String
  var target: LabelledMixture
  var classIndex = 0
  var scales = [0.0, 0.7, 3]
  var schedule = GuidanceSchedule.constant
  var sampler = SamplerPair.beta
  var logTimes = LogUniformGrid(start: 6).logTimes(steps: 40)
  var paths = 523
  var twinShare = 0.5
  /// Every how many paths one is compared; the last nine are always.
  var spacing = 23

  var testDescription: String { name }

  /// The library's side.
  var simulation: PathSimulation {
    PathSimulation(
      target: target,
      guidance: Guidance(classIndex: classIndex, scales: scales, schedule: schedule),
      sampler: sampler.sampler,
      logTimes: logTimes,
      paths: paths,
      twinShare: twinShare,
      seed: 2_024
    )
  }

  /// The oracle's side, one chain per scale.
  private var chains: [OracleChain] {
    let schedule = schedule
    return scales.map { scale in
      OracleChain(
        mixture: target.oracle,
        guidedClass: classIndex,
        scale: scale,
        scheduleFactor: { schedule.factor(at: $0) },
        logTimes: logTimes,
        sampler: sampler.oracle
      )
    }
  }

  /// The largest distances from the oracle, and what was compared.
  struct Comparison {
    var sample = 0.0
    var logRatio = 0.0
    var logOdds = 0.0
    var guided = 0
    var twins = 0
    /// The largest |ln dP/dQ|, which a comparison with nothing to compare would leave at 0.
    var largestLogRatio = 0.0
  }

  /// Compares the final samples, log ratios and log odds at every scale.
  func compare() -> Comparison {
    let simulation = simulation
    let worker = PathWorker(simulation)
    let chains = chains
    var result = Comparison()
    for block in 0..<simulation.blocks {
      let outcome = worker.run(block: block)
      for index in 0..<outcome.count {
        let path = outcome.firstPath + index
        guard path.isMultiple(of: spacing) || path >= paths - 9 else { continue }
        if outcome.isTwin[index] { result.twins += 1 } else { result.guided += 1 }
        for scale in scales.indices {
          compare(outcome, index, scale, chains[scale], &result)
        }
      }
    }
    return result
  }

  private func compare(
    _ outcome: BlockOutcome,
    _ index: Int,
    _ scale: Int,
    _ chain: OracleChain,
    _ result: inout Comparison
  ) {
    let dimension = target.dimension
    let stream = NormalStream(seed: 2_024)
    let path = UInt64(outcome.firstPath + index)
    let start = (0..<dimension).map {
      stream.normal(path: path, step: 0, coordinate: $0, purpose: .start)
    }
    let steps = logTimes.count - 1
    let expected = chain.run(from: start, isTwin: outcome.isTwin[index]) { step, coordinate in
      stream.normal(path: path, step: steps - step, coordinate: coordinate)
    }
    let place = scale * outcome.count + index
    let point = (0..<dimension).map { outcome.samples[place * dimension + $0] }
    for (value, reference) in zip(point, expected.point) {
      result.sample = worse(result.sample, distance(value, reference))
    }
    let logRatio = outcome.logRatios[place]
    result.logRatio = worse(result.logRatio, distance(logRatio, expected.logRatio))
    result.largestLogRatio = worse(result.largestLogRatio, abs(logRatio))
    let logOdds = target.oracle.logOddsAgainst(classIndex: classIndex, at: point)
    result.logOdds = worse(result.logOdds, distance(outcome.logOdds[place], logOdds))
  }

  /// The larger of two numbers, or not a number if one is not.
  private func worse(_ first: Double, _ second: Double) -> Double {
    first.isNaN || second.isNaN ? .nan : max(first, second)
  }
}
