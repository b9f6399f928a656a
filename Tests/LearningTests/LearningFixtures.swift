import Foundation
import GuidedDiffusion
import TestOracles

@testable import Learning

extension Architecture {
  /// A small network in two coordinates.
  static func small(head: Head = .noise, labels: Int = 0) -> Architecture {
    Architecture(
      head: head,
      dimension: 2,
      hidden: [24, 17],
      waves: 3,
      labels: labels,
      scale: DataScale(mean: [0.3, -0.2], deviation: 1.4, detail: 0.5),
      logTimes: 0.02...8
    )
  }

  /// The same in one coordinate for data N(m, σ²).
  static func line(head: Head = .noise, mean: Double, deviation: Double) -> Architecture {
    Architecture(
      head: head,
      dimension: 1,
      hidden: [32, 32],
      waves: 3,
      scale: DataScale(mean: [mean], deviation: deviation, detail: deviation),
      logTimes: 0.02...8
    )
  }

  /// The oracle's network with these tensors.
  func oracle(_ tensors: [[Double]]) -> OracleNetwork {
    OracleNetwork(
      perceptron: OraclePerceptron(tensors: tensors),
      mean: scale.mean,
      deviation: scale.deviation,
      detail: scale.detail,
      logTimes: logTimes,
      waves: waves,
      labelInputs: labels > 0 ? labels + 1 : 0
    )
  }

  /// Tensors of normal numbers, every layer's output of order 1.
  func randomTensors(seed: UInt64) -> [[Float]] {
    let stream = NormalStream(seed: seed)
    return ParameterLayout(self).tensors.enumerated().map { index, tensor in
      let scale = tensor.shape.count == 2 ? 1 / Double(tensor.shape[1]).squareRoot() : 0.3
      return (0..<tensor.shape.reduce(1, *)).map {
        Float(scale * stream.normal(path: UInt64($0), step: index, coordinate: 0))
      }
    }
  }
}

extension LabelledMixture {
  /// Two classes of two and one Gaussians in the plane.
  static func plane() throws -> LabelledMixture {
    func component(_ weight: Double, _ mean: [Double], _ variance: Double) -> GaussianComponent {
      GaussianComponent(weight: weight, mean: mean, covariance: .isotropic(variance: variance))
    }
    return try LabelledMixture(classes: [
      MixtureClass(
        label: "a",
        prior: 0.6,
        components: [component(0.5, [-1, 0], 0.5), component(0.5, [0.5, 1], 0.3)]
      ),
      MixtureClass(label: "b", prior: 0.4, components: [component(1, [1.5, -1], 0.4)]),
    ])
  }

  /// One Gaussian on the line.
  static func line(mean: Double, variance: Double) throws -> LabelledMixture {
    try LabelledMixture(classes: [
      MixtureClass(
        label: "a",
        prior: 1,
        components: [
          GaussianComponent(weight: 1, mean: [mean], covariance: .isotropic(variance: variance))
        ]
      )
    ])
  }
}

extension TrainingSettings {
  /// Few steps of small batches.
  static func short(steps: Int, batch: Int = 150) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.steps = steps
    settings.batch = batch
    settings.warmUp = 10
    settings.heldOut = 200
    return settings
  }
}

extension [[Float]] {
  /// The numbers in double precision.
  var doubled: [[Double]] { map { $0.map(Double.init) } }
}

/// The distance of neighbouring single-precision numbers at `value`.
func unitInLastPlace(_ value: Double) -> Double {
  Double(max(Float(abs(value)), Float.leastNormalMagnitude).ulp)
}
