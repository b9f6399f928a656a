import Foundation
import TestOracles
import Testing

@Suite("Tilted laws")
struct OracleTiltedLawTests {
  private static let logTimes = [0.05, 0.7, 4]

  @Test("f_u is the integral over the data", arguments: TiltCase.all)
  func expectationIsIntegral(_ example: TiltCase) {
    for logTime in Self.logTimes {
      for point in example.points {
        let value = example.law.expectation(at: point, logTime: logTime)
        let integral = example.law.quadratureExpectation(at: point, logTime: logTime)
        #expect(abs(value / integral - 1) < 1e-9, "u = \(logTime), x = \(point), value \(value)")
      }
    }
  }

  @Test("g_u is the derivative of log f_u", arguments: TiltCase.all)
  func gradientIsDerivative(_ example: TiltCase) {
    for logTime in Self.logTimes {
      for point in example.points {
        let slope = OracleGradient.richardson(
          of: { example.law.logExpectation(at: $0, logTime: logTime) },
          at: point
        )
        let gradient = example.law.gradient(at: point, logTime: logTime)
        let scale = gradient.reduce(1) { max($0, abs($1)) }
        #expect(
          largestDistance(gradient, slope) < 1e-8 * scale,
          "u = \(logTime), x = \(point): \(gradient), \(slope)"
        )
      }
    }
  }

  @Test("At u = 0, f_u is f and the directions are ∇ log f", arguments: TiltCase.all)
  func dataEnd(_ example: TiltCase) {
    let (law, tilt) = (example.law, example.law.tilt)
    for point in example.points {
      let value = tilt.value(at: point, in: law.mixture)
      let gradient = tilt.logGradient(at: point, in: law.mixture)
      #expect(abs(law.expectation(at: point, logTime: 0) - value) <= 1e-13 * value)
      #expect(largestDistance(law.gradient(at: point, logTime: 0), gradient) < 1e-12)
      #expect(largestDistance(law.plugInGradient(at: point, logTime: 0), gradient) < 1e-12)
    }
  }

  @Test("At a large log-time f_u is E[f] and g_u is zero", arguments: TiltCase.all)
  func noiseEnd(_ example: TiltCase) {
    for point in example.points {
      let value = example.law.expectation(at: point, logTime: 60)
      #expect(abs(value / example.law.baseExpectation - 1) < 1e-11)
      #expect(largestDistance(example.law.gradient(at: point, logTime: 60), [0, 0]) < 1e-11)
    }
  }

  @Test("The posterior mean is that of Tweedie's formula", arguments: TiltCase.all)
  func posteriorMean(_ example: TiltCase) {
    for logTime in Self.logTimes {
      let posterior = example.law.posterior(at: logTime)
      for point in example.points {
        let score = example.law.baseScore(at: point, logTime: logTime)
        let tweedie = zip(point, score).map {
          exp(logTime / 2) * ($0 + (1 - exp(-logTime)) * $1)
        }
        #expect(largestDistance(posterior.mean(at: point), tweedie) < 1e-11)
      }
    }
  }

  @Test("The plug-in direction is the derivative of log f at that mean", arguments: TiltCase.all)
  func plugInIsDerivative(_ example: TiltCase) {
    let law = example.law
    for logTime in Self.logTimes {
      let posterior = law.posterior(at: logTime)
      for point in example.points
      where law.tilt.value(at: posterior.mean(at: point), in: law.mixture) > 0 {
        let slope = OracleGradient.richardson(
          of: { law.tilt.logValue(at: posterior.mean(at: $0), in: law.mixture) },
          at: point
        )
        let gradient = law.gradient(.plugIn, at: point, in: posterior)
        #expect(
          largestDistance(gradient, slope) < 1e-7,
          "u = \(logTime), x = \(point): \(gradient), \(slope)"
        )
      }
    }
  }

  @Test("E[f] under the base law is the integral", arguments: TiltCase.all)
  func baseExpectationIsIntegral(_ example: TiltCase) {
    let value = example.law.baseExpectation
    #expect(abs(example.law.quadratureMoment(power: 1) / value - 1) < 1e-10, "value \(value)")
  }

  @Test("E[f²] under the base law is the integral", arguments: TiltCase.gaussian)
  func secondMomentIsIntegral(_ example: TiltCase) {
    let value = example.law.secondMoment
    #expect(abs(example.law.quadratureMoment(power: 2) / value - 1) < 1e-10, "value \(value)")
  }

  @Test("E[p(c|x)²] of two unit Gaussians, and of classes that do not differ")
  func secondMomentOfAClassProbability() {
    let equal = OracleTiltedLaw(
      mixture: Fixtures.twoGaussians(separation: 0),
      tilt: .classProbability(classIndex: 1)
    )
    #expect(abs(equal.secondMoment - 0.25) < 1e-13)
    // With p = p(c|x), E[p²] = E[p] - E[p (1 - p)], and p (1 - p) = 1/(4 cosh²(x)) for means ±1.
    let apart = OracleTiltedLaw(
      mixture: Fixtures.twoGaussians(separation: 1),
      tilt: .classProbability(classIndex: 1)
    )
    let doubt = (-2400...2400).reduce(0.0) { sum, index in
      let point = 0.005 * Double(index)
      let density = exp(-0.5 * (point - 1) * (point - 1)) / (2 * Double.pi).squareRoot()
      return sum + 0.005 * density / (4 * cosh(point) * cosh(point))
    }
    #expect(abs(apart.secondMoment - (0.5 - doubt)) < 1e-12)
  }

  @Test("The published E[f] and E[f²]/E[f] of the reward exp(0.7 x)")
  func publishedMoments() {
    let mean = TiltCase.reward.baseExpectation
    #expect(abs(mean - 1.798469) < 1e-6, "E[f] = \(mean)")
    let raised = TiltCase.reward.secondMoment / mean
    #expect(abs(raised - 3.473517) < 1e-6, "E[f²]/E[f] = \(raised)")
  }

  @Test("s + g is the score of the reweighted mixture, which is known for exp(a x)")
  func reweightedScore() {
    let slope = 0.7
    let parts = TiltCase.line.classes.map { group -> OracleClass in
      let (mean, variance) = (group.components[0].mean[0], group.components[0].covariance[0][0])
      let weight = group.prior * exp(slope * mean + slope * slope * variance / 2)
      return OracleClass(
        label: group.label,
        prior: weight / TiltCase.reward.baseExpectation,
        components: [
          OracleComponent(weight: 1, mean: mean + slope * variance, variance: variance)
        ]
      )
    }
    let reweighted = OracleMixture(classes: parts)
    for logTime in [0, 0.3, 2] {
      for point in [-3, 0.1, 2.5] {
        let score = TiltCase.reward.baseScore(at: [point], logTime: logTime)[0]
        let gradient = TiltCase.reward.gradient(at: [point], logTime: logTime)[0]
        let reference = reweighted.score(at: [point], logTime: logTime)[0]
        #expect(abs(score + gradient - reference) < 1e-12)
      }
    }
  }
}
