import Foundation
import GuidedDiffusion
import TestOracles
import Testing

/// The order of DDIM and of the ODE's methods, where the exact result is known.
///
/// A law N(0, v) has variance V_u = e^{-u} v + 1 - e^{-u} at log-time u, and the flow of the ODE takes
/// Y_U to Y_U √(V_0/V_U).
@Suite("Order of DDIM and of the probability-flow ODE's methods")
struct FlowOrderTests {
  /// 0.4 N(-1.5, 0.5) + 0.6 N(1, 0.8).
  static let target = OracleMixture(
    classes: [
      OracleClass(
        label: "only",
        prior: 1,
        components: [
          OracleComponent(weight: 0.4, mean: -1.5, variance: 0.5),
          OracleComponent(weight: 0.6, mean: 1, variance: 0.8),
        ]
      )
    ]
  )

  private static let stepCounts = [100, 200, 400, 800]

  private static func grid(end: Double, steps: Int) -> [Double] {
    LogUniformGrid(start: 10, end: end).logTimes(steps: steps)
  }

  private static func variance(_ v: Double, at u: Double) -> Double { exp(-u) * v - expm1(-u) }

  /// The error of the flow's factor √(V_0/V_U), for every N of `stepCounts`.
  private static func factorErrors(_ sampler: any Sampler, v: Double, end: Double) -> [Double] {
    let exact = (variance(v, at: end) / variance(v, at: 10)).squareRoot()
    return stepCounts.map { steps in
      let factor = sampler.endpoint(from: 1, logTimes: grid(end: end, steps: steps)) { x, u in
        -x / variance(v, at: u)
      }
      return abs(factor - exact)
    }
  }

  /// The error of E[Y²] = V_0 when the chain starts with V_U, for every N of `stepCounts`.
  private static func varianceErrors(eta: Double, v: Double, end: Double) -> [Double] {
    stepCounts.map { steps in
      let logTimes = grid(end: end, steps: steps)
      var second = variance(v, at: 10)
      for index in 0..<steps {
        let stage = DDIM(eta: eta).stage(index, logTimes: logTimes)
        let values = stage.coefficients
        let slope = values.state - values.score / variance(v, at: stage.logTime)
        second = slope * slope * second + values.noise * values.noise
      }
      return abs(second - variance(v, at: end))
    }
  }

  /// The power of 1/N, from N = 200 to N = 800.
  private static func order(_ errors: [Double]) -> Double { log2(errors[1] / errors[3]) / 2 }

  @Test(
    "N(0, v): Euler has order 1, Heun order 2 in spite of its last step",
    arguments: [0.3, 0.5, 2],
    [0, 0.5]
  )
  func exactFlow(v: Double, end: Double) {
    let euler = Self.factorErrors(ODEEuler(), v: v, end: end)
    #expect(abs(Self.order(euler) - 1) < 0.1, "order \(Self.order(euler))")
    let heun = Self.factorErrors(ODEHeun(), v: v, end: end)
    #expect(abs(Self.order(heun) - 2) < 0.15, "order \(Self.order(heun))")
    #expect(heun[0] < 0.2 * euler[0])
  }

  @Test("N(0, v): DDIM has order 1 above the data", arguments: [0, 0.5, 1], [0.3, 0.5, 2])
  func ddimAboveData(eta: Double, v: Double) {
    let order = Self.order(Self.varianceErrors(eta: eta, v: v, end: 0.5))
    #expect(abs(order - 1) < 0.1, "order \(order)")
  }

  @Test(
    "N(0, v): down to the data DDIM loses a factor ln N",
    arguments: [0, 0.5, 1],
    [0.3, 0.5, 2]
  )
  func ddimToData(eta: Double, v: Double) {
    // N times the error is bounded at order 1; here each doubling adds about the same.
    let errors = Self.varianceErrors(eta: eta, v: v, end: 0)
    let scaled = zip(Self.stepCounts, errors).map { Double($0) * $1 }
    let growth = zip(scaled.dropFirst(), scaled).map { $0 - $1 }
    #expect(growth.allSatisfy { $0 > 0.05 * scaled[0] }, "N times the error: \(scaled)")
    #expect(abs(growth[2] / growth[1] - 1) < 0.15, "\(growth)")
  }

  @Test("A mixture: the distance to the exact flow", arguments: [-2, 0.2, 1.3])
  func mixtureFlow(start: Double) {
    let score = { Self.target.noised(at: $1).score(at: [$0])[0] }
    let exact = OracleODE(score: score).flow(start, from: 10, to: 0.1, stepCount: 4_000)
    func order(_ sampler: any Sampler) -> Double {
      Self.order(
        Self.stepCounts.map { steps in
          let logTimes = Self.grid(end: 0.1, steps: steps)
          return abs(sampler.endpoint(from: start, logTimes: logTimes, score: score) - exact)
        }
      )
    }
    let orders = [order(ODEEuler()), order(DDIM()), order(ODEHeun())]
    #expect(abs(orders[0] - 1) < 0.1 && abs(orders[1] - 1) < 0.15, "\(orders)")
    #expect(abs(orders[2] - 2) < 0.15, "\(orders)")
  }
}
