import Foundation
import Testing

@testable import GuidedDiffusion

/// What is computed in another way, or was slow, when a law has many components.
@Suite("Laws of many components")
struct ManyComponentsTests {
  private static func line(_ components: Int) throws -> LabelledMixture {
    try RandomMixture(
      dimension: 1,
      classes: 2,
      components: components,
      separation: 2,
      seed: 3
    ).mixture()
  }

  /// E[p(c|x)²] by the trapezoid rule from the definition; the grid is in force from 64 components on.
  @Test("E[p(c|x)²] on the line", arguments: [63, 64, 300])
  func secondMoment(count: Int) throws {
    let target = try Self.line(count)
    let guidance = Guidance(
      kind: .classifier,
      tilt: .classProbability(classIndex: 1),
      scales: [1],
      schedule: .constant
    )
    let moments = TiltMoments(target: target, guidance: guidance)
    func density(_ x: Double, _ item: MixtureClass) -> Double {
      item.components.reduce(0) { sum, component in
        let variance = component.covariance.variance(of: 0)
        let offset = x - component.mean[0]
        return sum + component.weight * exp(-0.5 * offset * offset / variance)
          / (2 * Double.pi * variance).squareRoot()
      }
    }
    var expected = 0.0
    let spacing = 0.01
    for index in -3000...3000 {
      let x = Double(index) * spacing
      let own = target.classes[1].prior * density(x, target.classes[1])
      let all = own + target.classes[0].prior * density(x, target.classes[0])
      if all > 0 { expected += spacing * own * own / all }
    }
    let value = exp(try #require(moments.logSecondMoment))
    #expect(abs(value - expected) < 1e-12)
  }

  @Test("A sample's component is the first whose cumulative weight is above its uniform number")
  func sampler() throws {
    let raw = (0..<1000).map { 1 + Double($0 % 7) }
    let total = raw.reduce(0, +)
    let target = try LabelledMixture(
      classes: [
        MixtureClass(
          label: "all",
          prior: 1,
          components: raw.enumerated().map { index, weight in
            GaussianComponent(
              weight: weight / total,
              mean: [Double(index)],
              covariance: .isotropic(variance: 1e-8)
            )
          }
        )
      ]
    )
    let sampler = MixtureSampler(MixtureSpectrum(target))
    let stream = NormalStream(seed: 9)
    let point = AlignedBuffer(repeating: Lanes.zero, count: 1)
    for first in stride(from: 0, to: 4000, by: 8) {
      _ = sampler.sample(first: first, stream: stream, into: point.base)
      let paths = LaneBits(repeating: UInt64(first)) &+ LaneBits(0, 1, 2, 3, 4, 5, 6, 7)
      let uniforms = stream.uniforms(paths: paths, pair: 1, coordinate: 0, purpose: .truth).first
      for lane in 0..<8 {
        let found = Int(point[0][lane].rounded())
        let below = raw[..<found].reduce(0, +) / total
        let above = below + raw[found] / total
        #expect(below - 1e-12 <= uniforms[lane] && uniforms[lane] <= above + 1e-12)
      }
    }
  }

  @Test("Mean and covariance of a law whose covariances have different forms")
  func moments() throws {
    let target = try LabelledMixture.mixed(dimension: 3)
    let law = LawMoments(MixtureSpectrum(target))
    let parts = target.classes.flatMap { item in
      item.components.map { (share: item.prior * $0.weight, component: $0) }
    }
    for row in 0..<3 {
      let mean = parts.reduce(0) { $0 + $1.share * $1.component.mean[row] }
      #expect(abs(law.mean[row] - mean) < 1e-14)
      for column in 0..<3 {
        let second = parts.reduce(0.0) { sum, part in
          let covariance = part.component.covariance.matrix(dimension: 3)[row, column]
          return sum + part.share
            * (covariance + part.component.mean[row] * part.component.mean[column])
        }
        let expected = second - law.mean[row] * law.mean[column]
        #expect(abs(law.covariance[row, column] - expected) < 1e-13)
      }
    }
  }

  @Test("Means stay where they are in memory unless they are scaled")
  func sharedMeans() throws {
    let classes = try SwissRoll(components: 100, noise: 0.1, classes: 2).mixture().classes
    func address(_ item: MixtureClass) -> UnsafeRawPointer? {
      item.components[7].mean.withUnsafeBytes { $0.baseAddress }
    }
    #expect(address(try LabelledMixture(classes: classes).classes[1]) == address(classes[1]))
    let wide = try LabelledMixture(classes: classes, separation: 2)
    #expect(wide.classes[1].components[7].mean == classes[1].components[7].mean.map { 2 * $0 })
    #expect(wide.componentCount == 100)
  }
}
