import Foundation
import Testing

@testable import Harness

@Suite("Warnings of a plan")
struct PlanWarningTests {
  /// The warnings of the first cell of a spec with these parts.
  private static func warnings(
    classes: String = Self.line,
    guidance: String = #"{ "kind": "classifier-free", "label": "b", "scales": [1, 2] }"#,
    sampler: String = #"{ "kind": "ddpm", "steps": 40 }"#,
    run: String = #"{ "paths": 400 }"#,
    claims: String = "[]"
  ) throws -> [PlanWarning] {
    let text = """
      { "title": "t", "target": { "classes": [\(classes)] }, "guidance": \(guidance),
        "sampler": \(sampler), "run": \(run), "claims": \(claims) }
      """
    let experiment = try Experiment.decode(Data(text.utf8), file: "spec.json")
    return PlanWarning.all(for: experiment.cells[0], claims: experiment.claims)
  }

  private static func oneClass(_ label: String, _ prior: Double, _ means: [Double]) -> String {
    let components = means.map {
      #"{ "weight": \#(1 / Double(means.count)), "mean": [\#($0)], "covariance": 1 }"#
    }
    return #"{ "label": "\#(label)", "prior": \#(prior), "components": ["#
      + components.joined(separator: ", ") + "] }"
  }

  private static let line = oneClass("a", 0.5, [0]) + ", " + oneClass("b", 0.5, [-1, 1])

  private static func guidance(schedule: String, scales: String = "[1, 2]") -> String {
    #"{ "kind": "classifier-free", "label": "b", "scales": \#(scales), "schedule": \#(schedule) }"#
  }

  @Test("None of a sound plan")
  func none() throws {
    #expect(try Self.warnings() == [])
  }

  @Test("The scale 0 alone")
  func onlyZero() throws {
    let found = try Self.warnings(
      guidance: Self.guidance(schedule: #"{ "kind": "constant" }"#, scales: "[0]")
    )
    #expect(
      found == [PlanWarning(kind: .emptyEffect, text: "the only scale is 0: nothing is guided")]
    )
  }

  @Test("An interval in which no step is taken, with its neighbours; its ends count")
  func interval() throws {
    // Steps from 10, 9, ..., 1 on a uniform grid of ten.
    let sampler = """
      { "kind": "ddim", "eta": 0, "steps": 2,
        "grid": { "kind": "log-uniform", "start": 10, "end": 0 } }
      """
    func texts(_ from: Double, _ to: Double) throws -> [String] {
      let schedule = #"{ "kind": "interval", "from": \#(from), "to": \#(to) }"#
      return try Self.warnings(guidance: Self.guidance(schedule: schedule), sampler: sampler)
        .filter { $0.kind == .emptyEffect }.map(\.text)
    }
    let empty = try texts(11, 12)
    #expect(empty.count == 1)
    #expect(
      empty.first
        == "no step is taken at a log-time from 11 to 12 (the nearest: 10), so that guidance never"
        + " acts"
    )
    #expect(try texts(10, 12) == [])
    #expect(try texts(9.9, 10) == [])
    #expect(try texts(9.5, 9.9).first?.contains(" and 10)") == true)
  }

  @Test("A power that leaves nothing of w in any step")
  func power() throws {
    func count(_ exponent: Double) throws -> Int {
      let schedule = #"{ "kind": "power", "exponent": \#(exponent) }"#
      let sampler = """
        { "kind": "ddpm", "steps": 20,
          "grid": { "kind": "log-uniform", "start": 10, "end": 1 } }
        """
      return try Self.warnings(guidance: Self.guidance(schedule: schedule), sampler: sampler)
        .count { $0.kind == .emptyEffect }
    }
    #expect(try count(20) == 1)
    // The last step is taken at 1.45: e^-7.25 is less than a thousandth, e^-6.5 more.
    #expect(try count(5) == 1)
    #expect(try count(4.5) == 0)
    #expect(try count(2) == 0)
  }

  @Test("A class whose probability is its prior everywhere")
  func sameClasses() throws {
    let same = Self.oneClass("a", 0.3, [0]) + ", " + Self.oneClass("b", 0.7, [0])
    let found = try Self.warnings(classes: same).filter { $0.kind == .emptyEffect }
    #expect(
      found.map(\.text) == [
        "p(b|x) is the same everywhere, so that there is nothing to guide by"
      ]
    )
    // Equal means do not make equal laws.
    let other = Self.oneClass("a", 0.3, [0]) + ", " + Self.oneClass("b", 0.7, [-2, 2])
    #expect(try Self.warnings(classes: other).allSatisfy { $0.kind != .emptyEffect })
  }

  @Test("A tilt that is constant where the data are")
  func constantTilt() throws {
    func texts(_ tilt: String) throws -> [String] {
      let guidance = #"{ "kind": "reward", "tilt": \#(tilt), "scales": [1] }"#
      return try Self.warnings(guidance: guidance).filter { $0.kind == .emptyEffect }.map(\.text)
    }
    let far = try texts(#"{ "kind": "half-space", "normal": [1], "offset": -30 }"#)
    #expect(far.first?.hasPrefix("the tilt is constant on the base law") == true)
    #expect(try texts(#"{ "kind": "radial", "centre": [0], "length": 1e5 }"#).count == 1)
    #expect(try texts(#"{ "kind": "radial", "centre": [0], "length": 2000 }"#).count == 1)
    #expect(try texts(#"{ "kind": "radial", "centre": [0], "length": 400 }"#) == [])
    #expect(try texts(#"{ "kind": "radial", "centre": [0], "length": 10 }"#) == [])
  }

  @Test("Too few paths, guided or twin")
  func fewPaths() throws {
    func texts(_ run: String) throws -> [String] {
      try Self.warnings(run: run).filter { $0.kind == .unreliable }.map(\.text)
    }
    #expect(
      try texts(#"{ "paths": 48 }"#)
        == ["24 guided paths: with fewer than 25 no estimate can be relied on"]
    )
    #expect(try texts(#"{ "paths": 50 }"#) == [])
    #expect(
      try texts(#"{ "paths": 400, "twin_share": 0.005 }"#)
        == [
          "2 twin paths: with fewer than 25 no twin row can be relied on (raise run.paths or"
            + " run.twin_share)"
        ]
    )
    #expect(try texts(#"{ "paths": 400, "twin_share": 0 }"#) == [])
  }

  @Test("Direct rows of infinite variance, and the claims that they alone decide")
  func tails() throws {
    let narrow = """
      { "label": "a", "prior": 0.5, "components": [{ "mean": [0], "covariance": 1 }] },
      { "label": "b", "prior": 0.5, "components": [{ "mean": [0], "covariance": 0.2 }] }
      """
    func texts(twinShare: Double, claim: String) throws -> [String] {
      try Self.warnings(
        classes: narrow,
        run: #"{ "paths": 400, "twin_share": \#(twinShare) }"#,
        claims: #"[{ "claim": "decreases", "quantity": "\#(claim)" }]"#
      ).filter { $0.kind == .unreliable }.map(\.text)
    }
    let twin = try texts(twinShare: 0.5, claim: "reciprocal_probability")
    #expect(twin.count == 1)
    #expect(twin.first?.hasPrefix("direct estimates of E[1/p(b|x)] have infinite") == true)
    let direct = try texts(twinShare: 0, claim: "reciprocal_probability")
    #expect(
      direct.last
        == "without twins these rows decide the claim decreases reciprocal_probability, which will"
        + " stay open"
    )
    #expect(try texts(twinShare: 0, claim: "mean_square").count == 1)
    // Rows that are sound leave no claim open.
    let sound = try Self.warnings(
      run: #"{ "paths": 400, "twin_share": 0 }"#,
      claims: #"[{ "claim": "decreases", "quantity": "reciprocal_probability" }]"#
    )
    #expect(sound == [])
  }

  @Test("A claim about other cells is not said to stay open by this one")
  func otherCells() throws {
    let text = """
      { "title": "t", "target": { "classes": [
          { "label": "a", "prior": 0.5, "components": [{ "mean": [0], "covariance": 1 }] },
          { "label": "b", "prior": 0.5, "components": [{ "mean": [0], "covariance": 0.2 }] } ] },
        "guidance": { "kind": "classifier-free", "label": "b", "scales": [1] },
        "sampler": { "kind": "ddpm", "steps": 40 }, "run": { "paths": 400, "twin_share": 0 },
        "sweep": { "run.seed": [1, 2, 3] },
        "claims": [{ "claim": "same-as", "quantity": "reciprocal_probability", "cells": [0, 2] }] }
      """
    let experiment = try Experiment.decode(Data(text.utf8), file: "spec.json")
    let open = experiment.cells.map { cell in
      PlanWarning.all(for: cell, claims: experiment.claims).count { $0.text.contains("stay open") }
    }
    #expect(open == [1, 0, 1])
  }

  @Test("A chain that starts far from the noised law, with the size")
  func start() throws {
    func texts(_ start: Double) throws -> [String] {
      let sampler = """
        { "kind": "ddpm", "steps": 40,
          "grid": { "kind": "log-uniform", "start": \(start), "end": 0 } }
        """
      let classes = Self.oneClass("a", 0.5, [3]) + "," + Self.oneClass("b", 0.5, [5])
      return try Self.warnings(classes: classes, sampler: sampler)
        .filter { $0.kind == .start }.map(\.text)
    }
    #expect(try texts(4) == [])
    // e^-2 = 0.1353 of the variance; class b has its mean at 5 e^-1 = 1.839 and variance 1.
    #expect(
      try texts(2) == [
        "paths start from N(0, I) at log-time 2, where the noised law still has 13.53 % of the"
          + " data's variance: means up to 1.839, variances up to 1 (start at 4 or above)"
      ]
    )
  }
}
