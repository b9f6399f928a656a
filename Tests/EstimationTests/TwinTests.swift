import Foundation
import TestOracles
import Testing

@testable import Estimation
@testable import GuidedDiffusion

/// Every path of a simulation, by scale: what the estimators were given, as plain arrays.
private struct PlainPaths {
  var isTwin: [Bool] = []
  /// [scale][path] the log odds against the class.
  var logOdds: [[Double]]
  /// [scale][path] ln dP/dQ.
  var logRatios: [[Double]]

  init(_ outcomes: [BlockOutcome]) {
    let scales = outcomes.first?.scales ?? 0
    logOdds = Array(repeating: [], count: scales)
    logRatios = logOdds
    for outcome in outcomes {
      isTwin += outcome.isTwin
      for scale in 0..<scales {
        let row = (scale * outcome.count)..<((scale + 1) * outcome.count)
        logOdds[scale] += outcome.logOdds[row]
        logRatios[scale] += outcome.logRatios[row]
      }
    }
  }

  /// The functional less its constant, from its definition.
  func values(_ functional: Functional, scale: Int) -> [Double] {
    logOdds[scale].map { odds in
      switch functional {
      case .reciprocalProbability: exp(odds)
      case .probability: -1 / (1 + exp(-odds))
      case .logProbability: -(odds > 30 ? odds : log1p(exp(odds)))
      case .tilt, .meanSquare: .nan
      }
    }
  }

  func twin(_ functional: Functional, scale: Int) -> OracleTwin {
    OracleTwin(
      values: values(functional, scale: scale),
      logRatios: logRatios[scale],
      isTwin: isTwin,
      lostDegreesOfFreedom: 2
    )
  }

  /// The values of guided paths alone.
  func guided(_ functional: Functional, scale: Int) -> [Double] {
    zip(values(functional, scale: scale), isTwin).filter { !$0.1 }.map(\.0)
  }
}

/// How many paths, and how many of them twins.
struct TwinCase: Sendable {
  var paths: Int
  var share: Double
}

@Suite("Twin and direct estimates against their definitions")
struct TwinTests {
  private static let chain = LineChain(
    name: "middle and sides",
    classes: EstimationFixtures.middleAndSides,
    scales: [0, 0.5, 3],
    logTimes: OracleGrid.logUniform(start: 8, stepCount: 30)
  )

  private static func outcomes(_ simulation: PathSimulation) -> [BlockOutcome] {
    let worker = PathWorker(simulation)
    return (0..<simulation.blocks).map { worker.run(block: $0) }
  }

  /// Mean and standard error in two passes.
  private static func meanAndError(_ values: [Double]) -> (Double, Double) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / (n * (n - 1))).squareRoot())
  }

  private static func close(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= 1e-9 * max(1e-3, abs(expected))
  }

  static let cases = [
    TwinCase(paths: 3001, share: 0.5), TwinCase(paths: 2500, share: 0.3),
    TwinCase(paths: 300, share: 0.5), TwinCase(paths: 1024, share: 0.75),
  ]

  @Test("Estimates, errors, paired differences and their errors to 1e-9", arguments: cases)
  func agreesWithOracle(_ example: TwinCase) throws {
    let simulation = try Self.chain.simulation(
      paths: example.paths,
      twinShare: example.share,
      seed: 11
    )
    let estimates = CellRun(simulation).estimates(threads: 2) { _ in }
    let plain = PlainPaths(Self.outcomes(simulation))
    #expect(plain.isTwin.count == example.paths)
    for functional in Functional.ofClass {
      for scale in Self.chain.scales.indices {
        let oracle = plain.twin(functional, scale: scale)
        let twin = estimates.twin(functional, scale: scale)
        #expect(Self.close(twin.value, functional.constant + oracle.estimate))
        #expect(Self.close(twin.standardError, oracle.standardError))
        let difference = oracle.difference(
          from: plain.twin(functional, scale: 0),
          lostDegreesOfFreedom: 2
        )
        #expect(Self.close(twin.difference, difference.estimate))
        #expect(Self.close(twin.differenceError, difference.standardError))

        let values = plain.guided(functional, scale: scale)
        let direct = estimates.direct(functional, scale: scale)
        let (mean, error) = Self.meanAndError(values)
        #expect(Self.close(direct.value, functional.constant + mean))
        #expect(Self.close(direct.standardError, error))
        let pairs = zip(values, plain.guided(functional, scale: 0)).map { $0 - $1 }
        let (meanDifference, differenceError) = Self.meanAndError(pairs)
        #expect(Self.close(direct.difference, meanDifference))
        #expect(Self.close(direct.differenceError, differenceError))
      }
    }
    for scale in Self.chain.scales.indices {
      let better = zip(plain.isTwin.indices, plain.isTwin).filter { path, isTwin in
        !isTwin && plain.logOdds[scale][path] < plain.logOdds[0][path]
      }
      let fraction = estimates.improvedFractions[scale]
      #expect(fraction.successes == better.count)
      #expect(fraction.trials == plain.isTwin.filter { !$0 }.count)
      let losses = zip(plain.isTwin.indices, plain.isTwin).filter { !$1 }.map { path, _ in
        let now = 1 / (1 + Foundation.exp(plain.logOdds[scale][path]))
        return max(0, 1 / (1 + Foundation.exp(plain.logOdds[0][path])) - now)
      }
      let (mean, error) = Self.meanAndError(losses)
      #expect(Self.close(estimates.losses[scale].value, mean))
      #expect(Self.close(estimates.losses[scale].standardError, error))
      #expect(scale > 0 || mean == 0)
    }
  }

  @Test("The tail of both estimators is that of all their contributions")
  func tailsAgree() throws {
    let simulation = try Self.chain.simulation(paths: 4000, seed: 3)
    let estimates = CellRun(simulation).estimates(threads: 1) { _ in }
    let plain = PlainPaths(Self.outcomes(simulation))
    func heavier(_ values: [Double]) -> Double? {
      [values, values.map { -$0 }].compactMap { OracleTail.shape(ofValues: $0) }.max()
    }
    for functional in Functional.ofClass {
      for scale in Self.chain.scales.indices {
        let direct = try #require(estimates.direct(functional, scale: scale).tail.shape)
        let expected = try #require(heavier(plain.guided(functional, scale: scale)))
        #expect(abs(direct - expected) < 1e-9, "direct \(direct) for \(expected)")
        // Which residuals are kept is decided by the line of the first paths, so the last few may
        // differ.
        let twin = try #require(estimates.twin(functional, scale: scale).tail.shape)
        let residuals = plain.twin(functional, scale: scale).residuals
        let fitted = try #require(heavier(residuals))
        #expect(abs(twin - fitted) < 0.05, "twin \(twin) for \(fitted)")
      }
    }
  }

  @Test("Without twins there are direct estimates alone")
  func withoutTwins() throws {
    let simulation = try Self.chain.simulation(paths: 500, twinShare: 0, seed: 5)
    let estimates = CellRun(simulation).estimates(threads: 1) { _ in }
    #expect(estimates.twin.isEmpty)
    #expect(estimates.direct.count == 12)
    #expect(estimates.improvedFractions.map(\.trials) == [500, 500, 500])
  }

  @Test("Where 1/p is almost constant the part above 1 keeps its relative precision")
  func rareCorner() throws {
    let chain = LineChain(
      name: "means ±4",
      classes: EstimationFixtures.pair(half: 4),
      scales: [5],
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 100)
    )
    let exact = try #require(try chain.quadrature().expectations().first ?? nil)
    let simulation = try chain.simulation(paths: 20_000, seed: 1)
    let estimates = CellRun(simulation).estimates(threads: 2) { _ in }
    let plain = PlainPaths(Self.outcomes(simulation))
    let parts: [(Functional, exact: Double)] = [
      (.reciprocalProbability, exact.odds), (.probability, exact.probabilityLessOne),
      (.logProbability, exact.logProbability),
    ]
    for (functional, exact) in parts {
      let twin = estimates.twin(functional)
      let part = twin.value - functional.constant
      #expect(twin.standardError > 0 && twin.standardError.isFinite)
      #expect(part != 0 && part.sign == exact.sign, "\(part) for \(exact)")
      #expect(abs(part - exact) < 4 * twin.standardError, "\(part) for \(exact)")
      let oracle = plain.twin(functional, scale: 0)
      // A unit of 1e-16 is lost when the constant is added, nothing before.
      #expect(abs(part - oracle.estimate) < 1e-9 * abs(oracle.estimate) + 2.3e-16)
      #expect(abs(twin.standardError / oracle.standardError - 1) < 1e-9)
    }
  }

  @Test("Odds of e^800 on twin paths have finite weighted values")
  func overflowingOdds() throws {
    let count = 40
    let isTwin = (0..<count).map { $0 % 2 == 1 }
    let logOdds = isTwin.indices.map { isTwin[$0] ? 800 : -0.1 * Double($0 % 7) }
    let logRatios = isTwin.indices.map { path -> Double in
      isTwin[path] ? -800 - 0.01 * Double(path % 5) : 0.2 * Double(path % 3)
    }
    var chain = Self.chain
    chain.scales = [0, 1]
    let simulation = try chain.simulation(paths: count, seed: 1)
    let outcome = BlockOutcome(
      firstPath: 0,
      count: count,
      dimension: 1,
      scales: 2,
      isTwin: isTwin,
      logOdds: logOdds + logOdds,
      logTilts: logOdds + logOdds,
      logRatios: logRatios + logRatios,
      samples: [Double](repeating: 0, count: 2 * count),
      integrals: [],
      integralControls: [],
      profile: ProfileSums(scales: 0, nodes: 0)
    )
    let block = BlockObservation(outcome, of: simulation)
    for row in block.weighted {
      #expect(row.allSatisfy { $0.isFinite })
    }
    // On a twin y = e^800 L/(a L + 1 - a) = 2 e^{-0.01 k}; 1/p itself overflows.
    for path in 0..<count where isTwin[path] {
      #expect(abs(block.weighted[0][path] / (2 * exp(-0.01 * Double(path % 5))) - 1) < 1e-12)
      #expect(block.values[0][path] == .infinity)
      #expect(abs(block.controls[0][path] + 2) < 1e-12)
    }
    var estimator = CellEstimator(simulation)
    estimator.add(block)
    let estimates = estimator.finish()
    for functional in Functional.ofClass {
      for scale in 0..<2 {
        for estimate in [
          estimates.twin(functional, scale: scale), estimates.direct(functional, scale: scale),
        ] {
          #expect(estimate.value.isFinite && estimate.standardError.isFinite)
          #expect(estimate.difference.isFinite && estimate.differenceError.isFinite)
        }
      }
    }
  }

  @Test("The result has the same digits for any number of threads")
  func threadsDoNotMatter() throws {
    let simulation = try Self.chain.simulation(paths: 5000, seed: 8)
    let one = CellRun(simulation).estimates(threads: 1) { _ in }
    for threads in [2, 3, 5] {
      let many = CellRun(simulation).estimates(threads: threads) { _ in }
      #expect(many.direct == one.direct)
      #expect(many.twin == one.twin)
      #expect(many.improvedFractions == one.improvedFractions)
    }
  }
}
