import Foundation
import TestOracles
import Testing

/// A generalized Pareto distribution and what ArviZ 0.23.4 fits to its deterministic quantiles.
struct ParetoCase: Sendable, CustomTestStringConvertible {
  var shape: Double
  var scale: Double
  var count: Int
  var regularizedShape: Double
  var fittedScale: Double

  var testDescription: String { "k = \(shape), scale \(scale), n = \(count)" }
}

@Suite("Pareto tail shape")
struct OracleTailTests {
  static let cases = [
    ParetoCase(
      shape: 0.7,
      scale: 1,
      count: 200,
      regularizedShape: 0.689_327_067_846_025,
      fittedScale: 0.998_262_497_863_033_3
    ),
    ParetoCase(
      shape: 0.3,
      scale: 2,
      count: 200,
      regularizedShape: 0.315_071_242_460_761_4,
      fittedScale: 1.983_992_975_391_316_1
    ),
    ParetoCase(
      shape: -0.2,
      scale: 1.5,
      count: 200,
      regularizedShape: -0.152_860_485_350_380_83,
      fittedScale: 1.476_882_077_538_589_4
    ),
    ParetoCase(
      shape: 1.2,
      scale: 0.5,
      count: 50,
      regularizedShape: 1.050_732_970_944_089_8,
      fittedScale: 0.512_063_794_411_622_4
    ),
  ]

  /// The quantiles at (i - 1/2)/n of the generalized Pareto distribution.
  private static func quantiles(shape: Double, scale: Double, count: Int) -> [Double] {
    (1...count).map { index in
      let survival = 1 - (Double(index) - 0.5) / Double(count)
      return scale / shape * (pow(survival, -shape) - 1)
    }
  }

  @Test("Fits agree with ArviZ to the last digits", arguments: cases)
  func agreesWithReference(_ example: ParetoCase) throws {
    let sample = Self.quantiles(shape: example.shape, scale: example.scale, count: example.count)
    let fit = try #require(OracleTail.fit(exceedances: sample.reversed()))
    let regularized = OracleTail.regularized(shape: fit.shape, count: example.count)
    #expect(abs(regularized - example.regularizedShape) < 1e-12)
    #expect(abs(fit.scale - example.fittedScale) < 1e-12)
  }

  @Test("Large samples give back the shape and scale they came from", arguments: cases)
  func recoversTheDistribution(_ example: ParetoCase) throws {
    let sample = Self.quantiles(shape: example.shape, scale: example.scale, count: 5000)
    let fit = try #require(OracleTail.fit(exceedances: sample))
    #expect(abs(fit.shape - example.shape) < 0.01)
    #expect(abs(fit.scale / example.scale - 1) < 0.01)
  }

  @Test("The whole procedure on 1,000 quantiles of a power law with exponent 0.8 as ArviZ has it")
  func wholeProcedure() throws {
    let values = (1...1000).map { pow((Double($0) - 0.5) / 1000, -0.8) }
    let shape = try #require(OracleTail.shape(ofValues: values))
    #expect(OracleTail.tailLength(count: 1000) == 95)
    #expect(abs(shape - 0.757_459_832_716_009_4) < 1e-12)
    let scaled = try #require(OracleTail.shape(ofValues: values.map { 7 * $0 + 2 }))
    #expect(abs(scaled - shape) < 1e-9)
  }

  @Test("Short and constant samples have no shape; the threshold tightens for small samples")
  func edgeCases() {
    #expect(OracleTail.shape(ofValues: [1, 2, 3, 4]) == nil)
    #expect(OracleTail.shape(ofValues: [Double](repeating: 1, count: 400)) == nil)
    #expect(OracleTail.tailLength(count: 100) == 20)
    #expect(OracleTail.threshold(count: 100_000) == 0.7)
    #expect(abs(OracleTail.threshold(count: 100) - 0.5) < 1e-15)
  }
}
