import TestOracles
import Testing

@testable import Estimation
@testable import GuidedDiffusion

/// Clouds of normal samples, without any simulation of chains.
enum NormalCloud {
  /// A guidance on anything, for the observation of samples asks for one.
  static let guidance = Guidance(classIndex: 0, scales: [0])

  static func standard(_ dimension: Int) -> LawMoments {
    LawMoments(
      mean: [Double](repeating: 0, count: dimension),
      covariance: SymmetricMatrix(diagonal: [Double](repeating: 1, count: dimension))
    )
  }

  /// Standard normal points of paths `first` and on, every scale a `map` of the same points.
  static func block(
    first: Int,
    count: Int,
    dimension: Int,
    seed: UInt64,
    maps: [@Sendable ([Double]) -> [Double]],
    isTwin: (Int) -> Bool = { _ in false }
  ) -> BlockObservation {
    let stream = NormalStream(seed: seed)
    let points = (first..<(first + count)).map { path in
      (0..<dimension).map { stream.normal(path: UInt64(path), step: 0, coordinate: $0) }
    }
    let blank = [Double](repeating: 0, count: count * maps.count)
    let outcome = BlockOutcome(
      firstPath: first,
      count: count,
      dimension: dimension,
      scales: maps.count,
      isTwin: (first..<(first + count)).map(isTwin),
      logOdds: blank,
      logTilts: blank,
      logRatios: blank,
      samples: maps.flatMap { map in points.flatMap(map) },
      integrals: [],
      integralControls: [],
      profile: ProfileSums(scales: 0, nodes: 0)
    )
    return BlockObservation(outcome, guidance: guidance, guidedShare: 1)
  }

  /// The estimates from `count` points about the standard normal law.
  static func estimates(
    count: Int,
    dimension: Int,
    seed: UInt64,
    maps: [@Sendable ([Double]) -> [Double]]
  ) throws -> [FrechetEstimate] {
    let law = standard(dimension)
    let distance = try #require(FrechetDistance(to: law))
    var clouds = CloudSums(centre: law.mean, scales: maps.count)
    clouds.add(
      block(first: 0, count: count, dimension: dimension, seed: seed, maps: maps)
    )
    return clouds.estimates(distance)
  }
}

@Suite("Fréchet distance: coverage")
struct FrechetCoverageTests {
  /// How often 95 % intervals of value and difference cover over 100 seeds, and the mean z-scores.
  private static func coverage(
    count: Int,
    dimension: Int,
    truth: Double,
    baseTruth: Double,
    maps: [@Sendable ([Double]) -> [Double]]
  ) throws -> (value: Int, difference: Int, bias: Double, reliable: Int) {
    var result = (value: 0, difference: 0, bias: 0.0, reliable: 0)
    for seed in 1...100 as ClosedRange<UInt64> {
      let estimate = try #require(
        NormalCloud.estimates(count: count, dimension: dimension, seed: seed, maps: maps).last
      )
      let t = estimate.errors(confidence: 0.95)
      let error = estimate.value - truth
      let difference = estimate.difference - (truth - baseTruth)
      result.value += abs(error) <= t * estimate.standardError ? 1 : 0
      result.difference += abs(difference) <= t * estimate.differenceError ? 1 : 0
      result.bias += error / estimate.standardError / 100
      result.reliable += estimate.isReliable ? 1 : 0
    }
    return result
  }

  /// Of 100 intervals of 95 % fewer than 88 or all cover with a probability below 0.8 %.
  @Test("N(0.3, 1.2²) is 0.13 from N(0, 1), and 0.12 farther than N(0.1, 1)")
  func knownDistance() throws {
    let result = try Self.coverage(
      count: 1300,
      dimension: 1,
      truth: 0.13,
      baseTruth: 0.01,
      maps: [{ [$0[0] + 0.1] }, { [1.2 * $0[0] + 0.3] }]
    )
    #expect((88...99).contains(result.value), "\(result)")
    #expect((88...99).contains(result.difference), "\(result)")
    // Mean of 100 z-scores, within 4 standard errors.
    #expect(abs(result.bias) < 0.4, "\(result)")
    #expect(result.reliable == 100)
  }

  @Test("Eight coordinates: the bias is removed, and the interval covers")
  func eightCoordinates() throws {
    let result = try Self.coverage(
      count: 1500,
      dimension: 8,
      truth: 0.25 + 8 * 0.04,
      baseTruth: 0,
      maps: [{ $0 }, { x in x.indices.map { 1.2 * x[$0] + ($0 == 2 ? 0.5 : 0) } }]
    )
    #expect((88...99).contains(result.value), "\(result)")
    #expect((88...99).contains(result.difference), "\(result)")
    #expect(abs(result.bias) < 0.4, "\(result)")
    #expect(result.reliable == 100)
  }

  /// The jackknife alone covers 0 in 79 to 92 of 100 of these.
  @Test("At distance 0 the interval covers too", arguments: [(1, 0.0), (1, 0.02), (2, 0), (8, 0)])
  func degenerate(dimension: Int, shift: Double) throws {
    let result = try Self.coverage(
      count: 1300,
      dimension: dimension,
      truth: shift * shift,
      baseTruth: shift * shift,
      maps: [{ x in x.indices.map { x[$0] + ($0 == 0 ? shift : 0) } }]
    )
    #expect(result.value >= 93, "\(result)")
    #expect(abs(result.bias) < 0.4, "\(result)")
    #expect(result.reliable == 100)
  }

  @Test("A tiny move of every sample is seen in the difference though not in the distance")
  func pairing() throws {
    let maps: [@Sendable ([Double]) -> [Double]] = [{ $0 }, { [1.05 * $0[0] + 0.03] }]
    let result = try Self.coverage(
      count: 1300,
      dimension: 1,
      truth: 0.0034,
      baseTruth: 0,
      maps: maps
    )
    #expect((88...99).contains(result.difference), "\(result)")
    let estimate = try NormalCloud.estimates(count: 1300, dimension: 1, seed: 1, maps: maps)
    #expect(estimate[0].difference == 0 && estimate[0].differenceError == 0)
    let error = abs(estimate[1].difference - 0.0034)
    #expect(error < 4 * estimate[1].differenceError)
  }

  @Test("Marked: fewer than ten paths per group, too few for the dimension, one wild path")
  func marked() throws {
    let few = try NormalCloud.estimates(count: 64 * 10 - 1, dimension: 1, seed: 1, maps: [{ $0 }])
    #expect(!few[0].isReliable)
    let enough = try NormalCloud.estimates(count: 64 * 10, dimension: 1, seed: 1, maps: [{ $0 }])
    #expect(enough[0].isReliable)
    #expect(enough[0].degreesOfFreedom == 63)
    // In 64 coordinates the bias that stays is as large as the error.
    let thin = try NormalCloud.estimates(count: 400, dimension: 64, seed: 1, maps: [{ $0 }])
    #expect(!thin[0].isReliable)
    #expect(thin[0].degreesOfFreedom == 19)
    let wide = try NormalCloud.estimates(count: 4000, dimension: 64, seed: 1, maps: [{ $0 }])
    #expect(wide[0].isReliable)
    #expect(abs(wide[0].value) < 3 * wide[0].standardError, "\(wide[0])")
    let stream = NormalStream(seed: 1)
    let largest = (0..<2000).map { stream.normal(path: UInt64($0), step: 0, coordinate: 0) }.max()
    let wild = try NormalCloud.estimates(
      count: 2000,
      dimension: 1,
      seed: 1,
      maps: [{ [$0[0] == largest ? 100 : $0[0]] }]
    )
    #expect(!wild[0].isReliable)
  }

  @Test("Every scale of a cell has its distance, that of the chain by quadrature")
  func ofCell() throws {
    let chain = LineChain(
      name: "means ±1",
      classes: EstimationFixtures.pair(half: 1),
      scales: [0, 0.5, 2],
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 50)
    )
    let simulation = try chain.simulation(paths: 6000, seed: 5)
    let estimates = CellRun(simulation).estimates(threads: 2) { _ in }
    let exact = try chain.quadrature().expectations().map { try #require($0) }
    let truths = exact.map { expectation in
      let spread = expectation.variance.squareRoot() - 1
      return (expectation.mean - 1) * (expectation.mean - 1) + spread * spread
    }
    #expect(estimates.frechet.count == 3)
    for (estimate, truth) in zip(estimates.frechet, truths) {
      #expect(estimate.isReliable)
      #expect(abs(estimate.value - truth) < 4 * estimate.standardError, "\(estimate), \(truth)")
      let error = abs(estimate.difference - (truth - truths[0]))
      #expect(error <= 4 * estimate.differenceError, "\(estimate), \(truth)")
    }
    #expect(truths[2] > 20 * estimates.frechet[2].standardError)
  }

  @Test("Distances and baselines have the same digits for any number of threads")
  func threadsDoNotMatter() throws {
    let chain = LineChain(
      name: "means ±1",
      classes: EstimationFixtures.pair(half: 1),
      scales: [0, 1],
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 20)
    )
    let run = CellRun(try chain.simulation(paths: 5000, seed: 8), hasBestOf: true)
    let one = run.estimates(threads: 1) { _ in }
    let many = run.estimates(threads: 3) { _ in }
    #expect(one.frechet.count == 2 && many.frechet == one.frechet)
    #expect(one.baselines != nil && many.baselines == one.baselines)
  }
}
