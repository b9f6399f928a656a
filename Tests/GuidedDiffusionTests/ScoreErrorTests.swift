import Foundation
import Testing

@testable import GuidedDiffusion

@Suite("Score errors")
struct ScoreErrorTests {
  /// e at a point.
  private static func value(_ error: ScoreError, at point: [Double], logTime: Double) -> [Double] {
    let field = error.field(dimension: point.count)
    let x = AlignedBuffer(repeating: Lanes.zero, count: point.count)
    let sum = AlignedBuffer(repeating: Lanes.zero, count: point.count)
    for (index, coordinate) in point.enumerated() { x[index] = Lanes(repeating: coordinate) }
    field.add(at: x.base, logTime: logTime, weight: 1, to: sum.base)
    return point.indices.map { sum[$0][0] }
  }

  @Test("The root mean square of |e| over fields and places is its size", arguments: [1, 3, 20])
  func size(dimension: Int) {
    var squares: [Double] = []
    for seed in 0..<400 {
      let error = ScoreError(size: 0.3, seed: UInt64(seed))
      let point = (0..<dimension).map { Double((seed * 7 + $0 * 3) % 11) - 5 }
      let value = Self.value(error, at: point, logTime: Double(seed % 10))
      squares.append(value.reduce(0) { $0 + $1 * $1 })
    }
    let mean = squares.reduce(0, +) / 400
    let spread = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
    let deviation = (spread / 400).squareRoot()
    #expect(abs(mean - 0.09) < 4 * deviation)
    #expect(deviation < 0.01)
  }

  @Test("The field is smooth in x and u, another for another seed, and linear in its size")
  func smoothness() {
    let error = ScoreError(size: 1, seed: 4)
    let here = Self.value(error, at: [0.3, -1], logTime: 2)
    let near = Self.value(error, at: [0.3 + 1e-6, -1], logTime: 2 + 1e-6)
    #expect(zip(here, near).allSatisfy { abs($0 - $1) < 2e-5 && $0 != $1 })
    #expect(Self.value(ScoreError(size: 1, seed: 5), at: [0.3, -1], logTime: 2) != here)
    let twice = Self.value(ScoreError(size: 2, seed: 4), at: [0.3, -1], logTime: 2)
    #expect(zip(here, twice).allSatisfy { abs(2 * $0 - $1) < 1e-14 })
  }

  @Test(
    "A step moves by b e(Y, u) more, on both kinds of path, and the ratio stays",
    arguments: [1, 2]
  )
  func oneStep(dimension: Int) throws {
    let target = try RandomMixture(
      dimension: dimension,
      classes: 2,
      components: 2,
      separation: 1,
      seed: 3
    ).mixture()
    let error = ScoreError(size: 0.5, seed: 9)
    let logTimes = [0.4, 1.1]
    func outcome(_ error: ScoreError?) -> BlockOutcome {
      let simulation = PathSimulation(
        target: target,
        guidance: Guidance(classIndex: 0, scales: [0, 2]),
        sampler: DDPM(),
        logTimes: logTimes,
        paths: 30,
        twinShare: 0.5,
        seed: 12,
        scoreError: error
      )
      return PathWorker(simulation).run(block: 0)
    }
    let (exact, perturbed) = (outcome(nil), outcome(error))
    let stream = NormalStream(seed: 12)
    let weight = DDPM().coefficients(from: 1.1, to: 0.4).score
    for place in 0..<(2 * exact.count) {
      let start = (0..<dimension).map {
        stream.normal(
          path: UInt64(place % exact.count),
          step: 0,
          coordinate: $0,
          purpose: .start
        )
      }
      let push = Self.value(error, at: start, logTime: 1.1)
      for coordinate in 0..<dimension {
        let index = place * dimension + coordinate
        let moved = perturbed.samples[index] - exact.samples[index]
        #expect(abs(moved - weight * push[coordinate]) < 1e-13)
      }
      #expect(exact.logRatios[place] == perturbed.logRatios[place])
    }
  }
}
