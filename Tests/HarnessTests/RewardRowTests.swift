import Foundation
import Testing

@testable import Harness

@Suite("Rows of rewards and costs")
struct RewardRowTests {
  private static let tilted: [ResultRow.Quantity] = [.reward, .cost, .tilt]

  private func closeness(_ values: [Double], _ others: [Double]) -> Double {
    zip(values, others).map { abs($0 - $1) / max(abs($0), abs($1), 1e-300) }.max() ?? .infinity
  }

  @Test("Rows of a reward: E[f], E[f] over its unguided mean, E[|x|²], distance, gains and losses")
  func orderAndCount() throws {
    let rows = RunFixtures.rows(try RewardFixtures.experiment())
    let first = [
      "reward direct", "reward twin", "tilt direct", "tilt twin", "meanSquare direct",
      "meanSquare twin", "frechetDistance direct",
    ]
    var guided = first
    guided.insert("reward pathIntegral", at: 2)
    guided += ["improvedFraction direct", "meanLoss direct"]
    let expected =
      first.map { "0.0 \($0)" } + [0.5, 1].flatMap { w in guided.map { "\(w) \($0)" } }
    #expect(rows.map { "\($0.scale) \($0.quantity) \($0.estimator)" } == expected)
    #expect(rows.allSatisfy { $0.guided == "exponential-linear" && $0.estimate != nil })
  }

  @Test("Tilt rows are reward rows over E_base[f], every number of them")
  func tiltIsNormalized() throws {
    let rows = RunFixtures.rows(try RewardFixtures.experiment())
    for estimator in [ResultRow.Estimator.direct, .twin] {
      let rewards = rows.of(.reward, estimator)
      let tilts = rows.of(.tilt, estimator)
      #expect(tilts.map(\.scale) == [0, 0.5, 1] && rewards.map(\.scale) == [0, 0.5, 1])
      for (tilt, reward) in zip(tilts, rewards) {
        func scaled(_ numbers: [Double]) -> [Double] { numbers.map { $0 / RewardFixtures.mean } }
        let (estimate, other) = (try #require(tilt.estimate), try #require(reward.estimate))
        #expect(closeness(estimate.numbers, scaled(other.numbers)) < 1e-12)
        let improvement = try #require(tilt.improvement)
        let otherImprovement = try #require(reward.improvement)
        #expect(closeness(improvement.numbers, scaled(otherImprovement.numbers)) < 1e-12)
        let (exact, otherExact) = (try #require(tilt.exact), try #require(reward.exact))
        #expect(closeness([exact], scaled([otherExact])) < 1e-12)
        #expect(tilt.paretoK == reward.paretoK && tilt.paths == reward.paths)
      }
    }
  }

  @Test("Direct and twin meet the chain's own value within 4 errors; it rises with w")
  func exactOnTheLine() throws {
    let rows = RunFixtures.rows(try RewardFixtures.experiment())
    for row in rows where [.direct, .twin].contains(row.estimator) {
      guard ![.improvedFraction, .meanLoss].contains(row.quantity) else { continue }
      let (exact, estimate) = (try #require(row.exact), try #require(row.estimate))
      #expect(abs(estimate.value - exact) < 4 * estimate.standardError, "\(row)")
    }
    let exact = rows.of(.reward, .twin).compactMap(\.exact)
    #expect(exact[0] < exact[1] && exact[1] < exact[2])
    // The chain's steps are the only difference to continuous time.
    #expect(abs(exact[0] / RewardFixtures.mean - 1) < 0.1)
    #expect(abs(exact[2] / RewardFixtures.meanAtOne - 1) < 0.1)
  }

  @Test("A cost falls, by every estimator")
  func costFalls() throws {
    let rows = RunFixtures.rows(try RewardFixtures.experiment("cost"))
    #expect(rows.of(.reward, .direct).isEmpty)
    for estimator in [ResultRow.Estimator.direct, .twin, .pathIntegral] {
      let guided = rows.of(.cost, estimator).filter { $0.scale > 0 }
      #expect(guided.map(\.scale) == [0.5, 1])
      #expect(guided.allSatisfy { $0.theorem == .lowers })
      for row in guided { #expect(try #require(row.improvement).upper < 0) }
    }
    let exact = rows.of(.cost, .direct).compactMap(\.exact)
    #expect(exact.count == 3 && exact[0] > exact[1] && exact[1] > exact[2])
    for row in rows.of(.improvedFraction, .direct) {
      #expect(try #require(row.estimate).lower > 0.5)
    }
  }

  private static let longGrid = #""grid": { "kind": "log-uniform", "start": 10, "end": 0.1 }"#

  @Test(
    "The theorem is for reverse processes, gradients of ln f_u, and samples at the data",
    arguments: [
      ("reward", #"{ "kind": "ddpm", "steps": 10 }"#, ResultRow.Theorem.raises),
      ("reward", #"{ "kind": "euler-maruyama", "steps": 10 }"#, .raises),
      ("reward", #"{ "kind": "exponential", "steps": 10 }"#, .raises),
      ("cost", #"{ "kind": "ddpm", "steps": 10 }"#, .lowers),
      ("plug-in", #"{ "kind": "ddpm", "steps": 10 }"#, .none),
      ("reward", #"{ "kind": "ode-euler", "steps": 10 }"#, .none),
      ("reward", #"{ "kind": "ode-heun", "steps": 10 }"#, .none),
      ("reward", #"{ "kind": "ddim", "steps": 10, "eta": 1 }"#, .none),
      ("reward", #"{ "kind": "ddpm", "steps": 10, \#(Self.longGrid) }"#, .none),
      ("cost", #"{ "kind": "ddpm", "steps": 10, \#(Self.longGrid) }"#, .none),
    ]
  )
  func theorem(kind: String, sampler: String, theorem: ResultRow.Theorem) throws {
    let rows = RunFixtures.rows(try RewardFixtures.experiment(kind, sampler: sampler))
    for row in rows {
      let expected = Self.tilted.contains(row.quantity) ? theorem : .none
      #expect(row.theorem == expected, "\(row.quantity) \(row.estimator)")
    }
    let integrals = rows.filter { $0.estimator == .pathIntegral }
    #expect(integrals.map(\.scale) == (theorem == .none ? [] : [0.5, 1]))
    #expect(integrals.allSatisfy { $0.quantity == (kind == "cost" ? .cost : .reward) })
  }

  @Test("In the plane E[f] and, with w = 1 from noise to data, E[f²]/E[f] are known")
  func exactInThePlane() throws {
    func exact(
      _ kind: String = "reward",
      extra: String = "",
      sampler: String = #"{ "kind": "ddpm", "steps": 10 }"#
    ) throws -> [Double?] {
      let experiment = try RewardFixtures.experiment(
        kind,
        dimension: 2,
        scales: "[1, 2]",
        extra: extra,
        sampler: sampler
      )
      let rows = RunFixtures.rows(experiment)
      let main = experiment.cells[0].mainQuantity
      let values = rows.of(main, .direct).map(\.exact)
      #expect(rows.of(main, .twin).map(\.exact) == values)
      for (value, normalized) in zip(values, rows.of(.tilt, .direct).map(\.exact)) {
        #expect((value == nil) == (normalized == nil))
        #expect(abs((value ?? 0) / RewardFixtures.mean - (normalized ?? 0)) < 1e-12)
      }
      return values
    }
    let (zero, one) = (RewardFixtures.mean, RewardFixtures.meanAtOne)
    func agree(_ found: [Double?], _ wanted: [Double?]) -> Bool {
      found.count == wanted.count
        && zip(found, wanted).allSatisfy { found, wanted in
          guard let found, let wanted else { return found == nil && wanted == nil }
          return abs(found / wanted - 1) < 1e-12
        }
    }
    #expect(agree(try exact(), [zero, one, nil]))
    #expect(agree(try exact("cost"), [zero, nil, nil]))
    #expect(agree(try exact("plug-in"), [zero, nil, nil]))
    let flow = #"{ "kind": "ode-euler", "steps": 10 }"#
    #expect(agree(try exact(sampler: flow), [zero, nil, nil]))
    let interval = #", "schedule": { "kind": "interval", "from": 0, "to": 1 }"#
    #expect(agree(try exact(extra: interval), [zero, nil, nil]))
    let short = #"{ "kind": "ddpm", "steps": 10, \#(Self.longGrid) }"#
    #expect(agree(try exact(sampler: short), [nil, nil, nil]))
  }

  @Test("Three ways of writing classifier-free guidance give the same rows")
  func threeWays() throws {
    func rows(_ guidance: String) throws -> [ResultRow] {
      RunFixtures.rows(try RunFixtures.experiment(guidance: guidance))
    }
    let own = try rows(#"{ "kind": "classifier-free", "label": "left", "scales": [0.5, 2] }"#)
    let cost = try rows(
      """
      { "kind": "cost", "label": "left", "scales": [0.5, 2],
        "tilt": { "kind": "reciprocal-class-probability", "label": "left" } }
      """
    )
    let classifier = try rows(#"{ "kind": "classifier", "label": "left", "scales": [1, 1.5, 3] }"#)
    let quantities: [ResultRow.Quantity] = [
      .reciprocalProbability, .probability, .logProbability, .meanSquare,
    ]
    for quantity in quantities {
      for estimator in [ResultRow.Estimator.direct, .twin] {
        let expected = own.of(quantity, estimator)
        #expect(expected.map(\.scale) == [0, 0.5, 2])
        for (others, shift) in [(cost, 0.0), (classifier, 1.0)] {
          let found = others.of(quantity, estimator).filter { $0.scale >= shift }
          #expect(found.map(\.scale) == expected.map { $0.scale + shift })
          for (row, other) in zip(found, expected) {
            let (a, b) = (try #require(row.estimate), try #require(other.estimate))
            #expect(
              closeness([a.value, a.standardError], [b.value, b.standardError]) < 1e-10,
              "\(quantity) \(estimator) \(other.scale) + \(shift)"
            )
            #expect(row.paths == other.paths && row.status == other.status)
          }
        }
      }
    }
    // Only what guidance is about differs: the mean that falls, or rises.
    #expect(own.of(.reciprocalProbability, .twin).allSatisfy { $0.theorem == .lowers })
    #expect(cost.of(.cost, .twin).allSatisfy { $0.theorem == .lowers })
    #expect(classifier.of(.probability, .twin).allSatisfy { $0.theorem == .raises })
    #expect(classifier.of(.reciprocalProbability, .twin).allSatisfy { $0.theorem == .none })
  }
}
