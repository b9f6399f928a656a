import Foundation
import Testing

@testable import Estimation

@Suite("Orders of convergence from few values")
struct PowerLawFitTests {
  @Test("The tail of chi-square against values to 17 digits, even and odd, few and many degrees")
  func chiSquareTail() {
    let known: [(value: Double, degrees: Int, probability: Double)] = [
      (3.5, 1, 0.06136882913940217), (9, 1, 0.0026997960632601887),
      (0.3, 2, 0.86070797642505781), (18.4, 2, 0.00010103940183709342),
      (7, 3, 0.071897772496465132), (400, 3, 2.2138865931011176e-86),
      (11, 4, 0.026564014350016435), (25, 5, 0.00013933379118562619),
      (40, 30, 0.10486428110798467), (1100, 1000, 0.014614408126295194),
    ]
    for item in known {
      let found = ChiSquareTail.probability(above: item.value, degreesOfFreedom: item.degrees)
      #expect(abs(found / item.probability - 1) < 1e-12, "\(item.value) of \(item.degrees)")
    }
    #expect(ChiSquareTail.probability(above: 0, degreesOfFreedom: 3) == 1)
    #expect(ChiSquareTail.probability(above: .infinity, degreesOfFreedom: 3) == 0)
    #expect(ChiSquareTail.probability(above: .nan, degreesOfFreedom: 3) == 0)
  }

  private static let steps: [Double] = [25, 50, 100, 200, 400]

  private func law(_ p: Double, limit: Double = 2, slope: Double = 3) -> [Double] {
    Self.steps.map { limit + slope * pow($0, -p) }
  }

  private func fit(_ values: [Double], error: Double = 1e-3) throws -> PowerLawFit {
    let errors = values.map { _ in error }
    return try #require(PowerLawFit(steps: Self.steps, values: values, errors: errors))
  }

  @Test(arguments: [-1, 0.3, 0.5, 1, 2, 3.5])
  func anExactLawHasItsOwnExponent(p: Double) throws {
    let fit = try fit(law(p, slope: p < 0 ? 0.01 : 3))
    #expect(abs(fit.exponent - p) < 1e-6)
    #expect(fit.chiSquare < 1e-12)
    #expect(fit.misfitProbability > 0.999)
    #expect(fit.distance(to: p - 0.1...p + 0.1) < 1e-9)
    #expect(fit.distance(to: p + 1...p + 2) > 0)
  }

  @Test("A logarithm is the law of exponent 0; three points are met, four that waver are not")
  func limitsAndMisfits() throws {
    let logarithm = try fit(Self.steps.map { 1 + 0.1 * log($0) })
    #expect(abs(logarithm.exponent) < 1e-6)
    let three = try #require(
      PowerLawFit(steps: [1, 2, 4], values: [2, 1.5, 1.25], errors: [0.1, 0.2, 0.3])
    )
    #expect(abs(three.exponent - 1) < 1e-6)
    #expect(three.chiSquare < 1e-10)
    let wavering = try fit([1, 2, 1, 2, 1])
    #expect(wavering.misfitProbability < 1e-30)
    #expect(PowerLawFit(steps: [1, 2], values: [1, 2], errors: [1, 1]) == nil)
    #expect(PowerLawFit(steps: [1, 2, 2], values: [1, 2, 3], errors: [1, 1, 1]) == nil)
    #expect(PowerLawFit(steps: [1, 2, 3], values: [1, 2, 3], errors: [1, 0, 1]) == nil)
    #expect(PowerLawFit(steps: [1, 2, 3], values: [1, .nan, 3], errors: [1, 1, 1]) == nil)
  }

  @Test("Interval and distance say the same; a narrow one is that of the linearized law, times √n")
  func interval() throws {
    let fit = try fit(law(1), error: 1e-5)
    let (lower, upper) = fit.interval(z: 2)
    #expect(lower < 1 && 1 < upper)
    #expect(abs(fit.distance(to: upper...upper + 1) - 2) < 1e-3)
    #expect(abs(fit.distance(to: lower - 1...lower) - 2) < 1e-3)
    #expect(abs(fit.distance(toOutsideOf: lower...upper) - 2) < 1e-3)
    #expect(abs(fit.distance(toOutsideOf: lower - 1...upper) - 2) < 1e-3)
    // The error of p by the delta method: that part of ∂v/∂p which 1 and N^-p do not explain.
    let columns = [Self.steps.map { _ in 1.0 }, Self.steps.map { 1 / $0 }]
    var slope = Self.steps.map { -3 * log($0) / $0 }
    var basis: [[Double]] = []
    for column in columns + [slope] {
      var rest = column
      for known in basis {
        let product = zip(rest, known).reduce(0) { $0 + $1.0 * $1.1 }
        rest = zip(rest, known).map { $0 - product * $1 }
      }
      slope = rest
      let length = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(rest.map { $0 / length })
    }
    let error = 1e-5 / slope.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs((upper - lower) / 2 / (2 * 5.0.squareRoot() * error) - 1) < 0.02)
  }

  @Test("Without a bias, or with one lost in the noise, no exponent is excluded")
  func unresolved() throws {
    for values in [law(1, slope: 0), law(1, slope: 1e-3), law(0.5, slope: 1e-3)] {
      let (lower, upper) = try fit(values).interval(z: 1.96)
      #expect(lower == -.infinity)
      #expect(upper == .infinity)
    }
  }

  /// How many of 500 intervals for z = 1.96 exclude the exponent, with independent errors or
  /// (`isShared`) with errors that are one number, its signs those that move the exponent most.
  private func misses(_ p: Double, slope: Double, isShared: Bool, seed: UInt64) throws -> Int {
    var noise = NoiseSource(seed: seed)
    return try (0..<500).count { _ in
      let shared = noise.next()
      let signs: [Double] = [1, -1, -1, -1, 1]
      let values = zip(law(p, slope: slope), signs).map { value, sign in
        value + 1e-3 * (isShared ? shared * sign : noise.next())
      }
      let (lower, upper) = try fit(values).interval(z: 1.96)
      return p < lower || upper < p
    }
  }

  @Test("Intervals hold whatever errors have in common, large bias, small or none")
  func coverage() throws {
    for slope in [3, 0.1, 0] {
      for p in [1, 0.5] {
        #expect(try misses(p, slope: slope, isShared: false, seed: 1) <= 3)
        // 5 % at most: 25 of 500, within 3 standard errors.
        #expect(try misses(p, slope: slope, isShared: true, seed: 2) <= 39)
      }
    }
  }
}

/// Standard normal numbers for tests, a function of the seed.
private struct NoiseSource {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return NormalQuantile.value((Double((bits ^ (bits >> 31)) >> 11) + 0.5) * 0x1p-53)
  }
}
