import Estimation
import Foundation
import GuidedDiffusion
import TestOracles
import Testing

/// The targets that several suites share.
enum EstimationFixtures {
  /// One class on the line, its components of equal weight.
  static func lineClass(
    _ label: String,
    prior: Double,
    _ components: [(mean: Double, variance: Double)]
  ) -> MixtureClass {
    MixtureClass(
      label: label,
      prior: prior,
      components: components.map {
        GaussianComponent(
          weight: 1 / Double(components.count),
          mean: [$0.mean],
          covariance: .isotropic(variance: $0.variance)
        )
      }
    )
  }

  /// Two equal classes N(-half, 1) and N(half, 1).
  static func pair(half: Double) -> [MixtureClass] {
    [
      lineClass("left", prior: 0.5, [(-half, 1)]),
      lineClass("right", prior: 0.5, [(half, 1)]),
    ]
  }

  /// Two equal classes: N(0, 1), and half each of N(-1, 1) and N(1, 1).
  static let middleAndSides = [
    lineClass("middle", prior: 0.5, [(0, 1)]),
    lineClass("sides", prior: 0.5, [(-1, 1), (1, 1)]),
  ]

  /// A class N(1, 0.3) of prior 0.4 and a class N(-0.5, 2) of prior 0.6.
  static let unequalVariances = [
    lineClass("tight", prior: 0.4, [(1, 0.3)]),
    lineClass("wide", prior: 0.6, [(-0.5, 2)]),
  ]

  /// A class N(0.5, 0.05) next to N(0, 1), equal priors.
  static let narrowClass = [
    lineClass("narrow", prior: 0.5, [(0.5, 0.05)]),
    lineClass("unit", prior: 0.5, [(0, 1)]),
  ]

  /// The same law for the oracles.
  static func oracle(_ classes: [MixtureClass]) -> OracleMixture {
    OracleMixture(
      classes: classes.map { item in
        OracleClass(
          label: item.label,
          prior: item.prior,
          components: item.components.map { component in
            let dimension = component.mean.count
            let matrix = component.covariance.matrix(dimension: dimension)
            return OracleComponent(
              weight: component.weight,
              mean: component.mean,
              covariance: (0..<dimension).map { row in
                (0..<dimension).map { matrix[row, $0] }
              }
            )
          }
        )
      }
    )
  }

  /// The same sampler for the product.
  static func sampler(_ kind: OracleSampler) -> any Sampler {
    switch kind {
    case .ddpmBeta: DDPM(variance: .beta)
    case .ddpmPosterior: DDPM(variance: .posterior)
    case .eulerMaruyama: EulerMaruyama()
    case .exponentialIntegrator: ExponentialIntegrator()
    case .ddim(let eta): DDIM(eta: eta)
    case .odeEuler: ODEEuler()
    }
  }
}

/// A one-dimensional chain: what the product and the oracles are both asked about.
struct LineChain: Sendable, CustomTestStringConvertible {
  var name: String
  var classes: [MixtureClass]
  var guidedClass = 1
  var scales: [Double]
  var schedule = GuidanceSchedule.constant
  var sampler = OracleSampler.ddpmBeta
  var logTimes: [Double]

  var testDescription: String {
    "\(name), class \(guidedClass), w = \(scales), \(schedule), \(sampler), N = "
      + "\(logTimes.count - 1)"
  }

  var guidance: Guidance {
    Guidance(classIndex: guidedClass, scales: scales, schedule: schedule)
  }

  func quadrature() throws -> ChainQuadrature {
    ChainQuadrature(
      target: try LabelledMixture(classes: classes),
      guidance: guidance,
      sampler: EstimationFixtures.sampler(sampler),
      logTimes: logTimes
    )
  }

  func simulation(paths: Int, twinShare: Double = 0.5, seed: UInt64) throws -> PathSimulation {
    PathSimulation(
      target: try LabelledMixture(classes: classes),
      guidance: guidance,
      sampler: EstimationFixtures.sampler(sampler),
      logTimes: logTimes,
      paths: paths,
      twinShare: twinShare,
      seed: seed
    )
  }

  func finiteVariances() throws -> [Bool] {
    FiniteMoments.known(
      target: try LabelledMixture(classes: classes),
      guidance: guidance,
      sampler: EstimationFixtures.sampler(sampler),
      logTimes: logTimes
    ).map { $0 == .variance }
  }
}

extension CellEstimates {
  /// The twin estimate of a functional at the scale of that number.
  func twin(_ functional: Functional, scale: Int = 0) -> PairedEstimate {
    twin[row(functional, scale: scale) ?? -1]
  }

  /// The direct estimate of a functional at the scale of that number.
  func direct(_ functional: Functional, scale: Int = 0) -> PairedEstimate {
    direct[row(functional, scale: scale) ?? -1]
  }
}

extension ChainExpectations {
  /// E[1/p] - 1 of a law with class probabilities.
  var odds: Double { parts[0] }
  /// E[p] - 1.
  var probabilityLessOne: Double { parts[1] }
  /// E[ln p].
  var logProbability: Double { parts[2] }
}

extension Functional {
  /// Those of the class probability.
  static let ofClass: [Functional] = [.reciprocalProbability, .probability, .logProbability]
}
