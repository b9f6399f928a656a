import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@Suite("Scores on the line for the quadrature")
struct LineDriftTests {
  @Test("Scores, steps and log odds in any number of points", arguments: [1, 8, 29], [0, 1])
  func agreesWithOracle(count: Int, classIndex: Int) throws {
    let target = try LabelledMixture.line([
      (0.4, [(0.3, -1, 0.6), (0.7, 1.2, 1.4)]),
      (0.6, [(0.2, -2, 0.5), (0.5, 0.1, 1.1), (0.3, 2.2, 0.3)]),
    ])
    let guidance = Guidance(
      classIndex: classIndex,
      scales: [1],
      schedule: .interval(from: 1, to: 2)
    )
    let drift = LineDrift(target: target, guidance: guidance)
    #expect([0.9, 1, 2, 2.1].map { guidance.direction(at: $0) } == [0, -1, -1, 0])
    let points = (0..<count).map { -9 + 0.62 * Double($0) }
    let padded = points + [Double](repeating: 0, count: (8 - count % 8) % 8)
    var images = padded
    for logTime in [0, 0.02, 1.5, 9] {
      let law = target.oracle.noised(at: logTime)
      for (state, weight, scale) in [(0.0, 1.0, 0.0), (0, 1, 1), (1.1, 0.2, 3)] {
        let stage = SamplerStage(
          logTime: logTime,
          coefficients: StepCoefficients(state: state, score: weight, noise: 0.3),
          carry: 0,
          step: 0
        )
        drift.images(of: padded, stage: stage, scale: scale, into: &images)
        let omega = logTime == 1.5 ? -scale : 0
        for (image, point) in zip(images, points) {
          let own = law.score(at: [point], classIndex: classIndex)[0]
          let guided = own + omega * (law.score(at: [point])[0] - own)
          #expect(distance(image, state * point + weight * guided) < 1e-12)
        }
      }
    }
    let values = drift.values(at: points)
    for (index, point) in points.enumerated() {
      let expected = target.oracle.logOddsAgainst(classIndex: classIndex, at: [point])
      #expect(distance(values.logOdds[index], expected) < 1e-12)
      #expect(distance(exp(values.logTilts[index]), 1 + exp(expected)) < 1e-12)
    }
  }
}
