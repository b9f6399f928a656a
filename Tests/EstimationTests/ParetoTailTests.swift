import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@testable import Estimation

/// A sample whose tail both implementations fit.
struct TailSample: Sendable, CustomTestStringConvertible {
  var name: String
  var count: Int
  /// From a standard normal number.
  var transform: @Sendable (Double) -> Double

  var testDescription: String { "\(name), M = \(count)" }

  var values: [Double] {
    let stream = NormalStream(seed: 42)
    return (0..<count).map {
      transform(stream.normal(path: UInt64($0), step: 0, coordinate: 0))
    }
  }
}

@Suite("Pareto tail")
struct ParetoTailTests {
  /// The upper tail probability of a normal number.
  private static func survival(_ z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }

  static let samples: [TailSample] = [40, 1000, 20_000].flatMap { count in
    [
      TailSample(name: "lognormal, σ = 1", count: count) { exp($0) },
      TailSample(name: "lognormal, σ = 3", count: count) { exp(3 * $0) },
      TailSample(name: "Pareto, k = 0.5", count: count) { pow(survival($0), -0.5) },
      TailSample(name: "Pareto, k = 1.2", count: count) { pow(survival($0), -1.2) },
      TailSample(name: "uniform", count: count) { 1 - survival($0) },
      TailSample(name: "normal", count: count) { $0 },
    ]
  }

  private static func largest(_ values: [Double]) -> [Double] {
    Array(values.sorted(by: >).prefix(ParetoTail.length(count: values.count) + 1))
  }

  @Test("The shape agrees with the definition to 1e-10", arguments: samples)
  func agreesWithOracle(_ sample: TailSample) throws {
    let values = sample.values
    let expected = try #require(OracleTail.shape(ofValues: values))
    // Neither the order of the values nor more of them than the fit needs makes a difference.
    for given in [Self.largest(values), values, Self.largest(values).reversed()] {
      let shape = try #require(ParetoTail.shape(largest: given, count: values.count))
      #expect(abs(shape - expected) < 1e-10, "\(shape) for \(expected)")
    }
  }

  @Test("Known shapes are found: 1.2 for a power law, below 0 for a bounded one")
  func knownShapes() throws {
    for sample in Self.samples where sample.count == 20_000 {
      let shape = try #require(
        ParetoTail.shape(largest: Self.largest(sample.values), count: sample.count)
      )
      let n = Double(ParetoTail.length(count: sample.count))
      // The asymptotic standard deviation (1 + k)/√n of the maximum likelihood shape.
      if sample.name == "Pareto, k = 1.2" { #expect(abs(shape - 1.2) < 4 * 2.2 / n.squareRoot()) }
      if sample.name == "Pareto, k = 0.5" { #expect(abs(shape - 0.5) < 4 * 1.5 / n.squareRoot()) }
      if sample.name == "uniform" { #expect(shape < -0.5) }
    }
  }

  @Test(
    "Length and threshold",
    arguments: [1, 5, 21, 24, 25, 100, 225, 1000, 2154, 20_000, 10_000]
  )
  func lengthAndThreshold(count: Int) {
    #expect(ParetoTail.length(count: count) == OracleTail.tailLength(count: count))
    if count > 1 {
      #expect(
        abs(ParetoTail.threshold(count: count) - OracleTail.threshold(count: count)) < 1e-14
      )
    }
  }

  @Test("Literal lengths and thresholds")
  func literals() {
    #expect(ParetoTail.length(count: 100) == 20)
    #expect(ParetoTail.length(count: 225) == 45)
    #expect(ParetoTail.length(count: 1000) == 95)
    #expect(ParetoTail.length(count: 20_000) == 425)
    #expect(abs(ParetoTail.threshold(count: 100) - 0.5) < 1e-15)
    #expect(abs(ParetoTail.threshold(count: 1000) - 2.0 / 3) < 1e-15)
    #expect(ParetoTail.threshold(count: 20_000) == 0.7)
  }

  @Test("Too few values or no spread have no shape")
  func noShape() {
    let few = (0..<20).map { Double($0) }
    #expect(ParetoTail.shape(largest: few, count: 20) == nil)
    #expect(ParetoTail.shape(largest: Array(repeating: 3, count: 96), count: 1000) == nil)
    #expect(ParetoTail.shape(largest: [1, 2, 3, 4, 5, 6], count: 1000) == nil)
  }

  @Test("Ties with the threshold leave a finite shape", arguments: [2, 10, 50, 90])
  func ties(distinct: Int) throws {
    // Of the 95 largest of 1,000 only some exceed the threshold.
    let values = (0..<1000).map { $0 < distinct ? 1 + pow(Double($0 + 1), -0.8) : 1 }
    let shape = try #require(ParetoTail.shape(largest: Self.largest(values), count: 1000))
    #expect(shape.isFinite)
    let oracle = OracleTail.shape(ofValues: values)
    if let oracle { #expect(abs(shape - oracle) < 1e-10) } else { #expect(distinct < 80) }
  }

  @Test("An infinite value is the heaviest tail there is; nothing that is no number is trusted")
  func infiniteValues() {
    let values = (0..<1000).map { Double($0) } + [.infinity]
    #expect(ParetoTail.shape(largest: Self.largest(values), count: values.count) == .infinity)
    let calm = (0..<100).map { 1 - 0.01 * Double($0) }
    for bad in [Double.infinity, -.infinity, .nan] {
      for (upper, lower) in [([bad] + calm, calm), (calm, [bad] + calm)] {
        let diagnosis = TailDiagnosis(upper: upper, lower: lower, count: 1000, limit: 0.7)
        #expect(!diagnosis.isReliable)
        #expect(diagnosis.shape == .infinity)
      }
    }
  }

  @Test("The heavier tail decides; equal contributions are not trusted, two values are")
  func diagnosis() throws {
    let heavy = (1...96).map { pow(Double($0), -1.5) }
    let light = (1...96).map { -Double($0) }
    let expected = try #require(ParetoTail.shape(largest: heavy, count: 1000))
    for (upper, lower) in [(heavy, light), (light, heavy)] {
      let diagnosis = TailDiagnosis(upper: upper, lower: lower, count: 1000, limit: 0.7)
      #expect(diagnosis.shape == expected)
      #expect(!diagnosis.isReliable)
    }
    #expect(TailDiagnosis(upper: light, lower: light, count: 1000, limit: 0.7).isReliable)
    // The limit is the caller's.
    #expect(!TailDiagnosis(upper: light, lower: light, count: 1000, limit: -3).isReliable)
    #expect(TailDiagnosis(upper: heavy, lower: light, count: 1000, limit: 3).isReliable)
    let flat = [Double](repeating: 1, count: 96)
    let negated = flat.map { -$0 }
    let none = TailDiagnosis(upper: flat, lower: negated, count: 1000, limit: 0.7)
    #expect(none.shape == nil)
    #expect(!none.isReliable)
    // An event that is met 96 times or more, and as often missed.
    let two = TailDiagnosis(upper: flat, lower: flat, count: 1000, limit: 0.7)
    #expect(two.shape == nil)
    #expect(two.isReliable)
    for (met, isReliable) in [(9, false), (10, true), (50, true), (500, true)] {
      let rare = (0..<96).map { $0 < met ? 0.9 : -0.1 }
      let diagnosis = TailDiagnosis(
        upper: rare,
        lower: Array(repeating: 0.1, count: 96),
        count: 1000,
        limit: 0.7
      )
      #expect(diagnosis.shape == nil)
      #expect(diagnosis.isReliable == isReliable)
    }
  }

  @Test("A few contributions beyond all others are not trusted, whatever k̂ says of the rest")
  func fewDecide() {
    let light = (1...96).map { -Double($0) }
    for (giants, isReliable) in [(1, false), (2, false), (3, false), (5, true)] {
      let upper = (0..<giants).map { _ in 1e30 } + (1...96).map { 1 / Double($0) }
      let diagnosis = TailDiagnosis(upper: upper, lower: light, count: 1000, limit: 1000)
      #expect(diagnosis.isReliable == isReliable, "\(giants)")
    }
    // k̂ is a mean of logarithms, of which that of a single giant is one in a hundred.
    let one = [1e9] + (1...96).map { 1 / Double($0) }
    let diagnosis = TailDiagnosis(upper: one, lower: light, count: 1000, limit: 1000)
    #expect(!diagnosis.isReliable)
  }

  @Test("Contributions that differ by rounding alone are equal, and equal ones are not trusted")
  func rounding() {
    let noise = (1...96).map { Double($0) * 1e-16 }
    let upper = noise.map { $0 + 1e-15 }
    #expect(TailDiagnosis(upper: upper, lower: noise, count: 1000, limit: 3).isReliable)
    for (size, isReliable) in [(1e-14, true), (3e-14, false)] {
      let diagnosis = TailDiagnosis(
        upper: upper,
        lower: noise,
        count: 1000,
        limit: 3,
        rounding: size
      )
      #expect(diagnosis.isReliable == isReliable, "\(size)")
    }
  }
}
