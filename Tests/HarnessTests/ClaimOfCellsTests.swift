import Foundation
import Testing

@testable import Harness

@Suite("Claims that compare cells: order in steps, slope in score errors, sameness")
struct ClaimOfCellsTests {
  private typealias Fixtures = ClaimFixtures
  private static let steps = [25, 50, 100, 200, 400]

  /// A row per number of steps with 2 + `slope` N^-p and an error; `change` may alter each.
  private func rows(
    order p: Double,
    slope: Double = 1,
    error: Double = 1e-4,
    label: String = "a",
    firstCell: Int = 0,
    change: (_ index: Int, _ row: inout ResultRow) -> Void = { _, _ in }
  ) -> [ResultRow] {
    Self.steps.enumerated().map { index, steps in
      let value = 2 + slope * pow(Double(steps), -p)
      var row = Fixtures.row(
        cell: firstCell + index,
        value: value,
        error: error,
        exact: value,
        values: [label, "\(steps)"]
      )
      change(index, &row)
      return row
    }
  }

  private func judged(
    _ rows: [ResultRow],
    order: Double = 1,
    tolerance: Double = 0.2,
    source: Claim.Source = .estimate
  ) -> [ClaimRow] {
    var claim = Claim(.convergesInSteps, .reciprocalProbability, tolerance: tolerance)
    (claim.order, claim.source) = (order, source)
    return ClaimEvaluation.rows(
      [claim],
      of: rows,
      sweptKeys: ["guidance.label", "sampler.steps"],
      confidence: 0.95
    )
  }

  @Test("An order is supported, another one refuted, and a bias lost in noise decides nothing")
  func order() {
    let first = judged(rows(order: 1))
    #expect(first.map(\.verdict) == [.supported])
    #expect(first[0].cell == 4)
    #expect(first[0].threshold == 1)
    #expect(abs((first[0].estimate ?? .nan) - 1) < 1e-6)
    #expect((first[0].lower ?? .nan) > 0.8 && (first[0].upper ?? .nan) < 1.2)
    #expect(judged(rows(order: 0.5)).map(\.verdict) == [.refuted])
    #expect(judged(rows(order: 2, slope: 100)).map(\.verdict) == [.refuted])
    #expect(judged(rows(order: -0.5, slope: 0.01)).map(\.verdict) == [.refuted])
    #expect(judged(rows(order: 0.5), order: 0.5).map(\.verdict) == [.supported])
    #expect(judged(rows(order: 1.15)).map(\.verdict) == [.inconclusive])
    for slope in [0, 1e-4, 1e-3, 1e-2] {
      #expect(judged(rows(order: 0.5, slope: slope)).map(\.verdict) == [.inconclusive])
    }
    let lost = judged(rows(order: 0.5, slope: 0))[0]
    #expect(lost.lower == -.infinity)
    #expect(lost.upper == .infinity)
  }

  @Test("Cells are grouped by the other keys and the scale; the row is that with most steps")
  func groups() {
    let all = rows(order: 1) + rows(order: 0.5, label: "b", firstCell: 5)
    let other = all.map { row in
      var row = row
      row.scale = 2
      row.estimate?.value += row.cell == 9 ? 1e-4 : 0
      return row
    }
    let judged = judged((all + other).reversed())
    #expect(judged.map(\.cell).sorted() == [4, 4, 9, 9])
    #expect(judged.filter { $0.cell == 4 }.map(\.verdict) == [.supported, .supported])
    #expect(judged.filter { $0.cell == 9 }.map(\.values) == [["b", "400"], ["b", "400"]])
    #expect(judged.filter { $0.cell == 9 }.map(\.verdict) == [.refuted, .refuted])
  }

  @Test("No power law, a row that is not ok or has no error: inconclusive, without a number")
  func misfits() {
    let wavering = rows(order: 1) { index, row in row.estimate?.value += index == 2 ? 0.002 : 0 }
    let unreliable = rows(order: 0.5) { index, row in if index == 0 { row.status = .unreliable } }
    let failed = rows(order: 0.5) { index, row in
      if index == 1 { row.status = .failed(reason: "no paths") }
    }
    let certain = rows(order: 0.5) { index, row in row.estimate?.standardError = 0 }
    for rows in [wavering, unreliable, failed, certain, Array(rows(order: 0.5).prefix(3))] {
      let row = judged(rows)
      #expect(row.map(\.verdict) == [.inconclusive])
      #expect(row[0].estimate == nil)
    }
  }

  @Test("Exact values: sharp, but the terms behind the first are doubted")
  func exactOrder() {
    #expect(judged(rows(order: 1, error: 1e-3), source: .exact).map(\.verdict) == [.supported])
    #expect(judged(rows(order: 0.5, error: 1e-3), source: .exact).map(\.verdict) == [.refuted])
    // 1/N + 4/N²: no power law to six digits, but of order 1; 1/N - 40/N² is not there yet.
    func second(_ b: Double) -> [ResultRow] {
      rows(order: 1, error: 0.1) { index, row in
        row.exact = (row.exact ?? 0) + b * pow(Double(Self.steps[index]), -2)
      }
    }
    #expect(judged(second(4), source: .exact).map(\.verdict) == [.supported])
    #expect(judged(second(-40), source: .exact).map(\.verdict) == [.inconclusive])
    // Lost in the error of quadrature.
    let tiny = rows(order: 0.5, slope: 1e-6)
    #expect(judged(tiny, source: .exact).map(\.verdict) == [.inconclusive])
    // An estimate that denies an exact value leaves both without credit.
    let denied = rows(order: 1) { index, row in row.estimate?.value += index == 3 ? 0.001 : 0 }
    #expect(judged(denied, source: .exact)[0].estimate == nil)
    let unknown = rows(order: 1) { index, row in if index == 3 { row.exact = nil } }
    #expect(judged(unknown, source: .exact)[0].estimate == nil)
  }

  @Test("The slope in the score error: below the constant, above it, or open")
  func slope() {
    func row(_ cell: Int, _ error: String, _ value: Double) -> ResultRow {
      Fixtures.row(cell: cell, value: value, error: 0.001, values: [error])
    }
    let rows = [row(0, "0.1", 1.98), row(1, "0", 2), row(2, "0.2", 2.1), row(3, "0.4", 2.201)]
    var claim = Claim(.linearInScoreError, .reciprocalProbability)
    claim.constant = 0.5
    func judged(_ rows: [ResultRow]) -> [ClaimRow] {
      let keys = ["scores.error"]
      return ClaimEvaluation.rows([claim], of: rows, sweptKeys: keys, confidence: 0.95)
    }
    let all = judged(rows)
    #expect(all.map(\.cell) == [0, 2, 3])
    #expect(all.map(\.otherCell) == [1, 1, 1])
    #expect(all.map(\.otherScale) == [1, 1, 1])
    #expect(all.map(\.verdict) == [.supported, .inconclusive, .inconclusive])
    #expect(abs((all[0].estimate ?? .nan) - 0.2) < 1e-12)
    #expect(all[0].threshold == 0.5)
    let half = (all[0].upper ?? .nan) - 0.2
    #expect(abs(half - 2.3939797998185104 * 0.02) < 1e-12)
    #expect(judged([row(0, "0", 2), row(1, "0.1", 1.9)]).map(\.verdict) == [.refuted])
    #expect(judged([row(0, "0", 2), row(1, "0.1", 2.1)]).map(\.verdict) == [.refuted])
    #expect(judged([row(0, "0", 2), row(1, "0.1", 2)])[0].lower == 0)
    var unreliable = rows[1]
    unreliable.status = .unreliable
    #expect(judged([rows[0], unreliable]).map { $0.estimate == nil } == [true])
    #expect(judged([rows[0]]).map(\.verdict) == [.inconclusive])
  }

  @Test("The same as another cell at every scale of both, up to the tolerance")
  func same() {
    func row(_ cell: Int, _ scale: Double, _ value: Double) -> ResultRow {
      Fixtures.row(scale: scale, cell: cell, value: value, error: 0.001)
    }
    let rows = [
      row(0, 0, 2), row(0, 0.1, 2), row(0, 1, 2), row(0, 3, 2),
      row(1, 0, 2.001), row(1, 1, 2.1), row(1, 1.1, 2.02), row(1, 2, 1.995),
    ]
    func judged(_ shift: Double, by rows: [ResultRow]) -> [ClaimRow] {
      var claim = Claim(.sameAs, .reciprocalProbability)
      claim.pair = Claim.CellPair(reference: 0, other: 1, scaleShift: shift)
      return ClaimEvaluation.rows([claim], of: rows, confidence: 0.95)
    }
    let plain = judged(0, by: rows)
    #expect(plain.map(\.scale) == [0, 1])
    #expect(plain.map(\.otherScale) == [0, 1])
    #expect(plain.map(\.otherCell) == [0, 0])
    #expect(plain.map(\.verdict) == [.supported, .refuted])
    #expect(abs((plain[0].estimate ?? .nan) - 0.001) < 1e-12)
    #expect(plain[0].threshold == 0.02)
    let half = (plain[0].upper ?? .nan) - 0.001
    #expect(abs(half - 2.2414027276049446 * 0.00201) < 1e-12)
    let shifted = judged(1, by: rows)
    #expect(shifted.map(\.scale) == [1, 1.1, 2])
    #expect(shifted.map(\.otherScale) == [0, 0.1, 1])
    #expect(shifted.map(\.verdict) == [.refuted, .inconclusive, .supported])
    var silent = rows
    silent[5].status = .unreliable
    #expect(judged(0, by: silent).map(\.verdict) == [.supported, .inconclusive])
    #expect(judged(0, by: silent)[1].estimate == nil)
    #expect(judged(7, by: rows).isEmpty)
  }

  @Test("At least a share of another cell's improvement, at every scale above 0 of both")
  func reaches() {
    func row(_ cell: Int, _ scale: Double, _ improvement: Double) -> ResultRow {
      var row = Fixtures.row(scale: scale, cell: cell, value: 9, error: 0.001)
      row.improvement = ResultRow.Estimate(
        value: improvement,
        standardError: 0.001,
        lower: improvement - 0.002,
        upper: improvement + 0.002
      )
      return row
    }
    let rows = [
      row(0, 0, 0), row(0, 1, -0.5), row(0, 2, -0.8), row(0, 3, 0.5), row(0, 4, 0),
      row(1, 0, 0), row(1, 1, -0.49), row(1, 2, -0.7), row(1, 3, -0.5), row(1, 4, 1),
    ]
    func judged(_ share: Double, by rows: [ResultRow]) -> [ClaimRow] {
      var claim = Claim(.reaches, .reciprocalProbability)
      claim.pair = Claim.CellPair(reference: 0, other: 1)
      claim.share = share
      return ClaimEvaluation.rows([claim], of: rows, confidence: 0.95)
    }
    let most = judged(0.9, by: rows)
    #expect(most.map(\.scale) == [1, 2, 3, 4])
    #expect(most.map(\.verdict) == [.supported, .refuted, .refuted, .inconclusive])
    #expect(abs((most[0].estimate ?? .nan) - 0.98) < 1e-12)
    #expect(most[0].threshold == 0.9)
    // Bonferroni's quantile of four rows, times (1 + 0.9) 0.001 over 0.5.
    let half = (most[0].upper ?? .nan) - 0.98
    #expect(abs(half - 2.497705474412374 * 0.0038) < 1e-9)
    #expect(most[3].estimate == nil)
    #expect(judged(0.5, by: rows).map(\.verdict).prefix(2) == [.supported, .supported])
    var silent = rows
    silent[6].status = .unreliable
    #expect(judged(0.9, by: silent).map(\.verdict).first == .inconclusive)
  }
}
