import Foundation
import Testing

@testable import Harness

/// How often claims that compare cells are judged wrongly, on rows with normal errors.
@Suite("False alarms of claims that compare cells")
struct ClaimAlarmTests {
  private static let steps: [Double] = [25, 50, 100, 200, 400]
  private static let tables = 200

  /// The verdicts on tables of three scales each, one table per seed, as a whole.
  private func overall(
    _ claim: Claim,
    keys: [String],
    seed: UInt64,
    rows: (_ scale: Double, _ noise: inout NormalSource) -> [ResultRow]
  ) -> [Verdict] {
    var noise = NormalSource(seed: seed)
    return (0..<Self.tables).map { _ in
      let all = (0..<3).flatMap { rows(Double($0), &noise) }
      let judged = ClaimEvaluation.rows([claim], of: all, sweptKeys: keys, confidence: 0.95)
      return Verdict.overall(judged.map(\.verdict))
    }
  }

  /// Tables of 2 + `slope` N^-p with an error of 1e-4, on which order 1 ± 0.2 is claimed.
  private func orders(_ p: Double, slope: Double, seed: UInt64) -> [Verdict] {
    let claim = Claim(.convergesInSteps, .reward)
    return overall(claim, keys: ["sampler.steps"], seed: seed) { scale, noise in
      Self.steps.enumerated().map { cell, steps in
        ClaimFixtures.row(
          scale: scale,
          cell: cell,
          quantity: .reward,
          value: 2 + slope * pow(steps, -p) + 1e-4 * noise.next(),
          error: 1e-4,
          values: ["\(Int(steps))"]
        )
      }
    }
  }

  @Test("A true order is refuted in 1 % of 200 tables at most, also one at the edge or unresolved")
  func order() {
    for (index, slope) in [0, 1e-2, 0.1, 10].enumerated() {
      for (number, p) in [0.8, 1.2].enumerated() {
        let verdicts = orders(p, slope: slope, seed: UInt64(10 * index + number))
        #expect(verdicts.count { $0 == .refuted } <= 2, "slope \(slope), order \(p)")
      }
      // Orders a little outside, and no bias at all, are not supported either.
      let outside = orders(0.79, slope: slope, seed: UInt64(100 + index))
      #expect(outside.count { $0 == .supported } <= 2)
    }
    // The test can fail: what is clearly resolved is decided.
    #expect(orders(1, slope: 10, seed: 200).count { $0 == .supported } >= 190)
    #expect(orders(0.5, slope: 10, seed: 201).count { $0 == .refuted } >= 190)
    // A bias below its error never is.
    #expect(orders(0.5, slope: 1e-4, seed: 202).allSatisfy { $0 == .inconclusive })
  }

  /// Tables of slope `slope`, of which 0.5 is claimed.
  private func slopes(_ slope: Double, seed: UInt64) -> [Verdict] {
    var claim = Claim(.linearInScoreError, .reward)
    claim.constant = 0.5
    return overall(claim, keys: ["scores.error"], seed: seed) { scale, noise in
      [0, 0.05, 0.1, 0.2].enumerated().map { cell, error in
        ClaimFixtures.row(
          scale: scale,
          cell: cell,
          quantity: .reward,
          value: 2 - slope * error + 1e-3 * noise.next(),
          error: 1e-3,
          values: ["\(error)"]
        )
      }
    }
  }

  @Test("A true slope is refuted in 1 % of 200 tables at most, also one at the edge")
  func slope() {
    for (index, slope) in [0, 0.3, 0.5, -0.5].enumerated() {
      let verdicts = slopes(slope, seed: UInt64(300 + index))
      #expect(verdicts.count { $0 == .refuted } <= 2, "slope \(slope)")
    }
    #expect(slopes(0.51, seed: 310).count { $0 == .supported } <= 2)
    #expect(slopes(0.1, seed: 311).count { $0 == .supported } >= 190)
    #expect(slopes(0.8, seed: 312).count { $0 == .refuted } >= 190)
  }

  /// Tables of two cells whose values differ by `difference`, with 2 and 1 % claimed.
  private func pairs(_ difference: Double, seed: UInt64) -> [Verdict] {
    var claim = Claim(.sameAs, .reward)
    claim.pair = Claim.CellPair(reference: 0, other: 1)
    return overall(claim, keys: ["guidance"], seed: seed) { scale, noise in
      (0..<2).map { cell in
        ClaimFixtures.row(
          scale: scale,
          cell: cell,
          quantity: .reward,
          value: 2 + Double(cell) * difference + 1e-3 * noise.next(),
          error: 1e-3
        )
      }
    }
  }

  @Test("The same cells are called different in 1 % of 200 tables at most, also at the edge")
  func same() {
    for (index, difference) in [0, 0.01, 0.02, -0.02].enumerated() {
      let verdicts = pairs(difference, seed: UInt64(400 + index))
      #expect(verdicts.count { $0 == .refuted } <= 2, "difference \(difference)")
    }
    #expect(pairs(0.021, seed: 410).count { $0 == .supported } <= 2)
    #expect(pairs(0.005, seed: 411).count { $0 == .supported } >= 190)
    #expect(pairs(0.04, seed: 412).count { $0 == .refuted } >= 190)
  }
}
