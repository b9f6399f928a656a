import Foundation
import TestOracles
import Testing

@testable import Estimation
@testable import GuidedDiffusion

@Suite("Resampling")
struct ResamplingTests {
  @Test("Σ f F/Σ f, its delta-method error and that of the difference, reckoned plainly")
  func plainReckoning() throws {
    let simulation = try NormalReward().simulation(paths: 3000, twinShare: 0.3, seed: 21)
    let worker = PathWorker(simulation)
    var x: [Double] = []
    for block in 0..<simulation.blocks {
      let outcome = worker.run(block: block)
      for path in 0..<outcome.count where !outcome.isTwin[path] { x.append(outcome.samples[path]) }
    }
    let run = CellRun(simulation, hasResampling: true)
    let estimates = try #require(run.estimates(threads: 2) { _ in }.baselines)
    #expect(estimates.bestOf.isEmpty)
    let resampling = try #require(estimates.resampling)
    #expect(resampling.paths == x.count && resampling.rows.count == 2)
    let weights = x.map { exp(0.7 * $0) }
    let total = weights.reduce(0, +)
    let size = total * total / weights.reduce(0) { $0 + $1 * $1 }
    #expect(abs(resampling.effectiveSampleSize / size - 1) < 1e-12)
    let shape = try #require(OracleTail.shape(ofValues: weights))
    #expect(abs(try #require(resampling.weightShape) - shape) < 1e-9)
    for (row, values) in zip(resampling.rows, [weights, x.map { $0 * $0 }]) {
      let n = Double(x.count)
      let mean = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / total
      let plain = values.reduce(0, +) / n
      let residuals = zip(weights, values).map { n / total * $0 * ($1 - mean) }
      let gains = zip(residuals, values).map { $0 - ($1 - plain) }
      func error(_ terms: [Double]) -> Double {
        (terms.reduce(0) { $0 + $1 * $1 } / (n * (n - 1))).squareRoot()
      }
      #expect(abs(row.estimate.value - mean) < 1e-11)
      #expect(abs(row.estimate.standardError / error(residuals) - 1) < 1e-9)
      #expect(abs(row.estimate.difference - (mean - plain)) < 1e-11)
      #expect(abs(row.estimate.differenceError / error(gains) - 1) < 1e-9)
    }
  }

  /// The law ∝ exp(a x) N(0, 1) is N(a, 1).
  ///
  /// Of 100 intervals of 95 % fewer than 88 cover with a probability below 0.3 %; the skewness of the
  /// weights takes a little.
  @Test("Intervals of value and difference cover at a = 0.5 over 100 seeds")
  func coverage() throws {
    let z = NormalQuantile.twoSided(0.95)
    let exact = [exp(0.375), 1.25]
    let unguided = [exp(0.125), 1]
    var covered = [0, 0, 0, 0]
    var reliable = [0, 0]
    for seed in 1...100 as ClosedRange<UInt64> {
      let resampling = try #require(
        NormalReward(strength: 0.5).baselines(paths: 2000, seed: seed).resampling
      )
      for index in 0...1 {
        let row = resampling.rows[index].estimate
        let gain = row.difference - (exact[index] - unguided[index])
        covered[2 * index] += abs(row.value - exact[index]) <= z * row.standardError ? 1 : 0
        covered[2 * index + 1] += abs(gain) <= z * row.differenceError ? 1 : 0
        reliable[index] += row.tail.isReliable ? 1 : 0
      }
      // exp(-a²) of the paths.
      let share = resampling.effectiveSampleSize / Double(resampling.paths)
      #expect(abs(share - exp(-0.25)) < 0.15)
    }
    #expect(covered.allSatisfy { (86...99).contains($0) }, "\(covered)")
    // k̂ of f x² from 1,000 paths lies about the threshold.
    #expect(reliable[0] >= 95 && reliable[1] >= 50, "\(reliable)")
  }

  @Test("Weights that hang on a few paths are not relied on")
  func unreliable() throws {
    let resampling = try #require(
      NormalReward(strength: 3).baselines(paths: 2000, seed: 3).resampling
    )
    #expect(resampling.effectiveSampleSize < 25)
    #expect(resampling.rows.allSatisfy { !$0.estimate.tail.isReliable })
    // Without overflow and without anything at all: E[f] lies 30 deviations out.
    let lost = try #require(
      NormalReward(strength: 60).baselines(paths: 200, seed: 3).resampling
    )
    #expect(lost.rows.allSatisfy { !$0.estimate.tail.isReliable && !$0.isDifferenceReliable })
    #expect(lost.effectiveSampleSize.isFinite)
  }

  @Test("Classes 40 deviations apart: p(x) resampled by p(c|x) is p(x|c), with finite 1/p")
  func farClasses() throws {
    let simulation = PathSimulation(
      target: try LabelledMixture(classes: EstimationFixtures.pair(half: 20)),
      guidance: Guidance(kind: .classifier, tilt: .classProbability(classIndex: 1), scales: [0]),
      sampler: DDPM(),
      logTimes: OracleGrid.logUniform(start: 12, stepCount: 200),
      paths: 1000,
      twinShare: 0,
      seed: 5
    )
    let run = CellRun(simulation, hasResampling: true)
    let resampling = try #require(run.estimates(threads: 2) { _ in }.baselines?.resampling)
    #expect(abs(resampling.effectiveSampleSize - 500) < 80)
    let rows = resampling.rows.map(\.estimate)
    // E[1/p] under p(x|c) is 1/π_c, here all from p = 1: Σ f F/Σ f is paths/Σ f.
    let share = Double(resampling.paths) / resampling.effectiveSampleSize
    #expect(abs(rows[0].value / share - 1) < 1e-9, "\(rows[0]), \(share)")
    #expect(abs(rows[1].value - 1) < 1e-9)
    #expect(abs(rows[3].value - 401) < 5 * rows[3].standardError + 2, "\(rows[3])")
  }

  @Test("A half-space that ten paths reach is not relied on, however tame its weights")
  func rareHalfSpace() throws {
    var reliable: [Bool] = []
    for offset in [0, 2.4] {
      let resampling = try #require(try Self.halfSpace(offset: offset, paths: 2000))
      reliable.append(resampling.rows[1].estimate.tail.isReliable)
      #expect((resampling.effectiveSampleSize < 25) == (offset > 2))
    }
    #expect(reliable == [true, false])
  }

  private static func halfSpace(offset: Double, paths: Int) throws -> ResamplingEstimates? {
    let simulation = PathSimulation(
      target: try LabelledMixture(classes: [EstimationFixtures.lineClass("all", prior: 1, [(0, 1)])]
      ),
      guidance: Guidance(
        kind: .reward,
        tilt: .posterior(HalfSpaceTilt(normal: [1], offset: offset)),
        scales: [0]
      ),
      sampler: DDPM(),
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 10),
      paths: paths,
      twinShare: 0.5,
      seed: 6
    )
    let estimates = CellRun(simulation, hasResampling: true).estimates(threads: 2) { _ in }
    #expect(estimates.direct(.tilt).tail.isReliable == (offset < 2))
    return estimates.baselines?.resampling
  }

  @Test("A half-space weighs with 0 and 1: the paths inside are the sample")
  func halfSpace() throws {
    let resampling = try #require(try Self.halfSpace(offset: 1, paths: 20_000))
    #expect(resampling.weightShape == nil)
    let inside = 1 - OracleNormal.probability(below: 1)
    #expect(
      abs(resampling.effectiveSampleSize / 10_000 - inside) < 4 * (inside / 10_000).squareRoot()
    )
    // E[x² | x >= 1] = 1 + φ(1)/Φ(-1).
    let exact = 1 + OracleNormal.hazard(at: -1)
    let row = resampling.rows[1].estimate
    #expect(abs(row.value - exact) < 4 * row.standardError && row.tail.isReliable, "\(row)")
    #expect(abs(resampling.rows[0].estimate.value - 1) < 1e-12)
  }
}
