import Estimation
import Foundation
import GuidedDiffusion
import TestOracles
import Testing

/// Published values of E[1/p(c|Y)] of one chain.
struct PublishedChain: Sendable, CustomTestStringConvertible {
  var chain: LineChain
  var references: [Double]

  var testDescription: String { chain.testDescription }

  static let all: [PublishedChain] = {
    let beta = OracleGrid.logUniform(start: 10, stepCount: 400)
    func pair(_ half: Double, _ values: [(scale: Double, value: Double)]) -> PublishedChain {
      PublishedChain(
        chain: LineChain(
          name: "means ±\(half)",
          classes: EstimationFixtures.pair(half: half),
          scales: values.map(\.scale),
          logTimes: beta
        ),
        references: values.map(\.value)
      )
    }
    func posterior(_ guidedClass: Int, _ values: [Double]) -> PublishedChain {
      PublishedChain(
        chain: LineChain(
          name: "middle and sides",
          classes: EstimationFixtures.middleAndSides,
          guidedClass: guidedClass,
          scales: [0, 0.5, 2, 8],
          sampler: .ddpmPosterior,
          logTimes: OracleGrid.logUniform(start: 12, stepCount: 200)
        ),
        references: values
      )
    }
    return [
      pair(1, [(0.1, 1.774641)]),
      pair(2, [(0, 2.000363), (0.1, 1.281876)]),
      pair(3, [(0, 2.000817), (0.1, 1.042307), (10, 1.000017)]),
      PublishedChain(
        chain: LineChain(
          name: "middle and sides",
          classes: EstimationFixtures.middleAndSides,
          scales: [1, 10],
          logTimes: beta
        ),
        references: [1.887190, 1.193362]
      ),
      posterior(0, [1.925334, 1.854590, 1.735084, 1.631652]),
      posterior(1, [2.029183, 1.967839, 1.782991, 1.266398]),
    ]
  }()
}

@Suite("Chain quadrature")
struct ChainQuadratureTests {
  @Test("Published values of E[1/p(c|Y)] to 1e-6", arguments: PublishedChain.all)
  func publishedValues(_ published: PublishedChain) throws {
    let expectations = try published.chain.quadrature().expectations()
    for (expectation, reference) in zip(expectations, published.references) {
      let value = 1 + (try #require(expectation)).odds
      #expect(abs(value - reference) < 1e-6, "\(value) for \(reference)")
    }
  }

  static let comparisons: [LineChain] = {
    let sides = EstimationFixtures.middleAndSides
    let unequal = EstimationFixtures.unequalVariances
    let coarse = OracleGrid.logUniform(start: 8, stepCount: 60)
    // Narrow classes need more steps for E[1/p] to be finite at all.
    let fine = OracleGrid.logUniform(start: 8, stepCount: 300)
    let finest = OracleGrid.logUniform(start: 8, stepCount: 700)
    return [
      LineChain(
        name: "middle and sides",
        classes: sides,
        scales: [1.5],
        sampler: .eulerMaruyama,
        logTimes: coarse
      ),
      LineChain(
        name: "means ±2",
        classes: EstimationFixtures.pair(half: 2),
        scales: [0.3],
        sampler: .exponentialIntegrator,
        logTimes: coarse
      ),
      LineChain(
        name: "middle and sides",
        classes: sides,
        scales: [3],
        schedule: .interval(from: 0.5, to: 3),
        logTimes: coarse
      ),
      LineChain(
        name: "means ±1",
        classes: EstimationFixtures.pair(half: 1),
        scales: [2],
        schedule: .interval(from: 0, to: 1.01),
        sampler: .ddpmPosterior,
        logTimes: coarse
      ),
      LineChain(
        name: "variances 0.3 and 2",
        classes: unequal,
        guidedClass: 0,
        scales: [1],
        sampler: .exponentialIntegrator,
        logTimes: fine
      ),
      LineChain(
        name: "variances 0.3 and 2",
        classes: unequal,
        guidedClass: 0,
        scales: [1],
        logTimes: coarse
      ),
      LineChain(
        name: "variances 0.3 and 2",
        classes: unequal,
        guidedClass: 1,
        scales: [2],
        sampler: .eulerMaruyama,
        logTimes: coarse
      ),
      LineChain(
        name: "middle and sides",
        classes: sides,
        scales: [1],
        logTimes: OracleGrid.li(stepCount: 200)
      ),
      LineChain(
        name: "variance 0.05 next to 1",
        classes: EstimationFixtures.narrowClass,
        guidedClass: 0,
        scales: [0.4],
        logTimes: finest
      ),
      LineChain(
        name: "variance 0.05 next to 1",
        classes: EstimationFixtures.narrowClass,
        guidedClass: 0,
        scales: [1],
        logTimes: finest
      ),
      LineChain(
        name: "variance 0.05 next to 1",
        classes: EstimationFixtures.narrowClass,
        guidedClass: 1,
        scales: [1],
        logTimes: fine
      ),
    ]
  }()

  @Test(
    "Backward quadrature gives the odds, p and ln p to 2e-6",
    arguments: comparisons
  )
  func agreesWithBackwardQuadrature(_ chain: LineChain) throws {
    let known = try #require(try chain.quadrature().expectations().first ?? nil)
    let mixture = EstimationFixtures.oracle(chain.classes)
    let narrowest = chain.classes.flatMap(\.components)
      .map { $0.covariance.variance(of: 0) }.reduce(1, min)
    let backward = OracleQuadrature(
      logTimes: chain.logTimes,
      sampler: chain.sampler,
      domain: OracleQuadrature.domain(of: mixture),
      spacing: 0.03 * narrowest.squareRoot()
    )
    /// ln((1 - p)/p) from the definition.
    func logOdds(_ x: Double) -> Double {
      let other = 1 - chain.guidedClass
      func joint(_ index: Int) -> Double {
        log(mixture.classes[index].prior) + mixture.logDensity(at: [x], classIndex: index)
      }
      return joint(other) - joint(chain.guidedClass)
    }
    func surprise(_ x: Double) -> Double {
      let odds = logOdds(x)
      return odds > 30 ? odds : log1p(exp(odds))
    }
    func expectation(_ logFunctional: @escaping (Double) -> Double) -> Double {
      backward.classifierFreeExpectation(
        mixture: mixture,
        guidedClass: chain.guidedClass,
        scale: chain.scales[0],
        scheduleFactor: { chain.schedule.factor(at: $0) },
        logFunctional: logFunctional
      )
    }
    let odds = expectation(logOdds)
    #expect(abs(known.odds - odds) < 2e-6, "\(known.odds) for \(odds)")
    let probability = expectation { -surprise($0) }
    #expect(
      abs(1 + known.probabilityLessOne - probability) < 2e-6,
      "\(1 + known.probabilityLessOne) for \(probability)"
    )
    // ln(-ln p), with -ln p = (1 - p)/p where that is tiny.
    let negated = expectation { logOdds($0) < -30 ? logOdds($0) : log(surprise($0)) }
    #expect(abs(known.logProbability + negated) < 2e-6, "\(known.logProbability) for -\(negated)")
  }

  @Test(
    "An unstable chain has no value rather than a wrong one",
    arguments: [EstimationFixtures.unequalVariances, EstimationFixtures.pair(half: 2)]
  )
  func unstableChainIsNil(_ classes: [MixtureClass]) throws {
    let chain = LineChain(
      name: "unstable",
      classes: classes,
      guidedClass: 0,
      scales: [1e4],
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 10)
    )
    #expect(try chain.quadrature().expectations() == [nil])
  }

  @Test("Where E[1/p(c|Y)] of the chain is infinite there is no value rather than a wrong one")
  func infiniteExpectation() throws {
    // Unguided, the chain's tail is wider than the class: V (1/0.3 - 1/2) > 1 with 60 steps.
    var chain = LineChain(
      name: "infinite",
      classes: EstimationFixtures.unequalVariances,
      guidedClass: 0,
      scales: [0, 1],
      logTimes: OracleGrid.logUniform(start: 8, stepCount: 60)
    )
    let expectations = try chain.quadrature().expectations()
    #expect(expectations[0] == nil)
    #expect(expectations[1] != nil)
    chain.classes = EstimationFixtures.narrowClass
    chain.scales = [0]
    #expect(try chain.quadrature().expectations() == [nil])
  }

  @Test("A value does not depend on the scales that are asked for with it")
  func scalesDoNotMatter() throws {
    for classes in [EstimationFixtures.middleAndSides, EstimationFixtures.unequalVariances] {
      var chain = LineChain(
        name: "spacing",
        classes: classes,
        guidedClass: 0,
        scales: [0.5],
        logTimes: OracleGrid.logUniform(start: 10, stepCount: 80)
      )
      let alone = try #require(try chain.quadrature().expectations().first ?? nil)
      chain.scales = [0, 0.5, 6]
      let among = try #require(try chain.quadrature().expectations()[1])
      #expect(alone == among)
    }
  }

  @Test("The mirror image of a chain has the same expectations")
  func mirrorImage() throws {
    var chain = LineChain(
      name: "mirror",
      classes: EstimationFixtures.unequalVariances,
      guidedClass: 0,
      scales: [0.7],
      logTimes: OracleGrid.logUniform(start: 9, stepCount: 70)
    )
    let known = try #require(try chain.quadrature().expectations().first ?? nil)
    chain.classes = [
      EstimationFixtures.lineClass("tight", prior: 0.4, [(-1, 0.3)]),
      EstimationFixtures.lineClass("wide", prior: 0.6, [(0.5, 2)]),
    ]
    let mirrored = try #require(try chain.quadrature().expectations().first ?? nil)
    #expect(abs(known.odds - mirrored.odds) < 1e-9)
    #expect(abs(known.logProbability - mirrored.logProbability) < 1e-9)
  }
}
