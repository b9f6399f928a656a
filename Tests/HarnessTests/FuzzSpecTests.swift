import Estimation
import Foundation
import GuidedDiffusion
import Testing

@testable import Harness

/// Spoiled specs: each is refused with words or decoded, in bounded time, and what is decoded can be
/// decoded again from its canonical text, planned and, where it is small, run.
@Suite struct FuzzSpecTests {
  /// A spec with its folder.
  struct Source: Sendable {
    var bytes: [UInt8]
    var value: JSONValue?
    var folder: String
  }

  /// All specs of the repository, good and bad.
  static let sources: [Source] = {
    let fixtures = ["good", "bad", "bad-semantic"].flatMap {
      (try? SpecFixtures.files(in: $0)) ?? []
    }
    return (SpecFixtures.experimentFiles() + fixtures).compactMap { file in
      guard let data = try? Data(contentsOf: file) else { return nil }
      return Source(
        bytes: Array(data),
        value: (try? JSONDocument(data))?.value,
        folder: file.deletingLastPathComponent().path
      )
    }
  }()

  static let valued = sources.filter { $0.value != nil }
  static let json = FuzzJSON(valued.compactMap(\.value))

  /// A spoiled spec.
  static func input(_ random: inout FuzzRandom) -> (bytes: [UInt8], folder: String) {
    var mutator = FuzzMutator()
    let other = random.pick(sources).bytes
    if random.oneOf(2) {
      let source = random.pick(sources)
      return (mutator.spoiled(source.bytes, other, using: &random), source.folder)
    }
    let source = random.pick(valued)
    let value = json.spoiled(source.value ?? .null, using: &random)
    let text = Array(value.canonicalText.utf8)
    let bytes = random.oneOf(4) ? mutator.spoiled(text, other, using: &random) : text
    return (bytes, source.folder)
  }

  private static let keys = [
    "run.paths", "run.seed", "sampler.steps", "guidance.scales", "target.separation", "sweep",
    "guidance.tilt.direction", "target.classes[0].prior", "sampler.grid.start", "a.b", "", "$",
    "target", "run.twin_share", "run.baselines",
  ]

  private static func overrides(_ random: inout FuzzRandom) -> [Override] {
    guard random.oneOf(8) else { return [] }
    return [Override.parse(random.pick(keys) + "=" + random.pick(FuzzMutator.numbers))]
      .compactMap { $0 }
  }

  @Test("Spoiled specs are refused or decoded", arguments: FuzzRun.lanes)
  func specs(lane: Int) throws {
    try #require(Self.valued.count > 100)
    try FuzzRun.inputs("spec", percent: 48, lane: lane) { random, bytes in
      let input = Self.input(&random)
      bytes = input.bytes
      let overrides = Self.overrides(&random)
      let experiment: Experiment
      do throws(SpecProblems) {
        experiment = try Experiment.decode(
          Data(bytes),
          file: "spec.json",
          folder: input.folder,
          overrides: overrides
        )
      } catch {
        let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.allSatisfy({ $0.hasPrefix("guidelab: spec.json: ") })
          ? nil : "problems without the file's name: \(error)"
      }
      return Self.problem(of: experiment, folder: input.folder)
    }
  }

  /// What is wrong with an experiment that was decoded.
  private static func problem(of experiment: Experiment, folder: String) -> String? {
    guard !experiment.cells.isEmpty else { return "no cells" }
    let numbers = experiment.cells.reduce(0) { $0 + $1.logTimes.count + size(of: $1) }
    guard numbers < 20_000 else { return nil }
    let text = Data(experiment.document.canonicalText.utf8)
    let again = try? Experiment.decode(text, file: "spec.json", folder: folder)
    guard again?.digest == experiment.digest else { return "its canonical text is another spec" }
    guard experiment.cells.count <= 20 else { return nil }
    let halves = (1...2).compactMap { Shard(number: $0, of: 2) }
    let shares = halves.map { ShardPlan(experiment).shares(of: $0) }
    let units = ShardPlan(experiment).units
    for (task, count) in units {
      let there = shares.reduce(0) { $0 + ($1[task]?.units.count ?? 0) }
      guard there == count else { return "\(there) units of \(count) are in both halves" }
    }
    for cell in experiment.cells { _ = PlanWarning.all(for: cell, claims: experiment.claims) }
    _ = MemoryEstimate(experiment, threads: 2)
    return nil
  }

  private static func size(of cell: Cell) -> Int {
    let components = cell.target.classes.reduce(0) { $0 + $1.components.count }
    return components * cell.target.dimension * cell.target.dimension * cell.scales.count
  }

  @Test("What is decoded of spoiled specs runs, whatever comes of it", arguments: FuzzRun.lanes)
  func runs(lane: Int) throws {
    try FuzzRun.inputs("run", percent: 2, lane: lane) { random, bytes in
      let small = [("run.paths", 12), ("sampler.steps", 3)].map {
        Override(key: $0.0, value: .integer(Int128($0.1)))
      }
      // Until something is decoded that is small enough to be run.
      for _ in 0..<20 {
        let source = random.pick(Self.valued)
        let value = Self.json.spoiled(source.value ?? .null, using: &random)
        bytes = Array(value.canonicalText.utf8)
        let experiment = try? Experiment.decode(
          Data(bytes),
          file: "spec.json",
          folder: source.folder,
          overrides: small
        )
        guard let experiment, Self.isSmall(experiment) else { continue }
        let report = Runner(threads: 1).run(experiment) { _ in }
        let table = ResultTable(experiment: experiment, rows: report.rows)
        _ = ClaimTable(experiment: experiment, rows: report.rows).csv
        return table.csv.isEmpty ? "no table" : nil
      }
      return nil
    }
  }

  private static func isSmall(_ experiment: Experiment) -> Bool {
    experiment.cells.count <= 3
      && experiment.cells.allSatisfy {
        $0.learned == nil && $0.logTimes.count <= 8 && $0.paths <= 12 && size(of: $0) <= 500
          // What quadrature takes, in nanoseconds.
          && PlanCost($0).scale * Double($0.scales.count) <= 1e7
      }
  }
}
