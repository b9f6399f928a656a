import Estimation
import Testing

@testable import Harness

@Suite("Verdicts on claims")
struct ClaimVerdictTests {
  private typealias Fixtures = ClaimFixtures

  @Test("Holm's correction: four p-values worked by hand")
  func holm() {
    // At 0.05: 0.005 <= 0.0125 and 0.01 <= 0.0167, but 0.03 > 0.025 stops 0.04 <= 0.05 too.
    #expect(
      HolmCorrection.rejections([0.01, 0.04, 0.03, 0.005], level: 0.05)
        == [true, false, false, true]
    )
    #expect(
      HolmCorrection.rejections([0.01, 0.04, 0.02, 0.005], level: 0.05) == [true, true, true, true]
    )
    #expect(HolmCorrection.rejections([.nan, 0.02], level: 0.05) == [false, true])
    #expect(HolmCorrection.rejections([.nan, 0.03], level: 0.05) == [false, false])
  }

  @Test("The p-value of a distance of 1.96 errors is 0.05; no error decides, no number does not")
  func pValues() {
    #expect(abs(NormalTest.pValue(distance: -1.959963984540054, error: 1) - 0.05) < 1e-15)
    #expect(abs(NormalTest.pValue(distance: 5, error: 2) - 0.012419330651552265) < 1e-15)
    #expect(NormalTest.pValue(distance: 1e-9, error: 0) == 0)
    #expect(NormalTest.pValue(distance: 0, error: 0) == 1)
    #expect(NormalTest.pValue(distance: .nan, error: 1) == 1)
    #expect(NormalTest.pValue(distance: 1, error: .infinity) == 1)
  }

  @Test("A sign is supported on the claimed side, refuted on the other, else open")
  func signs() {
    let rows = [-10, 0.5, 10].enumerated().map { index, value in
      Fixtures.row(scale: Double(index + 1), improvement: value)
    }
    #expect(Fixtures.verdicts(.decreases, by: rows) == [.supported, .inconclusive, .refuted])
    #expect(Fixtures.verdicts(.increases, by: rows) == [.refuted, .inconclusive, .supported])
    let judged = Fixtures.judged(.decreases, by: rows)
    #expect(judged.map(\.scale) == [1, 2, 3])
    #expect(judged.map(\.threshold) == [0, 0, 0])
    // Bonferroni's z for three rows is that of 1 - 0.05/6.
    let upper = judged[0].upper ?? .nan
    #expect(abs(upper + 10 - 2.3939797998185104) < 1e-12)
  }

  @Test("What is not ok neither supports nor refutes, but counts among the rows")
  func unreliable() {
    let rows = [
      Fixtures.row(scale: 1, improvement: -10, status: .unreliable),
      Fixtures.row(scale: 2, improvement: 10, status: .failed(reason: "no paths")),
      Fixtures.row(scale: 3, improvement: nil),
      Fixtures.row(scale: 4, improvement: .infinity),
      Fixtures.row(scale: 5, improvement: -2.4),
    ]
    let judged = Fixtures.judged(.decreases, by: rows)
    #expect(judged.map(\.verdict) == rows.map { _ in .inconclusive })
    #expect(judged.map { $0.estimate == nil } == [true, true, true, true, false])
    #expect(Fixtures.verdicts(.decreases, by: [rows[4]]) == [.supported])
  }

  @Test("The twin decides where there is one, else the direct row; other rows do not")
  func rowsUsed() {
    let rows = [
      Fixtures.row(scale: 0, improvement: 9),
      Fixtures.row(scale: 1, estimator: .direct, improvement: 10),
      Fixtures.row(scale: 1, improvement: -10),
      Fixtures.row(scale: 2, estimator: .direct, improvement: 10),
      Fixtures.row(scale: 3, estimator: .plugIn, improvement: 10),
      Fixtures.row(scale: 1, quantity: .tilt, improvement: 10),
    ]
    #expect(Fixtures.verdicts(.decreases, by: rows) == [.supported, .refuted])
  }

  @Test("Holm's correction decides rows whose simultaneous interval does not")
  func stepDown() {
    let rows = [-2.1, -5].enumerated().map { index, value in
      Fixtures.row(scale: Double(index + 1), improvement: value)
    }
    let judged = Fixtures.judged(.decreases, by: rows)
    #expect(judged.map(\.verdict) == [.supported, .supported])
    #expect((judged[0].upper ?? .nan) > 0)
  }

  @Test("A claim is refuted by one row, and supported by all together")
  func overall() {
    #expect(Verdict.overall([.supported, .refuted, .inconclusive]) == .refuted)
    #expect(Verdict.overall([.supported, .inconclusive]) == .inconclusive)
    #expect(Verdict.overall([.supported, .supported]) == .supported)
    #expect(Verdict.overall([]) == .inconclusive)
  }

  /// Which of 200 tables of 20 improvements with normal errors are refuted, each `effect` errors below 0.
  private func refutedTables(effect: Double, seed: UInt64) -> Int {
    var noise = NormalSource(seed: seed)
    return (0..<200).count { _ in
      let rows = (1...20).map { scale in
        Fixtures.row(scale: Double(scale), improvement: noise.next() - effect)
      }
      return Fixtures.verdicts(.decreases, by: rows).contains(.refuted)
    }
  }

  @Test("False alarms: a true claim is refuted in 1 % of 200 tables at most")
  func falseAlarms() {
    #expect(refutedTables(effect: 1, seed: 3) <= 2)
    // Without any effect one table in 40 is, within 3 standard errors.
    let atTheEdge = Double(refutedTables(effect: 0, seed: 4))
    #expect(abs(atTheEdge - 5) <= 3 * (200 * 0.025 * 0.975).squareRoot())
    // The test can fail: a false claim is refuted nearly always.
    #expect(refutedTables(effect: -4, seed: 5) >= 190)
  }
}
