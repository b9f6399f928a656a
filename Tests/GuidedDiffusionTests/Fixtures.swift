import Foundation
import GuidedDiffusion
import TestOracles

extension LabelledMixture {
  /// The same law for the oracles, its covariances written out.
  var oracle: OracleMixture {
    OracleMixture(
      classes: classes.map { item in
        OracleClass(
          label: item.label,
          prior: item.prior,
          components: item.components.map { component in
            let matrix = component.covariance.matrix(dimension: dimension)
            return OracleComponent(
              weight: component.weight,
              mean: component.mean,
              covariance: (0..<dimension).map { row in (0..<dimension).map { matrix[row, $0] } }
            )
          }
        )
      }
    )
  }

  /// Classes of Gaussians on the line, each a prior and triples (weight, mean, variance).
  static func line(_ classes: [(prior: Double, parts: [(Double, Double, Double)])]) throws -> Self {
    try LabelledMixture(
      classes: classes.enumerated().map { index, item in
        MixtureClass(
          label: "class \(index)",
          prior: item.prior,
          components: item.parts.map { weight, mean, variance in
            GaussianComponent(
              weight: weight,
              mean: [mean],
              covariance: .isotropic(variance: variance)
            )
          }
        )
      }
    )
  }

  /// Two classes of two and one Gaussians whose covariances have the three forms.
  static func mixed(dimension: Int) throws -> Self {
    let full = try RandomMixture(
      dimension: dimension,
      classes: 2,
      components: 2,
      separation: 1,
      covariance: .full,
      seed: 5
    ).mixture()
    var classes = full.classes
    classes[0].components[1].covariance = .isotropic(variance: 0.7)
    classes[1].components[0].covariance = .diagonal(
      variances: (0..<dimension).map { 0.4 + 0.3 * Double($0) }
    )
    return try LabelledMixture(classes: classes)
  }
}

extension OracleMixture {
  /// ln((1 - p(c|x))/p(c|x)) from the classes' densities.
  func logOddsAgainst(classIndex: Int, at point: [Double]) -> Double {
    let terms = classes.indices.map {
      log(classes[$0].prior) + logDensity(at: point, classIndex: $0)
    }
    let others = terms.indices.filter { $0 != classIndex }.map { terms[$0] }
    let top = others.max() ?? -.infinity
    return top + log(others.reduce(0) { $0 + exp($1 - top) }) - terms[classIndex]
  }
}

/// A sampler of the library with the oracle's.
struct SamplerPair: Sendable {
  var name: String
  var sampler: any Sampler
  var oracle: OracleSampler

  static let beta = SamplerPair(name: "DDPM beta", sampler: DDPM(), oracle: .ddpmBeta)
  static let posterior = SamplerPair(
    name: "DDPM posterior",
    sampler: DDPM(variance: .posterior),
    oracle: .ddpmPosterior
  )
  static let euler = SamplerPair(
    name: "Euler-Maruyama",
    sampler: EulerMaruyama(),
    oracle: .eulerMaruyama
  )
  static let exponential = SamplerPair(
    name: "exponential integrator",
    sampler: ExponentialIntegrator(),
    oracle: .exponentialIntegrator
  )
  /// The discretizations of the reverse process.
  static let all = [beta, posterior, euler, exponential]

  static func ddim(eta: Double) -> SamplerPair {
    SamplerPair(name: "DDIM \(eta)", sampler: DDIM(eta: eta), oracle: .ddim(eta: eta))
  }
  static let odeEuler = SamplerPair(name: "ODE Euler", sampler: ODEEuler(), oracle: .odeEuler)
  /// The samplers with one stage for each step that no theorem covers.
  static let contrast = [ddim(eta: 0), ddim(eta: 0.4), ddim(eta: 1), odeEuler]
}

extension Sampler {
  /// The state at u_0 of the stages run one by one from `start` at u_N, without noise.
  func endpoint(
    from start: Double,
    logTimes: [Double],
    score: (_ value: Double, _ logTime: Double) -> Double
  ) -> Double {
    var (value, first, step) = (start, start, 0)
    for index in 0..<stageCount(steps: logTimes.count - 1) {
      let stage = stage(index, logTimes: logTimes)
      if stage.step != step { (first, step) = (value, stage.step) }
      let factors = stage.coefficients
      value =
        stage.carry * first + factors.state * value
        + factors.score * score(value, stage.logTime)
    }
    return value
  }
}

/// The difference of two numbers relative to the second, or absolute where that is below 1.
func distance(_ value: Double, _ reference: Double) -> Double {
  value == reference ? 0 : abs(value - reference) / max(1, abs(reference))
}
