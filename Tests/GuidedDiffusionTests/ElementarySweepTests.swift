import Foundation
import Testing

@testable import GuidedDiffusion

/// Dense sweeps against the C library, whose functions are within 1 ulp: the allowance is the stated
/// error and that 1.
@Suite("Elementary functions in dense sweeps")
struct ElementarySweepTests {
  private static let points = 100_000

  /// The largest difference in units in the last place over `points` equal parts of `range`.
  private static func worst(
    in range: ClosedRange<Double>,
    mapping: (Double) -> Double = { $0 },
    of value: (Double) -> Double,
    against reference: (Double) -> Double
  ) -> Double {
    var worst = 0.0
    for index in 0...points {
      let share = Double(index) / Double(points)
      let argument = mapping(range.lowerBound + (range.upperBound - range.lowerBound) * share)
      let expected = reference(argument)
      worst = max(worst, abs(value(argument) - expected) / expected.ulp)
    }
    return worst
  }

  @Test("e^x", arguments: [-745.0...709.7, -2...2, -1e-6...1e-6])
  func exponential(range: ClosedRange<Double>) {
    let error = Self.worst(in: range, of: Elementary.exp, against: Foundation.exp)
    #expect(error <= 2, "\(error) ulp")
  }

  @Test("ln x", arguments: [-745.0...709.7, -2...2, -1e-6...1e-6])
  func logarithm(exponents: ClosedRange<Double>) {
    let error = Self.worst(
      in: exponents,
      mapping: { Foundation.exp($0) },
      of: Elementary.log,
      against: Foundation.log
    )
    #expect(error <= 2, "\(error) ulp")
  }

  @Test("e^x - 1", arguments: [-40.0...40, -1...1, -1e-6...1e-6])
  func exponentialMinusOne(range: ClosedRange<Double>) {
    let error = Self.worst(in: range, of: Elementary.expm1, against: Foundation.expm1)
    #expect(error <= 5, "\(error) ulp")
  }

  @Test("ln(1 + x)", arguments: [-0.999...40, -0.6...1, -1e-6...1e-6])
  func logarithmOfOnePlus(range: ClosedRange<Double>) {
    let error = Self.worst(in: range, of: Elementary.log1p, against: Foundation.log1p)
    #expect(error <= 5, "\(error) ulp")
  }

  @Test("2^x", arguments: [-1000.0...900, -1.5...1.5, -1e-6...1e-6])
  func powerOfTwo(range: ClosedRange<Double>) {
    let error = Self.worst(
      in: range,
      of: { Elementary.powerOfTwo(clamping: Lanes(repeating: $0))[0] },
      against: Foundation.exp2
    )
    #expect(error <= 4, "\(error) ulp")
  }

  /// sin(2πt) and cos(2πt) for |t| <= 1/8 by the C library, the rounding of 2πt made good.
  private static func turn(_ t: Double) -> (sine: Double, cosine: Double) {
    let angle = 2 * Double.pi * t
    // 2.449e-16 is what 2π has beyond its double.
    let rest = (-angle).addingProduct(2 * Double.pi, t) + 2.4492935982947064e-16 * t
    let (sine, cosine) = (Foundation.sin(angle), Foundation.cos(angle))
    return (sine + rest * cosine, cosine - rest * sine)
  }

  @Test("Sine and cosine of a turn, octant by octant", arguments: 0..<8)
  func sineAndCosine(octant: Int) {
    // Every octant lies within 1/8 of the quarter turn that ends it or begins it.
    let quarter = Double((octant + 1) / 2)
    let range = (Double(octant) / 8)...(Double(octant + 1) / 8).nextDown
    let signs = [(0.0, 1.0), (1, 0), (0, -1), (-1, 0), (0, 1)][(octant + 1) / 2]
    let sineError = Self.worst(
      in: range,
      of: { Elementary.sineAndCosine(ofTurn: Lanes(repeating: $0)).sine[0] },
      against: {
        let near = Self.turn($0 - quarter / 4)
        return signs.1 * near.sine + signs.0 * near.cosine
      }
    )
    let cosineError = Self.worst(
      in: range,
      of: { Elementary.sineAndCosine(ofTurn: Lanes(repeating: $0)).cosine[0] },
      against: {
        let near = Self.turn($0 - quarter / 4)
        return signs.1 * near.cosine - signs.0 * near.sine
      }
    )
    #expect(sineError <= 3, "\(sineError) ulp")
    #expect(cosineError <= 3, "\(cosineError) ulp")
  }
}
