import Foundation
import TestOracles
import Testing

/// One published value of a chain's expectation.
struct QuadratureCase: Sendable, CustomTestStringConvertible {
  var name: String
  var mixture: OracleMixture
  var guidedClass: Int
  var scale: Double
  var reference: Double

  var testDescription: String { "\(name), class \(guidedClass), w = \(scale)" }
}

@Suite("Backward quadrature")
struct OracleQuadratureTests {
  private static let tolerance = 1e-6

  private static func separated(
    _ separation: Double,
    scale: Double,
    reference: Double
  ) -> QuadratureCase {
    QuadratureCase(
      name: "means ±\(separation)",
      mixture: Fixtures.twoGaussians(separation: separation),
      guidedClass: 1,
      scale: scale,
      reference: reference
    )
  }

  private static func middleAndSides(
    guidedClass: Int,
    scale: Double,
    reference: Double
  ) -> QuadratureCase {
    QuadratureCase(
      name: "middle and sides",
      mixture: Fixtures.middleAndSides,
      guidedClass: guidedClass,
      scale: scale,
      reference: reference
    )
  }

  static let betaCases = [
    separated(1, scale: 0.1, reference: 1.774641),
    separated(2, scale: 0, reference: 2.000363),
    separated(2, scale: 0.1, reference: 1.281876),
    separated(3, scale: 0, reference: 2.000817),
    separated(3, scale: 0.1, reference: 1.042307),
    separated(3, scale: 10, reference: 1.000017),
    middleAndSides(guidedClass: 1, scale: 1, reference: 1.887190),
    middleAndSides(guidedClass: 1, scale: 10, reference: 1.193362),
  ]

  static let posteriorCases = [
    middleAndSides(guidedClass: 0, scale: 0, reference: 1.925334),
    middleAndSides(guidedClass: 0, scale: 0.5, reference: 1.854590),
    middleAndSides(guidedClass: 0, scale: 2, reference: 1.735084),
    middleAndSides(guidedClass: 0, scale: 8, reference: 1.631652),
    middleAndSides(guidedClass: 1, scale: 0, reference: 2.029183),
    middleAndSides(guidedClass: 1, scale: 0.5, reference: 1.967839),
    middleAndSides(guidedClass: 1, scale: 2, reference: 1.782991),
    middleAndSides(guidedClass: 1, scale: 8, reference: 1.266398),
  ]

  @Test("E[1/p(c|Y)] with U = 10, N = 400 and the beta variance", arguments: betaCases)
  func reproducesBetaValues(_ example: QuadratureCase) {
    let value = OracleQuadrature(
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 400),
      sampler: .ddpmBeta,
      domain: OracleQuadrature.domain(of: example.mixture)
    ).classifierFreeExpectation(
      mixture: example.mixture,
      guidedClass: example.guidedClass,
      scale: example.scale
    )
    #expect(abs(value - example.reference) < Self.tolerance, "value \(value)")
  }

  @Test("E[1/p(c|Y)] with U = 12, N = 200 and the posterior variance", arguments: posteriorCases)
  func reproducesPosteriorValues(_ example: QuadratureCase) {
    let value = OracleQuadrature(
      logTimes: OracleGrid.logUniform(start: 12, stepCount: 200),
      sampler: .ddpmPosterior,
      domain: OracleQuadrature.domain(of: example.mixture)
    ).classifierFreeExpectation(
      mixture: example.mixture,
      guidedClass: example.guidedClass,
      scale: example.scale
    )
    #expect(abs(value - example.reference) < Self.tolerance, "value \(value)")
  }

  @Test(
    "E[exp(0.7 Y)] of a mixture raised by the reward exp(0.7 x)",
    arguments: [(0.0, 1.793111), (1.0, 3.476685), (3.0, 8.705775)]
  )
  func reproducesRewardValues(scale: Double, reference: Double) {
    let slope = 0.7
    let base = [(0.3, -2.0, 0.5), (0.7, 1.0, 0.8)]
    // The law proportional to exp(a x) p(x) is a mixture with shifted means and reweighted parts.
    let tiltedWeights = base.map { $0.0 * exp(slope * $0.1 + slope * slope * $0.2 / 2) }
    let total = tiltedWeights.reduce(0, +)
    let target = OracleMixture(
      classes: [
        OracleClass(
          label: "base",
          prior: 0.5,
          components: base.map { OracleComponent(weight: $0.0, mean: $0.1, variance: $0.2) }
        ),
        OracleClass(
          label: "reweighted",
          prior: 0.5,
          components: zip(base, tiltedWeights).map { part, weight in
            OracleComponent(
              weight: weight / total,
              mean: part.1 + slope * part.2,
              variance: part.2
            )
          }
        ),
      ]
    )
    let guidedScore = { (logTime: Double) in
      let noised = target.noised(at: logTime)
      return { (point: Double) in
        let baseScore = noised.score(at: [point], classIndex: 0)[0]
        let tiltedScore = noised.score(at: [point], classIndex: 1)[0]
        return baseScore + scale * (tiltedScore - baseScore)
      }
    }
    let value = OracleQuadrature(
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 150),
      sampler: .ddpmBeta,
      domain: OracleQuadrature.domain(of: target)
    ).expectation(ofLog: { slope * $0 }, guidedScore: guidedScore)
    #expect(abs(value - reference) < Self.tolerance, "value \(value)")
  }

  @Test("A finer table, a wider domain and more nodes leave the value alone")
  func convergesInItsOwnParameters() {
    let mixture = Fixtures.twoGaussians(separation: 3)
    let logTimes = OracleGrid.logUniform(start: 10, stepCount: 100)
    let values = [(10.0, 0.03, 12), (12.0, 0.02, 16)].map { reach, spacing, nodeCount in
      OracleQuadrature(
        logTimes: logTimes,
        sampler: .ddpmBeta,
        domain: OracleQuadrature.domain(of: mixture, reach: reach),
        spacing: spacing,
        nodeCount: nodeCount
      ).classifierFreeExpectation(mixture: mixture, guidedClass: 1, scale: 0.1)
    }
    #expect(abs(values[0] - values[1]) < 1e-7, "values \(values)")
  }
}
