import Foundation
import TestOracles
import Testing

@Suite("Guided chain and its twin")
struct OracleGuidedChainTests {
  private static let samplers: [OracleSampler] = [
    .ddpmBeta, .ddpmPosterior, .eulerMaruyama, .exponentialIntegrator,
  ]
  private static let plane = TiltCase.inThePlane[4].law

  private static func normal(path: Int) -> (_ step: Int, _ coordinate: Int) -> Double {
    { Fixtures.normal(seed: 99, path: path, step: $0, coordinate: $1) }
  }

  @Test(
    "log L of a step is the log-ratio of the two Gaussian densities at its end",
    arguments: [1, -1, 0.4]
  )
  func logRatioOfOneStep(twinShift: Double) {
    let start = [0.6, -1.1]
    let noise = [0.8, -0.4]
    for sampler in Self.samplers {
      for isTwin in [false, true] {
        let chain = OracleGuidedChain(
          law: Self.plane,
          logTimes: [0.9, 1.4],
          sampler: sampler,
          twinShift: twinShift,
          omega: { $0 + 0.6 }
        )
        let end = chain.run(from: start, isTwin: isTwin) { _, coordinate in noise[coordinate] }
        let score = Self.plane.baseScore(at: start, logTime: 1.4)
        let slope = Self.plane.gradient(at: start, logTime: 1.4)
        let deviation = sampler.noiseScale(from: 1.4, to: 0.9)
        var logRatio = 0.0
        for coordinate in 0..<2 {
          let normals = [2, 2 + twinShift].map { strength in
            let guidedScore = score[coordinate] + strength * slope[coordinate]
            let mean = sampler.mean(
              of: start[coordinate],
              guidedScore: guidedScore,
              from: 1.4,
              to: 0.9
            )
            return (end.point[coordinate] - mean) / deviation
          }
          #expect(abs(normals[isTwin ? 1 : 0] - noise[coordinate]) < 1e-12)
          logRatio += (normals[1] * normals[1] - normals[0] * normals[0]) / 2
        }
        #expect(abs(end.logRatio - logRatio) < 1e-12, "\(sampler), twin \(isTwin)")
        #expect(abs(logRatio) > 1e-3)
      }
    }
  }

  @Test("A path can be taken up again at any of its states", arguments: [false, true])
  func statesContinue(isTwin: Bool) {
    let logTimes = OracleGrid.logUniform(start: 5, stepCount: 8)
    let make = { (grid: [Double]) in
      OracleGuidedChain(
        law: Self.plane,
        direction: .plugIn,
        logTimes: grid,
        sampler: .ddpmBeta,
        omega: { 1 + $0 }
      )
    }
    let path = make(logTimes).run(from: [1, 2], isTwin: isTwin, noise: Self.normal(path: 0))
    #expect(path.states.map(\.logTime) == logTimes.dropFirst().reversed())
    #expect(path.states[0].point == [1, 2])
    #expect(path.states[0].logRatio == 0)
    for (index, state) in path.states.enumerated() {
      let rest = make(Array(logTimes.dropLast(index)))
        .run(from: state.point, isTwin: isTwin, noise: Self.normal(path: 0))
      #expect(rest.point == path.point)
      #expect(abs(state.logRatio + rest.logRatio - path.logRatio) < 1e-12)
    }
  }

  @Test("Without noise in the last step, P and Q take the same one and L does not change")
  func silentStepIsShared() {
    let chain = OracleGuidedChain(
      law: Self.plane,
      logTimes: [0, 0.2],
      sampler: .ddpmPosterior,
      twinShift: -1,
      omega: { _ in 3 }
    )
    let guided = chain.run(from: [1, 2], isTwin: false) { _, _ in 1.3 }
    let twin = chain.run(from: [1, 2], isTwin: true) { _, _ in -0.6 }
    #expect(guided.point == twin.point)
    #expect(guided.logRatio == 0)
    #expect(twin.logRatio == 0)
  }

  @Test("The reciprocal class probability, lowered, is classifier-free guidance")
  func classifierFree() {
    let law = OracleTiltedLaw(
      mixture: Fixtures.asymmetricPlane,
      baseClass: 1,
      tilt: .reciprocalClassProbability(classIndex: 1)
    )
    let logTimes = OracleGrid.logUniform(start: 5, stepCount: 12)
    let general = OracleGuidedChain(law: law, logTimes: logTimes, sampler: .ddpmBeta) { _ in -1.5 }
    let classifierFree = OracleChain(
      mixture: Fixtures.asymmetricPlane,
      guidedClass: 1,
      scale: 3,
      scheduleFactor: { _ in 0.5 },
      logTimes: logTimes,
      sampler: .ddpmBeta
    )
    for isTwin in [false, true] {
      let noise = Self.normal(path: 5)
      let first = general.run(from: [1, 2], isTwin: isTwin, noise: noise)
      let second = classifierFree.run(from: [1, 2], isTwin: isTwin, noise: noise)
      #expect(largestDistance(first.point, second.point) < 1e-12)
      #expect(abs(first.logRatio - second.logRatio) < 1e-12)
    }
  }

  @Test(
    "The twin estimate of a reward lies within 4 standard errors of the chain's value",
    arguments: [1, -1],
    OracleTiltedLaw.Direction.allCases
  )
  func twinAgrees(twinShift: Double, direction: OracleTiltedLaw.Direction) {
    let law = TiltCase.reward
    let logTimes = OracleGrid.logUniform(start: 8, stepCount: 30)
    let omega = { (logTime: Double) in 0.8 + 0.1 * logTime }
    let chain = OracleGuidedChain(
      law: law,
      direction: direction,
      logTimes: logTimes,
      sampler: .exponentialIntegrator,
      twinShift: twinShift,
      omega: omega
    )
    let isTwin = (0..<3000).map { $0 % 2 == 1 }
    let paths = isTwin.indices.map { path in
      let noise = Self.normal(path: path)
      return chain.run(from: [noise(0, 0)], isTwin: isTwin[path], noise: noise)
    }
    let twin = OracleTwin(
      values: paths.map { law.tilt.value(at: $0.point, in: law.mixture) },
      logRatios: paths.map(\.logRatio),
      isTwin: isTwin
    )
    let reference = OracleQuadrature(
      logTimes: logTimes,
      sampler: .exponentialIntegrator,
      domain: OracleQuadrature.domain(of: law, strength: 2)
    ).tiltedExpectation(law: law, direction: direction, omega: omega)
    #expect(
      abs(twin.estimate - reference) < 4 * twin.standardError,
      "\(twin.estimate) ± \(twin.standardError) for \(reference)"
    )
    #expect(twin.standardError < 0.03 * reference)
  }
}
