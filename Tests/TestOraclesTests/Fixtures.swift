import Foundation
import TestOracles

/// The targets, grids and noise that several suites share.
enum Fixtures {
  /// Two equal classes N(-separation, 1) and N(separation, 1) on the line.
  static func twoGaussians(separation: Double) -> OracleMixture {
    OracleMixture(
      classes: [-separation, separation].map { mean in
        OracleClass(
          label: "mean \(mean)",
          prior: 0.5,
          components: [OracleComponent(weight: 1, mean: mean, variance: 1)]
        )
      }
    )
  }

  /// Two equal classes on the line: N(0, 1), and half each of N(-1, 1) and N(1, 1).
  static let middleAndSides = OracleMixture(
    classes: [
      OracleClass(
        label: "middle",
        prior: 0.5,
        components: [OracleComponent(weight: 1, mean: 0, variance: 1)]
      ),
      OracleClass(
        label: "sides",
        prior: 0.5,
        components: [
          OracleComponent(weight: 0.5, mean: -1, variance: 1),
          OracleComponent(weight: 0.5, mean: 1, variance: 1),
        ]
      ),
    ]
  )

  /// Two classes in the plane, nothing equal and nothing symmetric.
  static let asymmetricPlane = OracleMixture(
    classes: [
      OracleClass(
        label: "first",
        prior: 0.3,
        components: [
          OracleComponent(weight: 0.6, mean: [1.0, -0.5], covariance: [[0.8, 0.3], [0.3, 0.5]]),
          OracleComponent(weight: 0.4, mean: [-1.2, 0.7], covariance: [[1.1, -0.4], [-0.4, 1]]),
        ]
      ),
      OracleClass(
        label: "second",
        prior: 0.7,
        components: [
          OracleComponent(weight: 1, mean: [0.4, 1.5], covariance: [[1.3, 0.2], [0.2, 0.6]])
        ]
      ),
    ]
  )

  /// A standard normal number that depends on nothing but its seed, path, step and coordinate.
  static func normal(seed: UInt32, path: Int, step: Int, coordinate: Int) -> Double {
    let words = OraclePhilox.block(
      counter: [UInt32(coordinate), UInt32(step), UInt32(path), 0],
      key: [seed, 0]
    )
    let radius = (Double(words[0]) + 0.5) / 4_294_967_296
    let angle = (Double(words[1]) + 0.5) / 4_294_967_296
    return (-2 * log(radius)).squareRoot() * cos(2 * Double.pi * angle)
  }
}
