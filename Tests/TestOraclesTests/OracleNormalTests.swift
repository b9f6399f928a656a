import Foundation
import TestOracles
import Testing

@Suite("Normal distribution function")
struct OracleNormalTests {
  @Test(
    "log Φ at 0, -1, -10, -40 and 3 to twelve digits",
    arguments: [
      (0, -0.693_147_180_559_945), (-1, -1.841_021_645_009_264),
      (-10, -53.231_285_150_512_47), (-40, -804.608_442_013_753_8),
      (3, -0.001_350_809_964_748_202),
    ]
  )
  func logProbability(quantile: Double, reference: Double) {
    let value = OracleNormal.logProbability(below: quantile)
    #expect(abs(value / reference - 1) < 1e-12, "value \(value)")
  }

  @Test("The fraction and the direct formula meet at -10")
  func fractionMeetsFormula() {
    let direct = log(OracleNormal.probability(below: -10.5))
    #expect(abs(OracleNormal.logProbability(below: -10.5) - direct) < 1e-11)
  }

  @Test("The hazard is the derivative of log Φ", arguments: [-30.0, -9.9, -2, 0.5, 4])
  func hazardIsDerivative(quantile: Double) {
    let slope = OracleGradient.richardson(
      of: { OracleNormal.logProbability(below: $0[0]) },
      at: [quantile],
      spacing: 1e-2
    )[0]
    let hazard = OracleNormal.hazard(at: quantile)
    #expect(abs(hazard - slope) < 1e-8 * max(hazard, 1e-2), "hazard \(hazard), slope \(slope)")
  }

  @Test("A sum of exponentials neither overflows nor trips over zeros")
  func sumsOfExponentials() {
    #expect(OracleSum.logSumExp([-.infinity, -.infinity]) == -.infinity)
    #expect(abs(OracleSum.logSumExp([1000, -.infinity, 1000]) - 1000 - log(2)) < 1e-12)
  }
}
