import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@testable import Learning

@Suite("Gradients against differences of a network in double precision")
struct GradientTests {
  /// The batch that a trainer draws in a step, from the definition of its streams.
  private static func batch(
    of data: MixtureData,
    _ architecture: Architecture,
    _ settings: TrainingSettings,
    seed: UInt64,
    step: Int,
    weightMean: Double
  ) -> [OracleNoisedPoint] {
    let stream = NormalStream(seed: seed)
    let d = architecture.dimension
    let point = AlignedBuffer(repeating: Lanes.zero, count: d)
    return (0..<settings.batch).map { index in
      let (first, lane) = (index / 8 * 8, index % 8)
      let place = SamplePlace(step: step, first: first, isHeldOut: false, stream: stream)
      let drawn = data.draw(place, into: point.base)
      let uniforms = stream.uniforms(
        first: first,
        pair: step,
        coordinate: 0,
        purpose: .trainingTime
      )
      let level = (Double(index) + uniforms.first[lane]) / Double(settings.batch)
      let isDropped = uniforms.second[lane] < settings.labelDropout
      return OracleNoisedPoint(
        point: (0..<d).map { point[$0][lane] },
        noise: (0..<d).map {
          stream.normal(
            path: UInt64(index),
            step: 2 * step + $0 % 2,
            coordinate: $0 / 2,
            purpose: .trainingNoise
          )
        },
        logTime: architecture.logTimes[0]
          + (architecture.logTimes[1] - architecture.logTimes[0]) * level,
        weight: drawn.weights[lane] / weightMean,
        label: architecture.labels > 0
          ? (isDropped ? architecture.labels : drawn.labels[lane]) : nil
      )
    }
  }

  /// A trainer in step 3 with random weights.
  private static func trainer(
    _ architecture: Architecture,
    _ data: MixtureData,
    _ settings: TrainingSettings
  ) throws -> Trainer {
    let layout = ParameterLayout(architecture)
    let zeros = layout.tensors.map { [Float](repeating: 0, count: $0.shape.reduce(1, *)) }
    let tensors = architecture.randomTensors(seed: 8)
    let checkpoint = Checkpoint(
      header: .init(
        architecture: architecture,
        settings: settings,
        step: 3,
        seed: 21,
        weightMean: 1.3,
        trainedOn: "",
        digest: ""
      ),
      parts: [tensors, tensors, zeros, zeros]
    )
    return try Trainer(resuming: checkpoint, data: data, threads: 2)
  }

  @Test(
    "The gradient of the whole loss by every weight, with weights, labels and an odd batch",
    arguments: [(Architecture.Head.noise, 0), (.noise, 2), (.logRatio, 0), (.logRatio, 2)]
  )
  func wholeLoss(head: Architecture.Head, labels: Int) throws {
    let architecture = Architecture.small(head: head, labels: labels)
    var settings = TrainingSettings.short(steps: 10, batch: 77)
    settings.times = .uniform
    settings.labelDropout = 0.3
    let data = MixtureData(
      TrainingDraws(
        target: try .plane(),
        tilt: .gaussian(ExponentialLinearTilt(direction: [0.5, -0.3]))
      ),
      weighting: .tilt,
      labels: labels
    )
    let trainer = try Self.trainer(architecture, data, settings)
    let measured = trainer.measureNext()
    let gradient = measured.gradient()
    let batch = Self.batch(
      of: data,
      architecture,
      settings,
      seed: 21,
      step: 3,
      weightMean: 1.3
    )
    if labels > 0 { #expect(Set(batch.map(\.label)).count == labels + 1) }
    var network = architecture.oracle(architecture.randomTensors(seed: 8).doubled)
    func loss() -> Double {
      head == .noise ? network.noiseLoss(batch) : network.logRatioLoss(batch)
    }
    #expect(abs(measured.loss - loss()) < 2e-6 * max(1, abs(loss())))
    var square = 0.0
    for tensor in gradient.indices {
      let largest = gradient[tensor].map(abs).max() ?? 0
      for place in gradient[tensor].indices {
        square += Double(gradient[tensor][place]) * Double(gradient[tensor][place])
        // Every entry of the small tensors, every seventh of the others.
        guard gradient[tensor].count < 60 || place % 7 == 0 else { continue }
        let kept = network.perceptron.tensors[tensor][place]
        network.perceptron.tensors[tensor][place] = kept + 1e-4
        let above = loss()
        network.perceptron.tensors[tensor][place] = kept - 1e-4
        let slope = (above - loss()) / 2e-4
        network.perceptron.tensors[tensor][place] = kept
        #expect(
          abs(Double(gradient[tensor][place]) - slope) < 2e-6 + 3e-6 * Double(largest),
          "tensor \(tensor), place \(place)"
        )
      }
    }
    #expect(abs(measured.norm - square.squareRoot()) < 1e-5 * measured.norm)
  }
}
