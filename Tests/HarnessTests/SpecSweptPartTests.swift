import Foundation
import GuidedDiffusion
import Testing

@testable import Harness

/// Sweeps over whole objects and arrays.
@Suite struct SpecSweptPartTests {
  @Test func wholeObjectsReplaceWhatTheSpecHas() throws {
    let experiment = try SpecFixtures.good("sweep-parts")
    #expect(
      experiment.sweptKeys
        == ["guidance", "run", "sampler.grid", "target.classes.1.components.0.mean"]
    )
    #expect(experiment.cells.count == 24)
    let kinds = experiment.cells.map(\.guidance.kind)
    #expect(Set(kinds[0..<8]) == [.classifierFree])
    #expect(Set(kinds[8..<16]) == [.cost])
    #expect(Set(kinds[16..<24]) == [.classifier])
    #expect(experiment.cells[8].scales == [0, 0.5, 1])
    #expect(experiment.cells[16].scales == [0, 1, 1.5, 2])
    #expect(experiment.cells[3].paths == 20_000)
    #expect(experiment.cells[4].paths == 1000)
    #expect(experiment.cells[2].logTimes == LiGrid(c0: 3, c1: LiGrid().c1).logTimes(steps: 100))
    #expect(experiment.cells[1].target.classes[1].components[0].mean == [-2])
  }

  @Test func tablesNameObjectsByTheirKindsWhereTheseDiffer() throws {
    let experiment = try SpecFixtures.good("sweep-parts")
    #expect(experiment.cells[0].valueTexts == ["classifier-free", "{}", #"{"kind":"li"}"#, "[-1]"])
    let last = ["classifier", #"{"paths":1000}"#, #"{"c0":3,"kind":"li"}"#, "[-2]"]
    #expect(experiment.cells[23].valueTexts == last)
    #expect(experiment.sweptColumns.map(\.kind) == [.string, .string, .string, .string])
    let mixed = try SpecFixtures.good(
      "minimal",
      #"sweep.sampler.grid=[{"kind":"cosine"},{"kind":"karras","rho":7}]"#,
      #"sweep.target.classes.0.components.0.covariance=[1,[2]]"#
    )
    #expect(
      mixed.cells.map(\.valueTexts) == [
        ["cosine", "1"], ["cosine", "[2]"], ["karras", "1"], ["karras", "[2]"],
      ]
    )
    #expect(mixed.sweptColumns.map(\.kind) == [.string, .string])
  }

  @Test func whatASweptObjectOverwritesCannotBeSet() throws {
    let data = try Data(
      contentsOf: SpecFixtures.folder.appending(path: "good/sweep-parts.json")
    )
    func lines(_ override: String) -> [String] {
      SpecFixtures.printedLines(
        data,
        file: "f",
        overrides: [override].compactMap(Override.parse)
      )
    }
    #expect(
      lines("guidance.scales=[3]") == [
        "f: --set guidance.scales: the spec sweeps guidance, which would overwrite the value (set"
          + " sweep.guidance to an array instead)"
      ]
    )
    #expect(
      lines("run={}") == [
        "f: --set run: the spec sweeps this key, which would overwrite the value (set sweep.run to"
          + " an array instead)"
      ]
    )
    #expect(lines("sampler.steps=50") == [])
    #expect(
      lines(#"sweep.run=[{},{"path":1}]"#) == [
        "f: --set sweep.run, $.sweep.run[1].path: unknown key (allowed: paths, seed, confidence,"
          + " twin_share, profile, baselines, keep_samples, target_standard_error; did you mean \"paths\"?)"
      ]
    )
  }

  @Test func claimsOfCellsAreReadWithTheirNumbers() throws {
    let claims = try SpecFixtures.good("claims-of-cells").claims
    #expect(claims.map(\.order) == [1, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    #expect(claims.map(\.tolerance) == [0.2, 0.1, 0.2, 0.2, 0, 0.1, 0.01, 0.01, 0.01, 0, 0])
    #expect(claims.map { $0.source == .exact } == (0..<11).map { $0 == 2 })
    #expect(claims[4].constant == 0.5)
    #expect(claims[7].pair == Claim.CellPair(reference: 0, other: 2, scaleShift: 0.5))
    #expect(claims[6].name == "same-as reciprocal_probability of cells 0 and 2")
    #expect(claims[8].name == "same-as reciprocal_probability of cells 2 and 0 (w - 0.5)")
    #expect(claims[9...].map(\.share) == [0.9, 0.5])
    #expect(claims[10].name == "reaches reciprocal_probability of cells 0 and 2")
    #expect(claims[2].name == "converges-in-steps tilt")
  }
}
