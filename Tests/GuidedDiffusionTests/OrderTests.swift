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

  private static let stepCounts = [25, 50, 100, 200, 400, 800]

  /// E_N of the unguided chain for every N of `stepCounts`.
  private static func expectations(_ sampler: OracleSampler, end: Double) -> [Double] {
    stepCounts.map { count in
      OracleQuadrature(
        logTimes: OracleGrid.logUniform(start: 12, end: end, stepCount: count),
        sampler: sampler,
        domain: OracleQuadrature.domain(of: target),
        spacing: 0.06
      ).classifierFreeExpectation(mixture: target, guidedClass: 1, scale: 0)
    }
  }

  @Test("PRINT", arguments: OracleSampler.allCases, [0, 0.5])
  func orders(sampler: OracleSampler, end: Double) { for c in 0..<2 {
    let values = Self.stepCounts.map { count in
      OracleQuadrature(
        logTimes: OracleGrid.logUniform(start: 12, end: end, stepCount: count),
        sampler: sampler,
        domain: OracleQuadrature.domain(of: Self.target),
        spacing: 0.06
      ).classifierFreeExpectation(mixture: Self.target, guidedClass: c, scale: 0)
    }
    let d = zip(values, values.dropFirst()).map { abs($0 - $1) }
    print("ORD", sampler, end, c, values, zip(d, d.dropFirst()).map { log2($0 / $1) })
  }}
}
