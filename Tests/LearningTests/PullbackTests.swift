import GuidedDiffusion
import Testing

@testable import Learning

@Suite("Vector-Jacobian products of scores")
struct PullbackTests {
  /// 75 points: two slices, the second not full.
  private static let count = 75
  private static let groups = 10

  private static func network(labels: Int = 0) throws -> Network {
    let architecture = Architecture.small(labels: labels)
    return try #require(
      Network(architecture: architecture, tensors: architecture.randomTensors(seed: 6))
    )
  }

  /// Normal numbers times 2, [point][coordinate].
  private static func numbers(seed: UInt64) -> [Double] {
    let stream = NormalStream(seed: seed)
    return (0..<(2 * count)).map { 2 * stream.normal(path: UInt64($0), step: 0, coordinate: 0) }
  }

  /// The place of a coordinate of a point in buffers [group][coordinate].
  private static func buffer(_ values: [Double] = []) -> AlignedBuffer<Lanes> {
    let buffer = AlignedBuffer(repeating: Lanes.zero, count: 2 * groups)
    for (place, value) in values.enumerated() {
      buffer[place / 16 * 2 + place % 2][place / 2 % 8] = value
    }
    return buffer
  }

  private static func values(_ buffer: AlignedBuffer<Lanes>) -> [Double] {
    (0..<(2 * count)).map { buffer[$0 / 16 * 2 + $0 % 2][$0 / 2 % 8] }
  }

  @Test("Jᵀv is the slope of the score's product with v", arguments: [nil, 0, 1] as [Int?])
  func slopes(label: Int?) throws {
    let network = try Self.network(labels: label == nil ? 0 : 2)
    let evaluator = NetworkEvaluator(network, hasPullback: true)
    let (points, v) = (Self.numbers(seed: 2), Self.numbers(seed: 3))
    let (x, cotangent) = (Self.buffer(points), Self.buffer(v))
    for logTime in [0, 0.02, 0.5, 3] {
      let (score, pullback) = (Self.buffer(), Self.buffer())
      evaluator.score(
        at: x.base,
        groups: Self.groups,
        logTime: logTime,
        label: label,
        into: score.base,
        pullback: pullback.base,
        of: cotangent.base
      )
      let own = Self.values(pullback)
      func scores(_ points: [Double]) -> [Double] {
        NetworkEvaluator(network).values(.score, at: points, logTime: logTime, label: label)
      }
      #expect(Self.values(score) == scores(points))
      // Scores of a few units are rounded to about 1e-6, so that a quotient over 2h = 0.04 is right to
      // about 1e-4 of |v|; its bias h²/6 s''' is of the same order.
      let h = 0.02
      for index in 0..<2 {
        func shifted(_ distance: Double) -> [Double] {
          scores(points.enumerated().map { $0 % 2 == index ? $1 + distance : $1 })
        }
        let (above, below) = (shifted(h), shifted(-h))
        for point in 0..<Self.count {
          let slope = (0..<2).reduce(0) {
            let place = 2 * point + $1
            return $0 + (above[place] - below[place]) / (2 * h) * v[place]
          }
          let size = abs(v[2 * point]) + abs(v[2 * point + 1])
          #expect(abs(own[2 * point + index] - slope) < 1e-3 * size, "u \(logTime)")
        }
      }
    }
  }

  @Test("A cotangent is asked for when its groups have their scores, every group once")
  func preparation() throws {
    let evaluator = NetworkEvaluator(try Self.network(), hasPullback: true)
    let x = Self.buffer(Self.numbers(seed: 4))
    let (score, cotangent) = (Self.buffer(), Self.buffer())
    let (own, expected) = (Self.buffer(), Self.buffer())
    var seen: [Range<Int>] = []
    evaluator.score(
      at: x.base,
      groups: Self.groups,
      logTime: 0.7,
      into: score.base,
      pullback: own.base,
      of: cotangent.base
    ) { groups in
      seen.append(groups)
      for place in (2 * groups.lowerBound)..<(2 * groups.upperBound) {
        cotangent[place] = score[place] * score[place]
      }
    }
    #expect(seen == [0..<8, 8..<10])
    let squares = Self.values(score).map { $0 * $0 }
    let known = Self.buffer(squares)
    #expect(squares.contains { $0 > 0.1 })
    evaluator.score(
      at: x.base,
      groups: Self.groups,
      logTime: 0.7,
      into: score.base,
      pullback: expected.base,
      of: known.base
    )
    #expect(Self.values(own) == Self.values(expected))
  }
}
