import Foundation
import GuidedDiffusion
import Testing

@testable import Learning

@Suite("What training draws")
struct TrainingDataTests {
  @Test("Eight consecutive paths have the numbers that each has alone")
  func consecutiveNumbers() {
    let stream = NormalStream(seed: 8)
    let numbers = stream.normals(first: 40, pair: 3, coordinate: 2, purpose: .trainingNoise)
    for lane in 0..<8 {
      func alone(_ step: Int) -> Double {
        stream.normal(
          path: UInt64(40 + lane),
          step: step,
          coordinate: 2,
          purpose: .trainingNoise
        )
      }
      #expect(numbers.even[lane] == alone(6) && numbers.odd[lane] == alone(7))
    }
    let other = stream.normals(first: 40, pair: 3, coordinate: 2, purpose: .trainingPoint)
    #expect(other.even[0] != numbers.even[0])
  }

  @Test("Draws have the law's mean and covariance and the priors, within 5 standard errors")
  func moments() throws {
    let target = try RandomMixture(
      dimension: 2,
      classes: 2,
      components: 2,
      separation: 1.5,
      covariance: .full,
      seed: 5
    ).mixture()
    let tilt = ExponentialLinearTilt(direction: [0.5, -0.25])
    let draws = TrainingDraws(target: target, tilt: .gaussian(tilt))
    let point = AlignedBuffer(repeating: Lanes.zero, count: 2)
    let count = 40_000
    var sums = [Double](repeating: 0, count: 5)
    var inFirst = 0.0
    var values: Set<Double> = []
    let moments = draws.moments
    for index in 0..<(count / 8) {
      let drawn = draws.draw(
        first: index % 50 * 8,
        step: index / 50,
        stream: NormalStream(seed: 2),
        into: point.base
      )
      for lane in 0..<8 {
        let (x, y) = (point[0][lane], point[1][lane])
        let (a, b) = (x - moments.mean[0], y - moments.mean[1])
        for (place, term) in [a, b, a * a, a * b, b * b].enumerated() {
          sums[place] += term / Double(count)
        }
        inFirst += drawn.classes[lane] == 0 ? 1 / Double(count) : 0
        values.insert(x)
        #expect(abs(drawn.logTilt[lane] - (0.5 * x - 0.25 * y)) < 1e-12)
      }
    }
    // Standard errors of a mean are σ/√n, of a mean square of a light-tailed law at most 2 σ²/√n.
    let root = Double(count).squareRoot()
    let covariance = moments.covariance
    let deviations = [covariance[0, 0].squareRoot(), covariance[1, 1].squareRoot()]
    #expect(abs(sums[0]) < 5 * deviations[0] / root && abs(sums[1]) < 5 * deviations[1] / root)
    #expect(abs(sums[2] - covariance[0, 0]) < 10 * covariance[0, 0] / root)
    #expect(abs(sums[3] - covariance[0, 1]) < 10 * deviations[0] * deviations[1] / root)
    #expect(abs(sums[4] - covariance[1, 1]) < 10 * covariance[1, 1] / root)
    #expect(abs(inFirst - target.classes[0].prior) < 2.5 / root)
    #expect(values.count == count)
  }

  @Test("The scale of a mixture is told to networks: mean, deviation, narrowest component")
  func scale() throws {
    let scale = MixtureData(TrainingDraws(target: try .plane())).scale
    let mean = [0.3 * -1 + 0.3 * 0.5 + 0.4 * 1.5, 0.3 * 1 - 0.4]
    let squares = [
      0.3 * (0.5 + 1) + 0.3 * (0.3 + 0.25) + 0.4 * (0.4 + 2.25),
      0.3 * 0.5 + 0.3 * (0.3 + 1) + 0.4 * (0.4 + 1),
    ]
    let variance = (squares[0] - mean[0] * mean[0] + squares[1] - mean[1] * mean[1]) / 2
    #expect(zip(scale.mean, mean).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(scale.deviation - variance.squareRoot()) < 1e-12)
    #expect(abs(scale.detail - 0.3.squareRoot()) < 1e-12)
    let inside = TrainingDraws(target: try .plane(), baseClass: 1)
    #expect(abs(inside.moments.mean[0] - 1.5) < 1e-12)
    #expect(abs(inside.smallestVariance - 0.4) < 1e-12)
  }

  @Test("Log-times rise with their level from one end of the range to the other")
  func logTimes() {
    func logTime(_ law: LogTimeDistribution, _ level: Double) -> Double {
      law.logTimes(at: Lanes(repeating: level), range: [0.02, 9])[0]
    }
    for law in [LogTimeDistribution.uniform, .logNoiseRatio, .focused] {
      #expect(abs(logTime(law, 0) - 0.02) < 1e-12 && abs(logTime(law, 1) - 9) < 1e-11)
      let times = (0...100).map { logTime(law, Double($0) / 100) }
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }
    #expect(abs(logTime(.uniform, 0.5) - 4.51) < 1e-12)
    let ends = [0.02, 9.0].map { 0.5 * log(exp($0) - 1) }
    #expect(abs(logTime(.logNoiseRatio, 0.3) - log(1 + exp(1.4 * ends[0] + 0.6 * ends[1]))) < 1e-12)
    #expect(abs(logTime(.focused, 0.75) - log(1 + exp(3.0))) < 1e-12)
  }
}
