import Foundation
import TestOracles
import Testing

@Suite("Scalar chain and its twin")
struct OracleChainTests {
  @Test("log L of a single step is the log-ratio of the two Gaussian densities at its end")
  func logRatioOfOneStep() {
    let mixture = Fixtures.asymmetricPlane
    let scale = 1.5
    let start = [0.6, -1.1]
    let noise = [0.8, -0.4]
    for sampler in OracleSampler.reverseProcesses {
      for isTwin in [false, true] {
        let chain = OracleChain(
          mixture: mixture,
          guidedClass: 0,
          scale: scale,
          logTimes: [0.9, 1.4],
          sampler: sampler
        )
        let end = chain.run(from: start, isTwin: isTwin) { _, coordinate in noise[coordinate] }
        let score = mixture.score(at: start, logTime: 1.4)
        let classScore = mixture.score(at: start, logTime: 1.4, classIndex: 0)
        let deviation = sampler.noiseScale(from: 1.4, to: 0.9)
        var logRatio = 0.0
        for coordinate in 0..<2 {
          let guided = classScore[coordinate] * (1 + scale) - scale * score[coordinate]
          let twin = scale * classScore[coordinate] + (1 - scale) * score[coordinate]
          let means = [guided, twin].map {
            sampler.mean(of: start[coordinate], guidedScore: $0, from: 1.4, to: 0.9)
          }
          let fromGuided = (end.point[coordinate] - means[0]) / deviation
          let fromTwin = (end.point[coordinate] - means[1]) / deviation
          #expect(abs((isTwin ? fromTwin : fromGuided) - noise[coordinate]) < 1e-12)
          logRatio += (fromTwin * fromTwin - fromGuided * fromGuided) / 2
        }
        #expect(abs(end.logRatio - logRatio) < 1e-12, "\(sampler), twin \(isTwin)")
      }
    }
  }

  @Test("A factor of one half is half the scale")
  func factorMultipliesTheScale() {
    let ends = [(2.0, 0.5), (1.0, 1.0)].map { scale, factor in
      OracleChain(
        mixture: Fixtures.asymmetricPlane,
        guidedClass: 1,
        scale: scale,
        scheduleFactor: { _ in factor },
        logTimes: OracleGrid.logUniform(start: 5, stepCount: 10),
        sampler: .ddpmBeta
      ).run(from: [1, 2], isTwin: true) { step, coordinate in
        Fixtures.normal(seed: 7, path: 0, step: step, coordinate: coordinate)
      }
    }
    #expect(ends[0].point == ends[1].point)
    #expect(ends[0].logRatio == ends[1].logRatio)
  }

  @Test("Without noise in the last step, P and Q take the same one and L does not change")
  func silentStepIsShared() {
    let chain = OracleChain(
      mixture: Fixtures.asymmetricPlane,
      guidedClass: 1,
      scale: 3,
      logTimes: [0, 0.2],
      sampler: .ddpmPosterior
    )
    let guided = chain.run(from: [1, 2], isTwin: false) { _, _ in 1.3 }
    let twin = chain.run(from: [1, 2], isTwin: true) { _, _ in -0.6 }
    #expect(guided.point == twin.point)
    #expect(guided.logRatio == 0)
    #expect(twin.logRatio == 0)
  }
}
