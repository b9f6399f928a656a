import Foundation
import Testing

@testable import Learning

@Suite("Single-precision exponential and SiLU")
struct FloatExponentialTests {
  /// The largest error of `function` in units in the last place over a fine sweep.
  private static func largestError(
    from low: Float,
    to high: Float,
    _ function: (FloatLanes) -> FloatLanes,
    _ exact: (Double) -> Double
  ) -> Double {
    var largest = 0.0
    let count = 200_000
    for first in stride(from: 0, to: count, by: 16) {
      var x = FloatLanes.zero
      for lane in 0..<16 { x[lane] = low + (high - low) * Float(first + lane) / Float(count) }
      let values = function(x)
      for lane in 0..<16 {
        let expected = exact(Double(x[lane]))
        let error = abs(Double(values[lane]) - expected) / unitInLastPlace(expected)
        largest = max(largest, error)
      }
    }
    return largest
  }

  @Test("e^x is within 1.1 units in the last place of the C library's in double precision")
  func exponential() {
    let error = Self.largestError(from: -87, to: 88.7, FloatElementary.exp, Foundation.exp)
    #expect(error < 1.1)
    let near = Self.largestError(from: -1, to: 1, FloatElementary.exp, Foundation.exp)
    #expect(near < 1.1)
  }

  @Test("e^x at the ends: 0, subnormal, infinite, not a number, exactly 1 at 0")
  func ends() {
    func value(_ x: Float) -> Float { FloatElementary.exp(FloatLanes(repeating: x))[5] }
    #expect(value(0) == 1)
    #expect(value(-.infinity) == 0)
    #expect(value(-106) == 0)
    #expect(abs(value(-100) - Float(Foundation.exp(-100.0))) <= .leastNonzeroMagnitude)
    #expect(value(89) == .infinity)
    #expect(value(.infinity) == .infinity)
    #expect(value(.nan).isNaN)
  }

  @Test("The logistic function and its complement are within 4 units in the last place")
  func logistic() {
    let value = Self.largestError(
      from: -80,
      to: 80,
      { FloatElementary.logistic($0).value },
      { 1 / (1 + Foundation.exp(-$0)) }
    )
    let complement = Self.largestError(
      from: -80,
      to: 80,
      { FloatElementary.logistic($0).complement },
      { 1 / (1 + Foundation.exp($0)) }
    )
    #expect(value < 4)
    #expect(complement < 4)
  }

  @Test("SiLU is within 5 units in the last place, its derivative within 5e-7")
  func linearUnit() {
    let error = Self.largestError(
      from: -40,
      to: 40,
      { FloatElementary.linearUnit($0).value },
      { $0 / (1 + Foundation.exp(-$0)) }
    )
    #expect(error < 5)
    var largest = 0.0
    for index in -40_000...40_000 {
      let x = Float(index) / 1000
      let slope = FloatElementary.linearUnit(FloatLanes(repeating: x)).slope[0]
      let share = 1 / (1 + Foundation.exp(-Double(x)))
      largest = max(largest, abs(Double(slope) - share * (1 + Double(x) * (1 - share))))
    }
    #expect(largest < 5e-7)
    let far = FloatElementary.linearUnit(FloatLanes(repeating: -1000))
    #expect(abs(far.value[0]) < 1e-30 && abs(far.slope[0]) < 1e-30)
    #expect(FloatElementary.linearUnit(FloatLanes(repeating: .nan)).value[3].isNaN)
  }
}
