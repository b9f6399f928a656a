import Foundation
import TestOracles
import Testing

@testable import GuidedDiffusion

@Suite("Tilts: ln f_u and its gradient")
struct TiltTests {
  private static let logTimes = [0.02, 0.4, 2, 8]

  @Test("Gradients are central differences of ln f_u, to 1e-6", arguments: [1, 2, 5])
  func gradients(dimension: Int) throws {
    for item in try TiltCase.all(dimension: dimension) {
      let probe = FieldProbe(target: item.target, guidance: item.guidance)
      for logTime in Self.logTimes {
        for point in item.points {
          let gradient = probe.reading(at: point, logTime: logTime).gradient
          let expected = OracleGradient.richardson(
            of: { probe.reading(at: $0, logTime: logTime).logTilt },
            at: point,
            spacing: 2e-3 * min(1, logTime.squareRoot())
          )
          let size = expected.reduce(0) { max($0, abs($1)) }
          for (value, reference) in zip(gradient, expected) {
            let error = abs(value - reference) / max(size, 1e-3)
            #expect(error < 1e-6, "\(item.testDescription) at \(point), u = \(logTime)")
          }
        }
      }
    }
  }

  @Test("f_u, its gradient and the base score are the oracle's, to 1e-10", arguments: [1, 2, 5])
  func agreesWithOracle(dimension: Int) throws {
    for item in try TiltCase.all(dimension: dimension) {
      let probe = FieldProbe(target: item.target, guidance: item.guidance)
      let oracle = item.oracle
      for logTime in Self.logTimes {
        for point in item.points {
          let reading = probe.reading(at: point, logTime: logTime)
          let place = "\(item.testDescription) at \(point), u = \(logTime)"
          let tilt = oracle.logExpectation(at: point, logTime: logTime)
          #expect(distance(reading.logTilt, tilt) < 1e-10, "\(place)")
          let gradient = oracle.gradient(at: point, logTime: logTime)
          let score = oracle.baseScore(at: point, logTime: logTime)
          let size = (gradient + score).reduce(1) { max($0, abs($1)) }
          for (value, reference) in zip(
            reading.gradient + reading.score,
            gradient + score
          ) {
            #expect(abs(value - reference) < 1e-10 * size, "\(place)")
          }
        }
      }
    }
  }

  @Test("f_u is the integral over the posterior, to 1e-8", arguments: [1, 2])
  func quadrature(dimension: Int) throws {
    for item in try TiltCase.all(dimension: dimension) {
      let probe = FieldProbe(target: item.target, guidance: item.guidance)
      for logTime in [0.3, 1.5] {
        for point in item.points.prefix(dimension == 1 ? 5 : 2) {
          let value = exp(probe.reading(at: point, logTime: logTime).logTilt)
          let expected = item.oracle.quadratureExpectation(at: point, logTime: logTime)
          #expect(
            abs(value / expected - 1) < 1e-8,
            "\(item.testDescription) at \(point), u = \(logTime): \(value) for \(expected)"
          )
        }
      }
    }
  }

  @Test("Near the data f_u is f; at the noise it is its mean", arguments: [1, 2, 5])
  func limits(dimension: Int) throws {
    for item in try TiltCase.all(dimension: dimension) {
      let probe = FieldProbe(target: item.target, guidance: item.guidance)
      for point in item.points.prefix(5) {
        let near = probe.reading(at: point, logTime: 1e-13)
        let value = item.oracle.dataValue(at: point)
        if value > 0 {
          #expect(distance(near.logTilt, log(value)) < 1e-5, "\(item.testDescription) \(point)")
        } else {
          #expect(near.logTilt < -1e6)
        }
        #expect((near.gradient + near.score).allSatisfy { $0.isFinite })
        let far = probe.reading(at: point, logTime: 80)
        let mean = log(item.oracle.baseExpectation)
        #expect(distance(far.logTilt, mean) < 1e-10, "\(item.testDescription)")
        #expect(far.gradient.allSatisfy { abs($0) < 1e-12 })
      }
    }
  }

  @Test("Half-spaces stay finite with next to no posterior variance", arguments: [1, 3])
  func sharpHalfSpaces(dimension: Int) throws {
    let target = try RandomMixture(
      dimension: dimension,
      classes: 2,
      components: 2,
      separation: 2,
      seed: 9
    ).mixture()
    let normal = (0..<dimension).map { 1 - 0.4 * Double($0) }
    for offset in [-30.0, 0, 30] {
      let guidance = Guidance(
        kind: .reward,
        tilt: .posterior(HalfSpaceTilt(normal: normal, offset: offset)),
        scales: [1]
      )
      let probe = FieldProbe(target: target, guidance: guidance)
      for logTime in [1e-300, 1e-18, 1e-12, 1e-6, 1e-3] {
        for position in [-40.0, -1e-9, 0, 1e-9, 3, 40] {
          let point = normal.map { $0 * position + 1e-3 }
          let reading = probe.reading(at: point, logTime: logTime)
          #expect(reading.logTilt <= 1e-14)
          #expect(reading.gradient.allSatisfy { !$0.isNaN }, "\(offset) \(logTime) \(position)")
          #expect(reading.score.allSatisfy { $0.isFinite })
        }
      }
    }
  }

  @Test("The plug-in gradient is that of ln f at the posterior mean", arguments: [1, 2, 5])
  func plugIn(dimension: Int) throws {
    for var item in try TiltCase.all(dimension: dimension) {
      if case .halfSpace = item.oracleTilt { continue }
      item.kind = .plugIn
      let probe = FieldProbe(target: item.target, guidance: item.guidance)
      for logTime in [0.1, 1, 4] {
        for point in item.points.prefix(4) {
          let gradient = probe.reading(at: point, logTime: logTime).gradient
          let expected = item.oracle.plugInGradient(at: point, logTime: logTime)
          let size = expected.reduce(1) { max($0, abs($1)) }
          for (value, reference) in zip(gradient, expected) {
            #expect(
              abs(value - reference) < 1e-8 * size,
              "\(item.testDescription) at \(point), u = \(logTime)"
            )
          }
        }
      }
    }
  }
}

extension OracleTiltedLaw {
  /// f at a data point.
  fileprivate func dataValue(at point: [Double]) -> Double { tilt.value(at: point, in: mixture) }
}
