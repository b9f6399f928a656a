import Estimation
import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@Suite("Random targets")
struct RandomTargetTests {
  static let recipes = [
    RandomMixture(dimension: 1, classes: 2, components: 2, separation: 1.5, seed: 1),
    RandomMixture(dimension: 1, classes: 4, components: 1, separation: 1, seed: 2),
    RandomMixture(
      dimension: 2,
      classes: 3,
      components: 2,
      separation: 1,
      covariance: .diagonal,
      seed: 3
    ),
    RandomMixture(
      dimension: 2,
      classes: 2,
      components: 1,
      separation: 1,
      covariance: .full,
      seed: 4
    ),
    RandomMixture(dimension: 8, classes: 2, components: 1, separation: 0.5, seed: 5),
    RandomMixture(
      dimension: 8,
      classes: 3,
      components: 2,
      separation: 0.4,
      covariance: .full,
      seed: 6
    ),
  ]

  /// The chain's value is 1/π_c + b/N + O(1/N²), so 2 E_2N - E_N is free of b: the allowance for
  /// the steps is measured by comparing N and 2N, and only the second order, of the size of the
  /// square of the first, is left to allow for.
  @Test("Without guidance E[1/p] is 1/π_c within 4 standard errors", arguments: recipes)
  func unguidedValueIsReciprocalPrior(_ recipe: RandomMixture) throws {
    let target = try recipe.mixture()
    let steps = 100
    let estimates = [steps, 2 * steps].map { count in
      CellRun(
        PathSimulation(
          target: target,
          guidance: Guidance(classIndex: 0, scales: [0]),
          sampler: DDPM(),
          logTimes: OracleGrid.logUniform(start: 14, stepCount: count),
          paths: 20_000,
          twinShare: 0.5,
          seed: 100 + recipe.seed
        )
      ).estimates(threads: 2) { _ in }.twin(.reciprocalProbability)
    }
    let (coarse, fine) = (estimates[0], estimates[1])
    let value = 2 * fine.value - coarse.value
    let error =
      (4 * fine.standardError * fine.standardError
      + coarse.standardError * coarse.standardError).squareRoot()
    let known = 1 / target.classes[0].prior
    let firstOrder = (fine.value - coarse.value) / known
    #expect(
      abs(value - known) < 4 * error + known * firstOrder * firstOrder,
      "\(recipe): \(coarse.value), \(fine.value) -> \(value) ± \(error) for \(known)"
    )
    #expect(error < 0.1 * known, "\(recipe): \(value) ± \(error) for \(known)")
    #expect(coarse.tail.isReliable && fine.tail.isReliable)
  }
}
