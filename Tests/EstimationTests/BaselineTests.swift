import Foundation
import TestOracles
import Testing

@testable import Estimation
@testable import GuidedDiffusion

/// The reward exp(a x) on N(0, 1), which the chain samples exactly without guidance.
struct NormalReward {
  var strength = 0.7
  var scales = [0.0, 1]

  func simulation(
    paths: Int,
    twinShare: Double = 0.5,
    seed: UInt64,
    kind: Guidance.Kind = .reward
  ) throws -> PathSimulation {
    PathSimulation(
      target: try LabelledMixture(classes: [EstimationFixtures.lineClass("all", prior: 1, [(0, 1)])]
      ),
      guidance: Guidance(
        kind: kind,
        tilt: .gaussian(ExponentialLinearTilt(direction: [strength])),
        scales: scales
      ),
      sampler: DDPM(),
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 10),
      paths: paths,
      twinShare: twinShare,
      seed: seed
    )
  }

  func baselines(paths: Int, seed: UInt64) throws -> BaselineEstimates {
    let simulation = try simulation(paths: paths, seed: seed)
    let estimates = CellRun(simulation, hasBestOf: true, hasResampling: true)
      .estimates(threads: 1) { _ in }
    return try #require(estimates.baselines)
  }

  /// E[exp(a x)] and E[x²] of the largest of n standard normal numbers.
  func bestOf(_ n: Int) -> [Double] {
    var sums = [0.0, 0]
    for index in -1000...1000 {
      let x = 0.01 * Double(index)
      let below = pow(OracleNormal.probability(below: x), Double(n - 1))
      let weight = 0.01 * Double(n) * below * exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
      sums[0] += weight * exp(strength * x)
      sums[1] += weight * x * x
    }
    return sums
  }
}

@Suite("Best of n")
struct BestOfTests {
  @Test("Kept are the best of every n unguided paths in a row, over blocks and between twins")
  func plainReckoning() throws {
    let simulation = try NormalReward().simulation(paths: 1237, twinShare: 0.3, seed: 11)
    let worker = PathWorker(simulation)
    // [path] x of the first scale, unguided.
    var unguided: [Double] = []
    for block in 0..<simulation.blocks {
      let outcome = worker.run(block: block)
      for path in 0..<outcome.count where !outcome.isTwin[path] {
        unguided.append(outcome.samples[path])
      }
    }
    let run = CellRun(simulation, hasBestOf: true)
    let estimates = try #require(run.estimates(threads: 2) { _ in }.baselines)
    #expect(estimates.bestOf.map(\.size) == [2, 4, 16])
    #expect(estimates.resampling == nil)
    for item in estimates.bestOf {
      let groups = unguided.count / item.size
      #expect(item.paths == groups * item.size)
      let kept = (0..<groups).map { group in
        unguided[(group * item.size)..<((group + 1) * item.size)].max() ?? 0
      }
      func check(_ row: BaselineRow, _ value: (Double) -> Double) {
        let best = kept.map(value)
        let gains = best.enumerated().map { group, best in
          let own = unguided[(group * item.size)..<((group + 1) * item.size)].map(value)
          return best - own.reduce(0, +) / Double(item.size)
        }
        for (values, mean, error) in [
          (best, row.estimate.value, row.estimate.standardError),
          (gains, row.estimate.difference, row.estimate.differenceError),
        ] {
          let n = Double(values.count)
          let expected = values.reduce(0, +) / n
          let squares = values.reduce(0) { $0 + ($1 - expected) * ($1 - expected) }
          #expect(abs(mean - expected) < 1e-12)
          #expect(abs(error - (squares / (n * (n - 1))).squareRoot()) < 1e-12)
        }
        let diagnosis = OracleTail.shape(ofValues: best)
        if let diagnosis { #expect((row.estimate.tail.shape ?? -9) >= diagnosis - 1e-9) }
      }
      check(item.rows[0]) { exp(0.7 * $0) }
      check(item.rows[1]) { $0 * $0 }
    }
  }

  @Test("The largest of n normal numbers: within 4 standard errors, which are small")
  func knownMeans() throws {
    let reward = NormalReward()
    let estimates = try reward.baselines(paths: 40_000, seed: 12)
    for item in estimates.bestOf {
      for (row, exact) in zip(item.rows, reward.bestOf(item.size)) {
        let estimate = row.estimate
        #expect(
          abs(estimate.value - exact) < 4 * estimate.standardError,
          "\(item.size): \(estimate)"
        )
        #expect(estimate.standardError < 0.03 * exact)
        #expect(estimate.tail.isReliable && row.isDifferenceReliable)
      }
      let gain = reward.bestOf(item.size)[0] - exp(0.245)
      let estimate = item.rows[0].estimate
      #expect(abs(estimate.difference - gain) < 4 * estimate.differenceError)
      #expect(estimate.differenceError < estimate.standardError)
    }
  }

  @Test("A cost keeps the smallest")
  func cost() throws {
    let simulation = try NormalReward().simulation(paths: 40_000, seed: 13, kind: .cost)
    let run = CellRun(simulation, hasBestOf: true, hasResampling: true)
    let estimates = try #require(run.estimates(threads: 1) { _ in }.baselines)
    #expect(estimates.resampling == nil)
    // The smallest of two: E[exp(0.7 x)] = 2 exp(0.245) Φ(-0.7/√2).
    let exact = 2 * exp(0.245) * OracleNormal.probability(below: -0.7 / 2.0.squareRoot())
    let estimate = estimates.bestOf[0].rows[0].estimate
    #expect(abs(estimate.value - exact) < 4 * estimate.standardError, "\(estimate) for \(exact)")
    #expect(estimate.difference < 0)
  }

  @Test("Of a class the most probable is kept; a trap of the plain mean marks the gain")
  func classes() throws {
    let chain = LineChain(
      name: "means ±3",
      classes: EstimationFixtures.pair(half: 3),
      scales: [0, 1],
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 40)
    )
    let run = CellRun(try chain.simulation(paths: 4000, seed: 14), hasBestOf: true)
    let estimates = run.estimates(threads: 2) { _ in }
    let best = try #require(estimates.baselines?.bestOf.last)
    // 1/p = 1 + exp(-6 x) with x the largest of 16 from N(3, 1): 1 + 4e-11 or so.
    let reciprocal = best.rows[0]
    #expect(reciprocal.estimate.value - 1 < 1e-9 && reciprocal.estimate.value >= 1)
    #expect(reciprocal.estimate.difference < 0)
    #expect(!estimates.direct(.reciprocalProbability).tail.isReliable)
    #expect(!reciprocal.isDifferenceReliable)
    #expect(best.rows[3].estimate.value > 18, "\(best.rows[3])")
  }

  @Test("Without an unguided scale there is nothing to keep; too few paths make no group")
  func absent() throws {
    let guided = try NormalReward(scales: [0.5, 1]).simulation(paths: 200, seed: 1)
    let run = CellRun(guided, hasBestOf: true, hasResampling: true)
    #expect(run.estimates(threads: 1) { _ in }.baselines == nil)
    let few = try NormalReward().simulation(paths: 40, seed: 1)
    let sizes = CellRun(few, hasBestOf: true).estimates(threads: 1) { _ in }
      .baselines?.bestOf.map(\.size)
    #expect(sizes == [2, 4])
    #expect(CellRun(few).estimates(threads: 1) { _ in }.baselines == nil)
  }
}
