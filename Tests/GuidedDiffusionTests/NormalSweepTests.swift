import Foundation
import Testing

@testable import GuidedDiffusion

/// Sweeps against formulas of another kind: the C library's complementary error function, for which
/// the allowance is the stated error and 3, and for large -t the asymptotic series.
@Suite("Standard normal distribution in dense sweeps")
struct NormalSweepTests {
  private static let points = 20_000

  /// e^(-t²/2) by the C library, the rounding of t² made good.
  private static func exponential(_ t: Double) -> Double {
    let square = t * t
    return Foundation.exp(-0.5 * square) * (1 - 0.5 * (-square).addingProduct(t, t))
  }

  /// Φ(-a) by the C library, the rounding of a/√2 made good by the derivative.
  private static func tail(_ a: Double) -> Double {
    let y = a * 0.5.squareRoot()
    // 4.8337e-17 is what the double of √½ has beyond √½.
    let rest = (-y).addingProduct(a, 0.5.squareRoot()) - 4.833646656726457e-17 * a
    return 0.5 * erfc(y) - exponential(a) / Double.pi.squareRoot() * rest
  }

  private static func cumulative(_ t: Double) -> Double {
    t < 0 ? tail(-t) : 1 - tail(t)
  }

  /// Φ(-a) a √(2π) e^(a²/2) - 1 = -1/a² + 3/a⁴ - 15/a⁶ + ..., 1e-17 exact for a >= 20.
  private static func series(_ a: Double) -> Double {
    let x = 1 / (a * a)
    var sum = 0.0
    for k in stride(from: 19.0, through: 1, by: -2) { sum = -k * x * (1 + sum) }
    return sum
  }

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
      let error = abs(value(argument) - expected) / expected.ulp
      worst = error > worst || error.isNaN ? error : worst
    }
    return worst
  }

  @Test("Φ", arguments: [-37.5 ... -6, -6...0, -1e-6...1e-6, 0...9])
  func cumulative(range: ClosedRange<Double>) {
    let error = Self.worst(in: range, of: Elementary.normalCumulative, against: Self.cumulative)
    #expect(error <= 8, "\(error) ulp")
  }

  @Test("ln Φ", arguments: [-37.0 ... -6, -6...0, -1e-6...1e-6, 0...9, 9...37])
  func logarithm(range: ClosedRange<Double>) {
    let error = Self.worst(
      in: range,
      of: { Elementary.normalLogCumulative($0).logarithm },
      against: { $0 < 0 ? Foundation.log(Self.tail(-$0)) : Foundation.log1p(-Self.tail($0)) }
    )
    #expect(error <= 10, "\(error) ulp")
  }

  @Test("φ/Φ", arguments: [-37.0 ... -6, -6...0, -1e-6...1e-6, 0...9, 9...37])
  func hazard(range: ClosedRange<Double>) {
    let error = Self.worst(
      in: range,
      of: { Elementary.normalLogCumulative($0).hazard },
      against: { Self.exponential($0) * (0.5 / Double.pi).squareRoot() / Self.cumulative($0) }
    )
    #expect(error <= 8, "\(error) ulp")
  }

  @Test("φ/Φ by the asymptotic series, from -20 to -1e150")
  func farHazard() {
    let error = Self.worst(
      in: 1.31...150,
      mapping: { -Foundation.pow(10, $0) },
      of: { Elementary.normalLogCumulative($0).hazard },
      against: { -$0 / (1 + Self.series(-$0)) }
    )
    #expect(error <= 6, "\(error) ulp")
  }

  @Test("ln Φ by the asymptotic series, from -20 to -1e150")
  func farLogarithm() {
    let error = Self.worst(
      in: 1.31...150,
      mapping: { -Foundation.pow(10, $0) },
      of: { Elementary.normalLogCumulative($0).logarithm },
      against: { t in
        let normalizer = Foundation.log(-t * (2 * Double.pi).squareRoot())
        return (Foundation.log1p(Self.series(-t)) - normalizer).addingProduct(-0.5 * t, t)
      }
    )
    #expect(error <= 2, "\(error) ulp")
  }

  @Test("The ratio is the logarithm's derivative", arguments: [-30.0, -8, -2, -0.5, 0, 0.5, 2, 5])
  func derivative(t: Double) {
    let h = 1e-3
    let logarithm = { (x: Double) in Elementary.normalLogCumulative(x).logarithm }
    // Differences of order 4, in error by h⁴ and by rounding over h.
    let near = logarithm(t + h) - logarithm(t - h)
    let far = logarithm(t + 2 * h) - logarithm(t - 2 * h)
    let slope = (8 * near - far) / (12 * h)
    let hazard = Elementary.normalLogCumulative(t).hazard
    #expect(abs(slope / hazard - 1) < 1e-9)
  }
}
