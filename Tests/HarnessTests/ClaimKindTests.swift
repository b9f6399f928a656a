import Testing

@testable import Harness

@Suite("What claims of equality, order and share rest on")
struct ClaimKindTests {
  private typealias Fixtures = ClaimFixtures

  /// A simulated improvement of -1 beside a path integral.
  private func pair(
    _ integral: Double,
    error: Double = 0.001,
    paretoK: Double? = 0.1,
    status: ResultRow.Status = .ok
  ) -> [ResultRow] {
    [
      Fixtures.row(improvement: -1, error: error),
      Fixtures.row(
        estimator: .pathIntegral,
        improvement: integral,
        error: error,
        paretoK: paretoK,
        status: status
      ),
    ]
  }

  @Test("The path integral: within the tolerance, outside it, or open")
  func pathIntegral() {
    func verdict(_ rows: [ResultRow], tolerance: Double? = nil) -> [Verdict] {
      Fixtures.verdicts(.equalsPathIntegral, tolerance: tolerance, by: rows)
    }
    #expect(verdict(pair(-1.005)) == [.supported])
    #expect(verdict(pair(-0.995)) == [.supported])
    #expect(verdict(pair(-1.008)) == [.inconclusive])
    #expect(verdict(pair(-1.012)) == [.inconclusive])
    #expect(verdict(pair(-1.03)) == [.refuted])
    #expect(verdict(pair(1)) == [.refuted])
    #expect(verdict(pair(-1.03), tolerance: 0.05) == [.supported])
    #expect(verdict(pair(-1, error: 0.1)) == [.inconclusive])
    #expect(verdict([pair(-1)[0]]) == [.inconclusive])
    let row = Fixtures.judged(.equalsPathIntegral, by: pair(-1.005))[0]
    #expect(abs((row.estimate ?? .nan) - 0.005) < 1e-12)
    #expect(row.threshold == 0.01)
    // The errors add up, that of the tolerance among them.
    let half = ((row.upper ?? .nan) - (row.lower ?? .nan)) / 2
    #expect(abs(half - 1.959963984540054 * 0.00201) < 1e-12)
  }

  @Test("An integral that is unreliable for disagreeing still refutes; a heavy tail does not")
  func integralStatus() {
    func verdict(_ paretoK: Double?, _ status: ResultRow.Status) -> [Verdict] {
      let rows = pair(-2, paretoK: paretoK, status: status)
      return Fixtures.verdicts(.equalsPathIntegral, by: rows)
    }
    #expect(verdict(0.1, .unreliable) == [.refuted])
    #expect(verdict(0.69, .unreliable) == [.inconclusive])
    #expect(verdict(nil, .unreliable) == [.inconclusive])
    #expect(verdict(0.1, .failed(reason: "no paths")) == [.inconclusive])
  }

  @Test("The exact value: held by a narrow interval, missed, or held by a wide one")
  func exact() {
    func verdict(
      _ value: Double,
      error: Double,
      exact: Double?,
      tolerance: Double? = nil
    )
      -> [Verdict]
    {
      let row = Fixtures.row(scale: 0, value: value, error: error, exact: exact)
      return Fixtures.verdicts(.equalsExact, tolerance: tolerance, by: [row])
    }
    #expect(verdict(2.01, error: 0.01, exact: 2) == [.supported])
    #expect(verdict(2.03, error: 0.01, exact: 2) == [.refuted])
    #expect(verdict(2.03, error: 0.1, exact: 2) == [.inconclusive])
    #expect(verdict(2.01, error: 0.01, exact: nil) == [.inconclusive])
    #expect(verdict(2.01, error: 0.01, exact: .infinity) == [.inconclusive])
    #expect(verdict(2.03, error: 0.01, exact: 2, tolerance: 0.05) == [.supported])
    #expect(verdict(2.13, error: 0.01, exact: 2, tolerance: 0.05) == [.refuted])
    #expect(verdict(2.1, error: 0.01, exact: 2, tolerance: 0.05) == [.inconclusive])
  }

  @Test("Improvements are compared with those at the scale before, by size")
  func monotone() {
    let sizes = [0.0, 1, 2, 1.5, 1.4]
    let rows = [0, 0.5, 1, 2, 4].enumerated().map { index, scale in
      Fixtures.row(scale: scale, improvement: -sizes[index], error: 0.03)
    }
    let judged = Fixtures.judged(.monotoneInScale, by: rows.reversed())
    #expect(judged.map(\.scale) == [1, 2, 4])
    #expect(judged.map(\.verdict) == [.supported, .refuted, .inconclusive])
    #expect(abs((judged[1].estimate ?? .nan) + 0.5) < 1e-12)
    #expect(((judged[1].upper ?? .nan) - (judged[1].lower ?? .nan)) > 2 * 2.39 * 0.06)
  }

  @Test("One path that is not better shows that guidance is not uniform")
  func notUniform() {
    func judged(_ value: Double) -> ClaimRow {
      let row = Fixtures.row(quantity: .improvedFraction, estimator: .direct, value: value)
      return Fixtures.judged(.notUniform, .improvedFraction, by: [row])[0]
    }
    #expect(judged(0.9).verdict == .supported)
    #expect(judged(0.999).verdict == .supported)
    #expect((judged(0.999).upper ?? .nan) < 1)
    #expect(judged(1).verdict == .inconclusive)
    #expect(judged(1).upper == 1)
    #expect(judged(0.9).threshold == 1)
  }

  @Test("A share that improved paths are below is tested with the error that it would have itself")
  func belowShare() {
    func judged(_ value: Double) -> ClaimRow {
      let row = Fixtures.row(quantity: .improvedFraction, estimator: .direct, value: value)
      var claim = Claim(.notUniform, .improvedFraction)
      claim.share = 0.5
      return ClaimEvaluation.rows([claim], of: [row], confidence: 0.95)[0]
    }
    let paths = Fixtures.row(quantity: .improvedFraction, estimator: .direct, value: 0.5).paths
    let error = 0.5 / Double(paths).squareRoot()
    #expect(judged(0.5 - 2.1 * error).verdict == .supported)
    #expect(judged(0.5 - 1.8 * error).verdict == .inconclusive)
    #expect(judged(0.5 + 2.1 * error).verdict == .refuted)
    #expect(judged(0.4).threshold == 0.5)
  }

  @Test("Equality without tolerance is refuted at a tenth of the level")
  func equalityOnTheThreshold() {
    func verdict(_ errors: Double) -> Verdict {
      var row = Fixtures.row(value: 2 + 0.01 * errors, error: 0.01)
      row.exact = 2
      return Fixtures.verdicts(.equalsExact, tolerance: 0, by: [row])[0]
    }
    // 2 Φ(-2.807) = 0.005.
    #expect(verdict(2.7) == .supported)
    #expect(verdict(2.9) == .refuted)
  }
}
