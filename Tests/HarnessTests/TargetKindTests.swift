import Foundation
import GuidedDiffusion
import Testing

@testable import Harness

/// Targets that are made by recipe or from a file.
@Suite("Swiss rolls and points as targets")
struct TargetKindTests {
  @Test("A Swiss roll is the one of its recipe")
  func swissRoll() throws {
    let cell = try SpecFixtures.good("swiss-roll").cells[0]
    #expect(try cell.target == SwissRoll(components: 2000, noise: 0.05, classes: 4).mixture())
    #expect(cell.guidedName == "arc-2")
    #expect(cell.points == nil)
    let swept = try SpecFixtures.good("sweep-noise")
    #expect(swept.cells.map(\.target.componentCount) == [40, 40, 80, 80])
    #expect(
      swept.cells.map { $0.target.components[0].covariance } == [
        .isotropic(variance: 0.05 * 0.05), .isotropic(variance: 0.1 * 0.1),
        .isotropic(variance: 0.05 * 0.05), .isotropic(variance: 0.1 * 0.1),
      ]
    )
  }

  @Test("Points are the components, with the bandwidth for a deviation")
  func points() throws {
    let experiment = try SpecFixtures.good("points")
    let cell = experiment.cells[0]
    #expect(cell.target.classes.map(\.label) == ["a", "b"])
    #expect(cell.target.classes.map(\.prior) == [0.5, 0.5])
    #expect(cell.target.components.map(\.mean) == [[0.5, -1], [1, 0], [0.1, 2], [-3, 0.25]])
    #expect(cell.target.components.allSatisfy { $0.covariance == .isotropic(variance: 0.1 * 0.1) })
    #expect(cell.points?.file == "points.csv")
    #expect(cell.points?.bandwidth == 0.1)
    let quoted = try SpecFixtures.good("points-quoted").cells[0]
    #expect(quoted.target.classes.map(\.label) == ["two \"words\"", "b"])
    #expect(quoted.target.components.map(\.mean) == [[-2.5, 1], [1, 0]])
  }

  @Test("Scott's rule gives the bandwidth")
  func scott() throws {
    let points = [[0.5, -1], [0.1, 2], [-3, 0.25], [1, 0]]
    let variances = (0..<2).map { index in
      let mean = points.map { $0[index] }.reduce(0, +) / 4
      return points.map { pow($0[index] - mean, 2) }.reduce(0, +) / 4
    }
    let expected = ((variances[0] + variances[1]) / 2).squareRoot() * pow(4, -1.0 / 6)
    let bandwidth = try #require(SpecFixtures.good("points-scott").cells[0].points?.bandwidth)
    #expect(abs(bandwidth - expected) < 1e-14)
  }

  @Test("A sweep over files and bandwidths; every file is listed once, in the order of the cells")
  func sweep() throws {
    let experiment = try SpecFixtures.good("sweep-points")
    #expect(experiment.cells.count == 6)
    #expect(
      experiment.cells.map { $0.points?.file == "points.csv" } == [
        true, false, true, false, true, false,
      ]
    )
    #expect(experiment.cells[2].points?.bandwidth == 0.2)
    #expect(experiment.files.map(\.file) == ["points.csv", "points-quoted.csv"])
    let folder = SpecFixtures.folder.appending(path: "good")
    for file in experiment.files {
      let data = try Data(contentsOf: folder.appending(path: file.file))
      #expect(file.sha256 == SHA256.hexadecimal(of: String(decoding: data, as: UTF8.self)))
    }
  }

  @Test("An option may name another file")
  func override() throws {
    let other = SpecFixtures.folder.appending(path: "good/points-quoted.csv").path
    let experiment = try SpecFixtures.good(
      "points",
      "target.file=\(other)",
      "guidance.label=b"
    )
    #expect(experiment.cells[0].points?.file == other)
    let problem = #expect(throws: SpecProblems.self) {
      try SpecFixtures.good("points", "target.file=nowhere.csv")
    }
    #expect(
      problem?.problems == [
        SpecProblem(
          path: "--set target.file",
          message: "nowhere.csv: no such file (a relative path starts from the spec's folder)"
        )
      ]
    )
  }

  @Test("The digest of a spec is one of its files too, and provenance lists them")
  func provenance() throws {
    let room = try TemporaryFolder()
    let spec = """
      { "title": "t", "target": { "kind": "points", "file": "p.csv", "bandwidth": 0.1 },
        "guidance": { "kind": "classifier-free", "label": "a", "scales": [1] },
        "sampler": { "kind": "ddpm", "steps": 10 } }
      """
    func provenance(_ points: String) throws -> Provenance {
      try room.write(points, to: "p.csv")
      return Provenance(
        experiment: try Experiment.decode(Data(spec.utf8), file: room.path + "/spec.json"),
        table: "",
        source: .unknown,
        host: .current,
        started: Date(timeIntervalSince1970: 0),
        cost: RunCost()
      )
    }
    let first = try provenance("x0,label\n1,a\n2,b\n")
    let other = try provenance("x0,label\n1,a\n3,b\n")
    #expect(first.document == other.document)
    #expect(first.specDigest != other.specDigest)
    #expect(try provenance("x0,label\n1,a\n2,b\n").specDigest == first.specDigest)
    let sha = SHA256.hexadecimal(of: "x0,label\n1,a\n2,b\n")
    let text = first.document.canonicalText + "\n\(sha)  p.csv"
    #expect(first.specDigest == SHA256.hexadecimal(of: text))
    let json = try #require(JSONValue(parsing: first.json))
    #expect(json["spec_sha256"] == .string(first.specDigest))
    #expect(json["files"] == .object(["p.csv": .object(["sha256": .string(sha)])]))
  }
}
