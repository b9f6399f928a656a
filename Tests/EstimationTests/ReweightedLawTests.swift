import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@testable import Estimation

@Suite("Estimates of exact laws")
struct ExactLawEstimatesTests {
  private static let reward = RewardChain.reference

  @Test("A reward on the line: E[f²]/E[f], E[x²] and the Fréchet distance in closed form")
  func reward() throws {
    let item = Self.reward
    let target = try LabelledMixture(classes: item.classes)
    let law = try #require(ExactLaw.reweighted(by: item.guidance, on: target))
    let estimates = try #require(
      ExactLawEstimates(law, of: item.guidance, on: target, count: 40_000, seed: 2)
    )
    let moments = try #require(LawMoments.reweighted(by: item.guidance, on: target))
    let square = moments.mean[0] * moments.mean[0] + moments.covariance[0, 0]
    for (row, exact) in zip(estimates.rows, [3.473517, square]) {
      #expect(abs(row.value - exact) < 4 * row.standardError, "\(row) for \(exact)")
      #expect(row.standardError < 0.02 * exact)
      #expect(row.tail.isReliable)
    }
    let base = try #require(FrechetDistance(toBaseOf: item.guidance, on: target))
    let distance = base.squared(of: moments)
    let estimate = try #require(estimates.frechet)
    #expect(estimate.isReliable && distance > 0.3)
    #expect(abs(estimate.value - distance) < 4 * estimate.standardError, "\(estimate), \(distance)")
  }

  @Test("The base law is at distance 0, E[f] is that of the tilt's moments")
  func base() throws {
    let item = Self.reward
    let target = try LabelledMixture(classes: item.classes)
    let law = ExactLaw.base(of: item.guidance, on: target)
    let estimates = try #require(
      ExactLawEstimates(law, of: item.guidance, on: target, count: 20_000, seed: 3)
    )
    #expect(abs(estimates.rows[0].value - 1.798469) < 4 * estimates.rows[0].standardError)
    let estimate = try #require(estimates.frechet)
    #expect(estimate.isReliable && abs(estimate.value) < 4 * estimate.standardError)
  }

  @Test("Classifier guidance in the plane aims at p(x|c): p by the oracle's integral")
  func classifier() throws {
    let target = try RandomMixture(
      dimension: 2,
      classes: 3,
      components: 2,
      separation: 1,
      covariance: .full,
      seed: 9
    ).mixture()
    let guidance = Guidance(kind: .classifier, tilt: .classProbability(classIndex: 2), scales: [1])
    let law = try #require(ExactLaw.reweighted(by: guidance, on: target))
    let estimates = try #require(
      ExactLawEstimates(law, of: guidance, on: target, count: 40_000, seed: 4)
    )
    let oracle = OracleTiltedLaw(
      mixture: EstimationFixtures.oracle(target.classes),
      tilt: .classProbability(classIndex: 2)
    )
    let p = oracle.quadratureMoment(power: 2) / oracle.quadratureMoment(power: 1)
    #expect(estimates.functionals == Functional.all(of: guidance))
    let row = estimates.rows[1]
    #expect(abs(row.value - p) < 4 * row.standardError, "\(row) for \(p)")
    let moments = try #require(LawMoments.reweighted(by: guidance, on: target))
    let base = try #require(FrechetDistance(toBaseOf: guidance, on: target))
    let estimate = try #require(estimates.frechet)
    let distance = base.squared(of: moments)
    #expect(abs(estimate.value - distance) < 4 * estimate.standardError, "\(estimate), \(distance)")
  }

  @Test("Raising with w = 1 leads there: the chain is within its O(1/N) of the exact law")
  func guidedChain() throws {
    var item = Self.reward
    item.scales = [0, 1]
    let target = try LabelledMixture(classes: item.classes)
    let law = try #require(ExactLaw.reweighted(by: item.guidance, on: target))
    let exact = try #require(
      ExactLawEstimates(law, of: item.guidance, on: target, count: 40_000, seed: 5)
    )
    let chain = try item.estimates(paths: 20_000, seed: 6)
    for (index, functional) in exact.functionals.enumerated() {
      let (own, row) = (chain.twin(functional, scale: 1), exact.rows[index])
      let error = (own.standardError * own.standardError + row.standardError * row.standardError)
        .squareRoot()
      #expect(abs(own.value - row.value) < 4 * error + 0.01 * row.value, "\(own), \(row)")
    }
    let (own, truth) = (chain.frechet[1], try #require(exact.frechet))
    let error = (own.standardError * own.standardError + truth.standardError * truth.standardError)
      .squareRoot()
    #expect(abs(own.value - truth.value) < 4 * error + 0.01, "\(own), \(truth)")
  }

  @Test("Rare acceptance gives no estimates")
  func rare() throws {
    let target = try LabelledMixture(classes: EstimationFixtures.pair(half: 1))
    let tilt = HalfSpaceTilt(normal: [1], offset: 6)
    let guidance = Guidance(kind: .reward, tilt: .posterior(tilt), scales: [1])
    let law = try #require(ExactLaw.reweighted(by: guidance, on: target))
    #expect(ExactLawEstimates(law, of: guidance, on: target, count: 50, seed: 1) == nil)
  }
}
