import Foundation
import TestOracles
import Testing

@Suite("Gauss-Hermite rules and splines")
struct OracleHermiteTests {
  @Test("Three nodes are 0 and ±√3 with weights 2/3 and 1/6")
  func threeNodes() {
    let rule = OracleHermite(nodeCount: 3)
    let expected = [(-3.0.squareRoot(), 1.0 / 6), (0, 2.0 / 3), (3.0.squareRoot(), 1.0 / 6)]
    for (index, (node, weight)) in expected.enumerated() {
      #expect(abs(rule.nodes[index] - node) < 1e-14)
      #expect(abs(rule.weights[index] - weight) < 1e-14)
    }
  }

  @Test("n nodes integrate all moments up to 2n - 1", arguments: [1, 2, 5, 12, 20, 40])
  func integratesMoments(nodeCount: Int) {
    let rule = OracleHermite(nodeCount: nodeCount)
    var moment = 1.0
    for degree in 0..<(2 * nodeCount) {
      let terms = zip(rule.nodes, rule.weights).map { $1 * pow($0, Double(degree)) }
      let sum = terms.reduce(0, +)
      let size = terms.reduce(0) { $0 + abs($1) }
      if degree.isMultiple(of: 2) {
        #expect(abs(sum / moment - 1) < 1e-12, "moment \(degree)")
        moment *= Double(degree + 1)
      } else {
        #expect(abs(sum) <= 1e-12 * size, "moment \(degree)")
      }
    }
  }

  @Test("A spline reproduces a cubic inside and its end tangents outside")
  func splineReproducesCubics() {
    let cubic = { (point: Double) in 1 - 2 * point + 0.5 * point * point * point }
    let values = (0...12).map { cubic(-1 + 0.25 * Double($0)) }
    let spline = OracleSpline(lower: -1, spacing: 0.25, values: values)
    for index in 0...60 {
      let point = -1 + 0.05 * Double(index)
      #expect(abs(spline.value(at: point) - cubic(point)) < 1e-13, "x = \(point)")
    }
    #expect(abs(spline.value(at: -3) - (cubic(-1) + 2 * 0.5)) < 1e-12)
    #expect(abs(spline.value(at: 4) - (cubic(2) + 2 * 4)) < 1e-12)
  }

  @Test("Halving the spacing divides a spline's error by about 16")
  func splineIsOfFourthOrder() {
    let errors = [20, 40].map { count in
      let spacing = 4 / Double(count)
      let spline = OracleSpline(
        lower: 0,
        spacing: spacing,
        values: (0...count).map { sin(spacing * Double($0)) }
      )
      return (0...1000).reduce(0) { worst, index in
        let point = 0.004 * Double(index)
        return max(worst, abs(spline.value(at: point) - sin(point)))
      }
    }
    #expect(errors[0] / errors[1] > 12)
    #expect(errors[1] < 1e-5)
  }
}
