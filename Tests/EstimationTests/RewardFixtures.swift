import Estimation
import GuidedDiffusion
import Testing

/// A tilted chain in any dimension.
struct RewardChain: Sendable, CustomTestStringConvertible {
  var name: String
  var classes: [MixtureClass]
  var kind = Guidance.Kind.reward
  var tilt: Tilt
  var baseClass: Int?
  var scales: [Double]
  var schedule = GuidanceSchedule.constant
  var sampler: any Sampler = DDPM()
  var logTimes: [Double]

  var testDescription: String { "\(name), \(kind), w = \(scales), N = \(logTimes.count - 1)" }

  var guidance: Guidance {
    Guidance(kind: kind, tilt: tilt, baseClass: baseClass, scales: scales, schedule: schedule)
  }

  func estimates(paths: Int, twinShare: Double = 0.5, seed: UInt64) throws -> CellEstimates {
    let simulation = PathSimulation(
      target: try LabelledMixture(classes: classes),
      guidance: guidance,
      sampler: sampler,
      logTimes: logTimes,
      paths: paths,
      twinShare: twinShare,
      seed: seed,
      hasProfile: true
    )
    return CellRun(simulation).estimates(threads: 2) { _ in }
  }

  func quadrature() throws -> ChainQuadrature {
    ChainQuadrature(
      target: try LabelledMixture(classes: classes),
      guidance: guidance,
      sampler: sampler,
      logTimes: logTimes
    )
  }

  /// The functional that is the tilt.
  var functional: Functional { Functional.tilt(of: guidance) }

  /// The chain's own E[f] at every scale, by quadrature.
  func exact() throws -> [Double] {
    let index = try #require(Functional.all(of: guidance).firstIndex(of: functional))
    return try quadrature().expectations().map {
      try functional.constant + #require($0).parts[index]
    }
  }

  /// The reference of exp(0.7 x) on 0.3 N(-2, 0.5) + 0.7 N(1, 0.8).
  static let reference = RewardChain(
    name: "exp(0.7 x)",
    classes: [
      EstimationFixtures.lineClass("left", prior: 0.3, [(-2, 0.5)]),
      EstimationFixtures.lineClass("right", prior: 0.7, [(1, 0.8)]),
    ],
    tilt: .gaussian(ExponentialLinearTilt(direction: [0.7])),
    scales: [0, 1, 3],
    logTimes: LogUniformGrid(start: 10).logTimes(steps: 150)
  )

  /// The number of kinds of tilt that `random` goes through.
  static let tilts = 7

  /// A random mixture with one of the tilts, rewards and costs in turn.
  static func random(_ number: Int, steps: Int) throws -> RewardChain {
    let d = 1 + number % 3
    let forms: [RandomMixture.CovarianceForm] = [.isotropic, .diagonal, .full]
    let target = try RandomMixture(
      dimension: d,
      classes: 2,
      components: 1 + number % 2,
      separation: 0.8,
      covariance: forms[number / 3 % 3],
      seed: UInt64(100 + number)
    ).mixture()
    let a = (0..<d).map { 0.6 - 0.3 * Double(($0 + number) % 3) }
    let matrix = SymmetricMatrix(diagonal: (0..<d).map { 0.2 + 0.1 * Double($0) })
    var kind: Guidance.Kind = number / tilts % 2 == 0 ? .reward : .cost
    var baseClass: Int?
    let tilt: Tilt
    switch number % tilts {
    case 0: tilt = .gaussian(ExponentialLinearTilt(direction: a))
    case 1: tilt = .gaussian(RadialTilt(centre: a, length: 1.2))
    case 2: tilt = .posterior(QuadraticTilt(centre: a, matrix: matrix, constant: 0.5))
    case 3: tilt = .posterior(HalfSpaceTilt(normal: a, offset: 0.1))
    case 4: tilt = .posterior(ProbitTilt(normal: a, offset: -0.3))
    case 5: tilt = .classProbability(classIndex: 1)
    default:
      tilt = .reciprocalClassProbability(classIndex: 0)
      baseClass = 0
      kind = .cost
    }
    return RewardChain(
      name: "random \(number)",
      classes: target.classes,
      kind: kind,
      tilt: tilt,
      baseClass: baseClass,
      scales: [0, 0.5, 2],
      logTimes: LogUniformGrid(start: 8).logTimes(steps: steps)
    )
  }
}
