import Foundation
import Testing

@testable import Harness

@Suite("Rows of profile.csv")
struct ProfileRowTests {
  private func report(_ experiment: Experiment) -> RunReport {
    Runner(threads: 2).run(experiment) { _ in }
  }

  @Test("Every scale has a line at every node: each step, but at most 100", arguments: [20, 250])
  func count(steps: Int) throws {
    let experiment = try RewardFixtures.experiment(
      sampler: #"{ "kind": "ddpm", "steps": \#(steps) }"#,
      run: #"{ "paths": 100 }"#
    )
    let rows = report(experiment).profile
    let nodes = min(steps, 100)
    #expect(rows.count == nodes * 3)
    for (index, scale) in [0, 0.5, 1].enumerated() {
      let own = Array(rows[(index * nodes)..<((index + 1) * nodes)])
      #expect(own.allSatisfy { $0.scale == scale && $0.cell == 0 })
      let times = own.map(\.logTime)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 > $1 })
      #expect(times.first == experiment.cells[0].logTimes.last)
      #expect(times.last == experiment.cells[0].logTimes[1])
    }
    #expect(rows.allSatisfy { $0.guided == "exponential-linear" && $0.gain.value > 0 })
    #expect(rows.allSatisfy { $0.gain.lower < $0.gain.value && $0.gain.value < $0.gain.upper })
  }

  @Test("The strength is ±w times the schedule, and the integrand strength times gain")
  func strengths() throws {
    let schedules: [(String, @Sendable (Double) -> Double)] = [
      (#"{ "kind": "constant" }"#, { _ in 1 }),
      (#"{ "kind": "interval", "from": 0.1, "to": 2 }"#, { 0.1 <= $0 && $0 <= 2 ? 1 : 0 }),
      (#"{ "kind": "power", "exponent": 1.5 }"#, { exp(-1.5 * $0) }),
    ]
    for (kind, sign) in [("reward", 1.0), ("cost", -1.0)] {
      for (schedule, factor) in schedules {
        let experiment = try RewardFixtures.experiment(
          kind,
          extra: ", \"schedule\": \(schedule)",
          run: #"{ "paths": 100 }"#
        )
        let rows = report(experiment).profile
        let columns = ProfileTable(experiment: experiment, rows: rows).columns
        func number(_ name: String, _ row: ProfileRow) throws -> Double {
          let column = try #require(columns.first { $0.name == name })
          return try #require(Double(column.text(row)))
        }
        #expect(rows.count == 3 * 50)
        for row in rows {
          let strength = sign * row.scale * factor(row.logTime)
          #expect(abs(row.strength - strength) <= 1e-14 * abs(strength))
          #expect(try number("integrand", row) == row.strength * row.gain.value)
          let ends = [row.strength * row.gain.lower, row.strength * row.gain.upper]
          #expect(try number("integrand_lower", row) == ends.min())
          #expect(try number("integrand_upper", row) == ends.max())
        }
      }
    }
  }

  @Test("The integrand's integral over log-time is the improvement of the path-integral row")
  func integral() throws {
    let experiment = try RewardFixtures.experiment(
      run: #"{ "paths": 4000, "seed": 7, "twin_share": 0 }"#
    )
    let report = report(experiment)
    for row in report.rows.of(.reward, .pathIntegral) {
      let nodes = report.profile.filter { $0.scale == row.scale }
      // Trapezoids between the steps; at the data the parabola through the last three, h apart.
      var points = nodes.map { (u: $0.logTime, height: $0.integrand($0.gain.value)) }
      let last = points.suffix(3).map(\.height)
      points.append((u: 0, height: last[0] - 3 * last[1] + 3 * last[2]))
      var sum = 0.0
      for (upper, lower) in zip(points, points.dropFirst()) {
        sum += 0.5 * (upper.height + lower.height) * (upper.u - lower.u)
      }
      let improvement = try #require(row.improvement)
      #expect(abs(sum / improvement.value - 1) < 1e-9)
    }
  }

  @Test("The path integral improves on the value of continuous time, 1/π_c")
  func overContinuousTime() throws {
    let rows = RunFixtures.rows(try RunFixtures.experiment())
    let integrals = rows.of(.reciprocalProbability, .pathIntegral)
    let direct = rows.of(.reciprocalProbability, .direct)
    #expect(integrals.map(\.scale) == [0.5, 2])
    for (row, other) in zip(integrals, direct.dropFirst()) {
      let estimate = try #require(row.estimate)
      let improvement = try #require(row.improvement)
      #expect(abs(estimate.value - (4 + improvement.value)) < 1e-12)
      #expect(estimate.standardError == improvement.standardError)
      #expect(row.exact == other.exact && row.exact != nil)
      #expect(row.theorem == .lowers && other.theorem == .lowers)
      // Twenty steps are coarse.
      let exact = try #require(row.exact)
      #expect(abs(estimate.value - exact) < 4 * estimate.standardError + 0.15 * (4 - exact))
    }
  }

  @Test("Without a profile there are no such lines and no path integrals, and nothing else differs")
  func withoutProfile() throws {
    let with = report(try RewardFixtures.experiment())
    let without = report(
      try RewardFixtures.experiment(run: #"{ "paths": 2000, "seed": 7, "profile": false }"#)
    )
    #expect(without.profile.isEmpty)
    #expect(with.rows.count == without.rows.count + 2)
    #expect(with.rows.filter { $0.estimator != .pathIntegral } == without.rows)
  }

  @Test("Cells follow each other, each with the values that it was swept to")
  func sweep() throws {
    let experiment = try RunFixtures.experiment(
      run: #"{ "paths": 100 }"#,
      sweep: #"{ "sampler.steps": [10, 12] }"#
    )
    let rows = report(experiment).profile
    #expect(rows.map(\.cell) == Array(repeating: 0, count: 30) + Array(repeating: 1, count: 36))
    #expect(rows.map(\.values) == rows.map { [$0.cell == 0 ? "10" : "12"] })
    // Classifier-free guidance lowers.
    #expect(rows.allSatisfy { $0.strength == -$0.scale && $0.guided == "left" })
  }
}
