import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@testable import Learning

@Suite("Evaluation of networks")
struct EvaluatorTests {
  private static func points(_ count: Int, seed: UInt64) -> [Double] {
    let stream = NormalStream(seed: seed)
    return (0..<(2 * count)).map { 2 * stream.normal(path: UInt64($0), step: 0, coordinate: 0) }
  }

  private static func network(_ head: Architecture.Head, labels: Int = 0) throws -> Network {
    let architecture = Architecture.small(head: head, labels: labels)
    return try #require(
      Network(architecture: architecture, tensors: architecture.randomTensors(seed: 6))
    )
  }

  @Test(
    "Noise and score are the oracle's, within the range of times and beyond",
    arguments: [0, 2]
  )
  func noiseAndScore(labels: Int) throws {
    let network = try Self.network(.noise, labels: labels)
    let oracle = network.architecture.oracle(network.tensors.doubled)
    let evaluator = NetworkEvaluator(network)
    let points = Self.points(100, seed: 2)
    for logTime in [0.004, 0.02, 0.5, 3, 8, 11] {
      for label in labels > 0 ? [nil, 0, 1] : [nil] as [Int?] {
        let noise = evaluator.values(.noise, at: points, logTime: logTime, label: label)
        let score = evaluator.values(.score, at: points, logTime: logTime, label: label)
        for point in 0..<100 {
          let x = Array(points[(2 * point)..<(2 * point + 2)])
          let expected = oracle.noise(at: x, logTime: logTime, label: label ?? labels)
          for index in 0..<2 {
            #expect(abs(noise[2 * point + index] - expected[index]) < 3e-6)
            let exact = -expected[index] / (1 - exp(-logTime)).squareRoot()
            #expect(abs(score[2 * point + index] - exact) < 1e-5)
          }
        }
      }
    }
  }

  @Test("The score is finite at u = 0 where the law has detail")
  func scoreAtZero() throws {
    let evaluator = NetworkEvaluator(try Self.network(.noise))
    let points = Self.points(9, seed: 4)
    let atZero = evaluator.values(.score, at: points, logTime: 0)
    let near = evaluator.values(.score, at: points, logTime: 1e-9)
    #expect(zip(atZero, near).allSatisfy { $0.isFinite && abs($0 - $1) < 1e-6 })
  }

  @Test("The gradient of h is that of the oracle's values")
  func ratioGradient() throws {
    let network = try Self.network(.logRatio, labels: 2)
    let oracle = network.architecture.oracle(network.tensors.doubled)
    let evaluator = NetworkEvaluator(network)
    let points = Self.points(70, seed: 3)
    for logTime in [0.02, 0.7, 4] {
      let gradient = evaluator.values(.gradient, at: points, logTime: logTime, label: 1)
      for point in 0..<70 {
        let x = Array(points[(2 * point)..<(2 * point + 2)])
        let expected = OracleGradient.central(
          of: { oracle.logRatio(at: $0, logTime: logTime, label: 1) },
          at: x
        )
        for index in 0..<2 {
          #expect(abs(gradient[2 * point + index] - expected[index]) < 5e-6)
        }
      }
    }
  }

  @Test("h is the oracle's")
  func ratioValue() throws {
    let network = try Self.network(.logRatio)
    let oracle = network.architecture.oracle(network.tensors.doubled)
    let points = Self.points(80, seed: 5)
    let x = AlignedBuffer(repeating: Lanes.zero, count: 20)
    for point in 0..<80 {
      for index in 0..<2 { x[point / 8 * 2 + index][point % 8] = points[2 * point + index] }
    }
    let values = AlignedBuffer(repeating: Lanes.zero, count: 10)
    NetworkEvaluator(network).logRatio(at: x.base, groups: 10, logTime: 0.3, into: values.base)
    for point in 0..<80 {
      let expected = oracle.logRatio(
        at: Array(points[(2 * point)..<(2 * point + 2)]),
        logTime: 0.3,
        label: nil
      )
      #expect(abs(values[point / 8][point % 8] - expected) < 3e-6)
    }
  }

  @Test("A point's value does not depend on its place or on the other points")
  func independence() throws {
    for (head, quantity) in [
      (Architecture.Head.noise, NetworkEvaluator.Quantity.score),
      (.logRatio, .gradient),
    ] {
      let network = try Self.network(head)
      let evaluator = NetworkEvaluator(network)
      let points = Self.points(131, seed: 9)
      let all = evaluator.values(quantity, at: points, logTime: 0.6)
      #expect(all.count == 262)
      for point in [0, 7, 8, 63, 64, 130] {
        let alone = Array(points[(2 * point)..<(2 * point + 2)])
        _ = evaluator.values(quantity, at: alone, logTime: 2)
        let own = evaluator.values(quantity, at: alone, logTime: 0.6)
        #expect(own == Array(all[(2 * point)..<(2 * point + 2)]))
        let shifted = evaluator.values(quantity, at: [5, 5, -3, 1] + alone, logTime: 0.6)
        #expect(Array(shifted[4...]) == own)
      }
    }
  }

  @Test("A network without last weights has the score of a Gaussian")
  func gaussianStart() throws {
    let architecture = Architecture.small()
    let data = MixtureData(TrainingDraws(target: try .plane()))
    let trainer = try Trainer(
      architecture,
      data: data,
      settings: .short(steps: 5),
      seed: 3,
      threads: 1
    )
    let evaluator = NetworkEvaluator(trainer.network)
    let points = Self.points(5, seed: 1)
    let score = evaluator.values(.score, at: points, logTime: 0.4)
    let kept = exp(-0.4)
    let v = kept * 1.4 * 1.4 + 1 - kept
    for index in points.indices {
      let mean = kept.squareRoot() * architecture.scale.mean[index % 2]
      #expect(abs(score[index] + (points[index] - mean) / v) < 1e-14)
    }
  }
}
