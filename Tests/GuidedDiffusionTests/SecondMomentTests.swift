import Foundation
import GuidedDiffusion
import Testing

/// E[f²] where a direct formula would leave double precision or need too many nodes.
@Suite struct SecondMomentTests {
  @Test(arguments: [(0.3, 1.0, 0.5), (19, -30, 2), (21, -30, 2), (60, 500, -1), (60, -900, 3)])
  func probit(normal: Double, offset: Double, mean: Double) {
    let tilt = ProbitTilt(normal: [normal], offset: offset)
    let value = tilt.logSecondMoment(mean: [mean], covariance: .isotropic(variance: 1))
    var sum = 0.0
    let spacing = 1e-4
    for index in -200_000...200_000 {
      let z = Double(index) * spacing
      let f = 0.5 * erfc(-(normal * (mean + z) - offset) / 2.0.squareRoot())
      sum += f * f * exp(-0.5 * z * z)
    }
    let expected = log(sum * spacing / (2 * Double.pi).squareRoot())
    #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)))
  }

  @Test func steepProbitIsAStep() {
    let covariance = Covariance.diagonal(variances: [2, 1])
    let probit = ProbitTilt(normal: [3e90, 1e90], offset: 1e90)
    let step = HalfSpaceTilt(normal: [3, 1], offset: 1)
    let mean = [0.2, -0.1]
    let difference =
      probit.logSecondMoment(mean: mean, covariance: covariance)
      - step.logMean(mean: mean, covariance: covariance)
    #expect(abs(difference) <= 1e-13)
  }

  @Test(arguments: [1e-230, 1, 1e120])
  func quadraticOfAnySize(scale: Double) throws {
    let matrix = try #require(
      SymmetricMatrix(rows: [[2 * scale, 0.5 * scale], [0.5 * scale, scale]])
    )
    let tilt = QuadraticTilt(centre: [1, -1], matrix: matrix, constant: 0.3 * scale)
    let covariance = try #require(SymmetricMatrix(rows: [[1, 0.25], [0.25, 2]]))
    let value = tilt.logSecondMoment(mean: [0.5, 0], covariance: .full(covariance))
    // m - b = (-1/2, 1): A(m - b) = (-1/2, 3/4), tr(AV) = 4.25, E f = 0.3 + 1 + 4.25,
    // tr(AVAV) = 11.28125 and (m - b)'AVA(m - b) = 1.1875.
    let first = 0.3 + 1 + 4.25
    let expected = log(first * first + 2 * 11.28125 + 4 * 1.1875) + 2 * log(scale)
    #expect(abs(value - expected) <= 1e-14 * max(1, abs(expected)))
  }
}
