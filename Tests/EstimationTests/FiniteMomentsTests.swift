import GuidedDiffusion
import TestOracles
import Testing

@testable import Estimation

@Suite("Finite variance of 1/p(c|Y)")
struct FiniteMomentsTests {
  private static let logTimes = OracleGrid.logUniform(start: 10, stepCount: 2000)

  /// A class N(0, variance) next to N(0, 1).
  private static func certain(variance: Double, scales: [Double]) throws -> [Bool] {
    try LineChain(
      name: "variance \(variance)",
      classes: [
        EstimationFixtures.lineClass("own", prior: 0.5, [(0, variance)]),
        EstimationFixtures.lineClass("other", prior: 0.5, [(0, 1)]),
      ],
      guidedClass: 0,
      scales: scales,
      logTimes: logTimes
    ).finiteVariances()
  }

  @Test("Two equal unit Gaussians: certain at every scale, however far apart")
  func equalVariances() throws {
    for half in [0.5, 3] {
      let chain = LineChain(
        name: "means ±\(half)",
        classes: EstimationFixtures.pair(half: half),
        scales: [0, 0.1, 1, 10],
        logTimes: Self.logTimes
      )
      #expect(try chain.finiteVariances() == [true, true, true, true])
    }
  }

  @Test("Coarse steps widen a narrow class until not even the mean is finite")
  func infiniteMean() throws {
    // The chain's last step adds variance 1 - e^{-10/N}; the mean is finite while V (1/v - 1) < 1.
    let chain = LineChain(
      name: "narrow",
      classes: [
        EstimationFixtures.lineClass("own", prior: 0.5, [(0, 0.05)]),
        EstimationFixtures.lineClass("other", prior: 0.5, [(0, 1)]),
      ],
      guidedClass: 0,
      scales: [0],
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 60)
    )
    let coarse = FiniteMoments.known(
      target: try LabelledMixture(classes: chain.classes),
      guidance: chain.guidance,
      sampler: DDPM(),
      logTimes: chain.logTimes
    )
    let fine = FiniteMoments.known(
      target: try LabelledMixture(classes: chain.classes),
      guidance: chain.guidance,
      sampler: DDPM(),
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 6000)
    )
    #expect(coarse == [.none])
    #expect(fine == [.mean])
    #expect(try chain.quadrature().expectations() == [nil])
  }

  @Test("Unguided, the boundary is half of the widest variance")
  func unguidedBoundary() throws {
    #expect(try Self.certain(variance: 0.4, scales: [0]) == [false])
    #expect(try Self.certain(variance: 0.6, scales: [0]) == [true])
    // The steps move the boundary by O(1/N).
    #expect(try Self.certain(variance: 0.49, scales: [0]) == [false])
    #expect(try Self.certain(variance: 0.51, scales: [0]) == [true])
  }

  /// V of the continuous linear process dY = (Y/2 - λ(u) Y) du + dB by tiny steps of Heun's method.
  private static func continuousVariance(_ own: Double, scale: Double) -> Double {
    let steps = 40_000
    let h = 10 / Double(steps)
    func rate(_ u: Double, _ v: Double) -> Double {
      let mixture = OracleComponent(weight: 1, mean: 0, variance: own).noised(at: u)
      let pull = (1 + scale) / mixture.covariance[0][0] - scale
      return (1 - 2 * pull) * v + 1
    }
    var v = 1.0
    for step in 0..<steps {
      let u = 10 - h * Double(step)
      let first = rate(u, v)
      v += 0.5 * h * (first + rate(u - h, v + h * first))
    }
    return v
  }

  @Test("The boundary moves with the scale as the continuous process says", arguments: [0.3, 0.4])
  func boundaryMovesWithScale(variance: Double) throws {
    // Finite where 2 (1/v_c - 1/v) V < 1: bisection for the scale.
    var (low, high) = (0.0, 20.0)
    for _ in 0..<6 {
      let middle = 0.5 * (low + high)
      let isFinite =
        2 * (1 / variance - 1) * Self.continuousVariance(variance, scale: middle) < 1
      if isFinite { high = middle } else { low = middle }
    }
    let scales = [0, 0.97 * low, 1.03 * high, 50]
    #expect(try Self.certain(variance: variance, scales: scales) == [false, false, true, true])
  }

  @Test("An interval in which guidance never acts leaves the unguided verdict")
  func intervalSchedule() throws {
    var chain = LineChain(
      name: "variance 0.4",
      classes: [
        EstimationFixtures.lineClass("own", prior: 0.5, [(0, 0.4)]),
        EstimationFixtures.lineClass("other", prior: 0.5, [(0, 1)]),
      ],
      guidedClass: 0,
      scales: [0, 50],
      logTimes: Self.logTimes
    )
    #expect(try chain.finiteVariances() == [false, true])
    chain.schedule = .interval(from: 20, to: 30)
    #expect(try chain.finiteVariances() == [false, false])
  }

  /// Unit variances with correlation `correlation`, next to a standard normal class.
  private static func plane(correlations: [Double], scales: [Double]) throws -> [Bool] {
    let matrices = try correlations.map {
      try #require(SymmetricMatrix(rows: [[1, $0], [$0, 1]]))
    }
    let target = try LabelledMixture(
      classes: [
        MixtureClass(
          label: "own",
          prior: 0.5,
          components: matrices.map {
            GaussianComponent(
              weight: 1 / Double(matrices.count),
              mean: [1, 0],
              covariance: .full($0)
            )
          }
        ),
        MixtureClass(
          label: "other",
          prior: 0.5,
          components: [
            GaussianComponent(weight: 1, mean: [0, 0], covariance: .isotropic(variance: 1))
          ]
        ),
      ]
    )
    return FiniteMoments.known(
      target: target,
      guidance: Guidance(classIndex: 0, scales: scales),
      sampler: DDPM(),
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 20)
    ).map { $0 == .variance }
  }

  @Test("In the plane 2 Σ_j⁻¹ - Σ_k⁻¹ decides: eigenvalues 0.6 and 0.4 next to 1")
  func fullCovariances() throws {
    // The narrow direction of correlation r has variance 1 - r: the boundary is r = 1/2.
    #expect(try Self.plane(correlations: [0.4], scales: [0]) == [true])
    #expect(try Self.plane(correlations: [0.6], scales: [0]) == [false])
    // A second, round component of the class covers the other class.
    #expect(try Self.plane(correlations: [0.6, 0], scales: [0]) == [true])
    // With guidance nothing is known beforehand, and the sample decides.
    #expect(try Self.plane(correlations: [0.6], scales: [0, 1]) == [false, true])
  }
}
