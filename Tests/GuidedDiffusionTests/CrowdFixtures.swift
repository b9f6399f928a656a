import Foundation
import Testing

@testable import GuidedDiffusion

extension LabelledMixture {
  /// A Swiss roll of `count` equal components in `dimension` coordinates (1 to 3), its arc cut into four
  /// classes of different priors, at unit-ish scale.
  static func roll(_ count: Int, dimension: Int, deviation: Double) throws -> LabelledMixture {
    let priors = [0.1, 0.2, 0.3, 0.4]
    let variance = deviation * deviation
    return try LabelledMixture(
      classes: priors.enumerated().map { index, prior in
        let members = (count * index / 4)..<(count * (index + 1) / 4)
        return MixtureClass(
          label: "arc \(index)",
          prior: prior,
          components: members.map { member in
            let share = (Double(member) + 0.5) / Double(count)
            let t = Double.pi * (1.5 + 3 * share)
            let height = (Double(member) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
            let place = [t * cos(t) / 7, t * sin(t) / 7, 2 * height - 1]
            return GaussianComponent(
              weight: 1 / Double(members.count),
              mean: Array(place.prefix(dimension)),
              covariance: .isotropic(variance: variance)
            )
          }
        )
      }
    )
  }
}

/// Gaussians of one variance, summed one by one.
///
/// All exponents are relative to that of the nearest component, (x - m)² - (x - m')² as a product, so
/// that far out the digits are those of the true sum.
struct CrowdReference {
  var points: [(logWeight: Double, mean: [Double])]
  var variance: Double

  /// ln Σ ω N(x; m, v) without (d/2) ln 2π, less `offset` |x - origin|²/2v; and the score.
  func sum(at x: [Double], logTime u: Double, origin: [Double]) -> (log: Double, score: [Double]) {
    let shrink = exp(-u / 2)
    let v = exp(-u) * variance - expm1(-u)
    func excess(_ mean: [Double], over other: [Double]) -> Double {
      zip(x, zip(mean, other)).reduce(0) { sum, item in
        let (a, b) = (shrink * item.1.0, shrink * item.1.1)
        return sum + (b - a) * (2 * item.0 - a - b)
      } / (2 * v)
    }
    let nearest =
      points.min { excess($0.mean, over: origin) < excess($1.mean, over: origin) }?.mean ?? origin
    let exponents = points.map { $0.logWeight - excess($0.mean, over: nearest) }
    let top = exponents.max() ?? 0
    var mass = 0.0
    var pull = x.map { _ in 0.0 }
    for (exponent, point) in zip(exponents, points) {
      let weight = exp(exponent - top)
      mass += weight
      for row in x.indices { pull[row] += weight * (shrink * point.mean[row] - x[row]) }
    }
    let log =
      top + Foundation.log(mass) - excess(nearest, over: origin)
      - Double(x.count) / 2 * Foundation.log(v)
    return (log, pull.map { $0 / (mass * v) })
  }
}

/// A guidance on a crowd with its two groups written out.
struct CrowdCase: Sendable, CustomTestStringConvertible {
  enum Kind: String, CaseIterable, Sendable {
    case classifierFree, classifier, exponentialLinear, radial
  }

  var kind: Kind
  var dimension: Int
  var count = 2000
  var deviation = 0.05

  var testDescription: String { "\(kind), d = \(dimension), \(count) of \(deviation)" }

  static let all = Kind.allCases.flatMap { kind in
    [1, 2, 3].map { CrowdCase(kind: kind, dimension: $0, deviation: $0 == 2 ? 0.05 : 0.1) }
  }

  var target: LabelledMixture {
    get throws { try .roll(count, dimension: dimension, deviation: deviation) }
  }

  private var direction: [Double] { Array([0.7, -0.4, 0.3].prefix(dimension)) }
  private var centre: [Double] { Array([0.5, 0.2, -0.1].prefix(dimension)) }

  var guidance: Guidance { guidance(scales: [1]) }

  func guidance(scales: [Double]) -> Guidance {
    switch kind {
    case .classifierFree: Guidance(classIndex: 1, scales: scales)
    case .classifier:
      Guidance(kind: .classifier, tilt: .classProbability(classIndex: 1), scales: scales)
    case .exponentialLinear:
      Guidance(
        kind: .reward,
        tilt: .gaussian(ExponentialLinearTilt(direction: direction)),
        scales: scales
      )
    case .radial:
      Guidance(
        kind: .reward,
        tilt: .gaussian(RadialTilt(centre: centre, length: 0.8)),
        baseClass: 2,
        scales: scales
      )
    }
  }

  /// The groups that s₀ and the second score are of.
  func groups() throws -> (first: CrowdReference, second: CrowdReference) {
    let variance = deviation * deviation
    func group(_ chosen: (Int) -> Bool) throws -> CrowdReference {
      CrowdReference(
        points: try target.classes.enumerated().filter { chosen($0.offset) }.flatMap { item in
          item.element.components.map { (log(item.element.prior * $0.weight), $0.mean) }
        },
        variance: variance
      )
    }
    switch kind {
    case .classifierFree, .classifier: return (try group { $0 == 1 }, try group { $0 != 1 })
    case .exponentialLinear:
      let base = try group { _ in true }
      var tilted = base
      for index in tilted.points.indices {
        for row in 0..<dimension {
          let mean = base.points[index].mean[row]
          tilted.points[index].logWeight +=
            direction[row] * (mean + 0.5 * variance * direction[row])
          tilted.points[index].mean[row] = mean + variance * direction[row]
        }
      }
      return (base, tilted)
    case .radial:
      let base = try group { $0 == 2 }
      var tilted = base
      let gain = variance / (variance + 0.64)
      tilted.variance = 0.64 * gain
      for index in tilted.points.indices {
        tilted.points[index].logWeight -= 0.5 * Double(dimension) * log(1 + variance / 0.64)
        for row in 0..<dimension {
          let offset = centre[row] - base.points[index].mean[row]
          tilted.points[index].logWeight -= 0.5 * offset * offset / (variance + 0.64)
          tilted.points[index].mean[row] += gain * offset
        }
      }
      return (base, tilted)
    }
  }
}
