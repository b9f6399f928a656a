import Foundation
import TestOracles
import Testing

/// The weak order of the samplers: how the error of E[1/p(c|Y)] falls with the number of steps.
///
/// The differences E_N - E_2N are free of the error of the start at a finite U. `SamplerTests` shows
/// that the steps taken here are the library's.
@Suite("Weak order of the samplers")
struct OrderTests {
  /// 0.4 N(0.5, 0.8) against 0.6 [0.3 N(-1, 0.6) + 0.7 N(1.2, 1.1)].
  private static let target = OracleMixture(
    classes: [
      OracleClass(
        label: "one",
        prior: 0.4,
        components: [OracleComponent(weight: 1, mean: 0.5, variance: 0.8)]
      ),
      OracleClass(
        label: "two",
        prior: 0.6,
        components: [
          OracleComponent(weight: 0.3, mean: -1, variance: 0.6),
          OracleComponent(weight: 0.7, mean: 1.2, variance: 1.1),
        ]
      ),
    ]
  )

  /// 1/π_c, the value for N -> ∞ and U -> ∞ on a grid that ends at the data.
  private static let truth = [2.5, 1 / 0.6]

  private static let stepCounts = [100, 200, 400, 800]

  /// E_N of the unguided chain for every N of `stepCounts`.
  private static func expectations(
    _ sampler: OracleSampler,
    end: Double,
    classIndex: Int
  ) -> [Double] {
    stepCounts.map { count in
      OracleQuadrature(
        logTimes: OracleGrid.logUniform(start: 12, end: end, stepCount: count),
        sampler: sampler,
        domain: OracleQuadrature.domain(of: target),
        spacing: 0.06
      ).classifierFreeExpectation(mixture: target, guidedClass: classIndex, scale: 0)
    }
  }

  /// The power of 1/N in E_N - E_2N, from N = 100 to N = 400.
  private static func order(_ values: [Double]) -> Double {
    log2(abs((values[0] - values[1]) / (values[2] - values[3]))) / 2
  }

  @Test(
    "Order 1, and the exact value in the limit",
    arguments: [
      (OracleSampler.ddpmBeta, 0), (.ddpmBeta, 1), (.eulerMaruyama, 0), (.eulerMaruyama, 1),
      (.exponentialIntegrator, 0),
    ]
  )
  func orderOne(sampler: OracleSampler, classIndex: Int) {
    let values = Self.expectations(sampler, end: 0, classIndex: classIndex)
    let order = Self.order(values)
    #expect(abs(order - 1) < 0.15, "order \(order)")
    let limit = 2 * values[3] - values[2]
    #expect(abs(limit / Self.truth[classIndex] - 1) < 2e-4, "limit \(limit)")
  }

  @Test("The posterior variance has order 1 above the data", arguments: [0, 1])
  func posteriorAboveData(classIndex: Int) {
    let values = Self.expectations(.ddpmPosterior, end: 0.5, classIndex: classIndex)
    let order = Self.order(values)
    #expect(abs(order - 1) < 0.15, "order \(order)")
  }

  @Test("Down to the data the posterior variance loses a factor ln N", arguments: [0, 1])
  func posteriorToData(classIndex: Int) {
    let values = Self.expectations(.ddpmPosterior, end: 0, classIndex: classIndex)
    let order = Self.order(values)
    #expect(order > 0.2 && order < 1.1, "order \(order)")
    // N times the error is bounded at order 1; here it grows by about the same with each doubling.
    let scaled = zip(Self.stepCounts, values).map { Double($0) * abs($1 - Self.truth[classIndex]) }
    let growth = zip(scaled.dropFirst(), scaled).map { $0 - $1 }
    #expect(growth.allSatisfy { $0 > 0.1 * scaled[0] }, "N times the error: \(scaled)")
    #expect(growth[2] / growth[1] > 0.7 && growth[2] / growth[1] < 1.4, "\(growth)")
  }
}
