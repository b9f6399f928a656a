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
    #expect([0.9, 1, 2, 2.1].map { drift.direction(at: $0) } == [0, -1, -1, 0])
    let points = (0..<count).map { -9 + 0.62 * Double($0) }
    let padded = points + [Double](repeating: 0, count: (8 - count % 8) % 8)
    var images = padded
    for logTime in [0, 0.02, 0.8, 9] {
      let law = target.oracle.noised(at: logTime)
      for (state, weight, omega) in [(0.0, 1.0, 0.0), (0, 1, 1), (1.1, 0.2, -3)] {
        drift.images(
          of: padded,
          logTime: logTime,
          state: state,
          score: weight,
          omega: omega,
          into: &images
        )
        for (image, point) in zip(images, points) {
          let own = law.score(at: [point], classIndex: classIndex)[0]
          let guided = own + omega * (law.score(at: [point])[0] - own)
          #expect(distance(image, state * point + weight * guided) < 1e-12)
        }
      }
    }
    for (point, logOdds) in zip(points, drift.logOdds(at: points)) {
      let expected = target.oracle.logOddsAgainst(classIndex: classIndex, at: [point])
      #expect(distance(logOdds, expected) < 1e-12)
    }
  }
}
