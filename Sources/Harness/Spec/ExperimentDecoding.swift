import Foundation
import GuidedDiffusion

extension Experiment {
  /// Reads and checks the spec at `path`, with `overrides` put in place of its values.
  ///
  /// - Throws: `SpecProblems` with everything that is wrong.
  public static func load(
    file path: String,
    overrides: [Override] = []
  ) throws(SpecProblems) -> Experiment {
    func failure(_ message: String) -> SpecProblems {
      SpecProblems(file: path, problems: [SpecProblem(path: "", message: message)])
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw failure("no such file")
    }
    guard !isDirectory.boolValue else { throw failure("is a folder (must be a JSON file)") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw failure("cannot be read (is its permission right?)")
    }
    return try decode(data, file: path, overrides: overrides)
  }

  /// Decodes and checks a spec, with `overrides` put in place of its values, in their order.
  ///
  /// Problems call the spec `file`. The paths of files that it names start from `folder`, by default
  /// that of `file`.
  ///
  /// - Throws: `SpecProblems` with everything that is wrong, in the order of the text.
  public static func decode(
    _ data: Data,
    file: String,
    folder: String? = nil,
    overrides: [Override] = []
  ) throws(SpecProblems) -> Experiment {
    let source: JSONDocument
    do throws(JSONDocument.Malformed) {
      source = try JSONDocument(data)
    } catch {
      let problem = SpecProblem(path: "", message: error.message)
      throw SpecProblems(file: file, problems: [problem])
    }
    let log = ProblemLog()
    for path in source.repeatedKeys { log.report(path, "key given twice") }
    var document = source.value
    for override in overrides { override.apply(to: &document, log: log) }
    let root = SpecReader(value: document, path: "$", log: log)
    let library = PointsLibrary(folder: folder ?? PointsLibrary.folder(of: file))
    let experiment = root.readExperiment(library)
    guard let experiment, log.problems.isEmpty else {
      let sorted = SpecOrder(positions: source.positions).sorted(log.problems)
      let claimed = sorted.map { problem in
        overrides.lazy.reversed().compactMap { $0.claim(problem) }.first ?? problem
      }
      throw SpecProblems(file: file, problems: claimed)
    }
    return experiment
  }
}

extension SpecReader {
  private static let keys = [
    "$schema", "title", "notes", "target", "guidance", "sampler", "run", "scores", "sweep",
    "claims",
  ]

  /// The experiment of a whole spec; when it is `nil`, the log says why.
  fileprivate func readExperiment(_ library: PointsLibrary) -> Experiment? {
    guard let object = readObject(mustBe: "an object with title, target, guidance and sampler")
    else { return nil }
    object.allowOnly(Self.keys)
    if let schema = object["$schema"], case .string = schema.value {
    } else {
      object["$schema"]?.reportFound(mustBe: "a string")
    }
    let title = object.text("title")
    object["notes"]?.checkNotes()
    for section in ["target", "guidance", "sampler"] {
      _ = object.require(section, mustBe: "an object")
    }
    let sweep = object["sweep"]?.readSweep(of: value) ?? Sweep()
    let sections = ExperimentSections(of: value, sweep: sweep, library: library, log: log)
    let cells = sections.cells(log: log)
    let isSweepSound = !log.problems.contains { SpecPath.isPath($0.path, atOrBelow: "$.sweep") }
    let claims =
      object["claims"].map { $0.readClaims(on: cells, sweep: isSweepSound ? sweep : nil) } ?? []
    guard let title, let claims, log.problems.isEmpty else { return nil }
    return Experiment(
      title: title,
      document: value,
      sweptKeys: sweep.axes.map(\.key.text),
      cells: cells,
      claims: claims
    )
  }

  private func checkNotes() {
    let words = "a string or an array of strings"
    if case .string = value { return }
    for item in readArray(mustBe: words) ?? [] {
      if case .string = item.value { continue }
      item.reportFound(mustBe: "a string")
    }
  }
}

/// Puts problems in the order of the text that they are about.
private struct SpecOrder {
  /// The place of every key in the text, by path.
  var positions: [String: Int]

  /// `problems` by the place of the nearest key in the text; others keep their order.
  func sorted(_ problems: [SpecProblem]) -> [SpecProblem] {
    let placed = problems.enumerated().map { (place: place(of: $1.path), number: $0, problem: $1) }
    return placed.sorted { ($0.place, $0.number) < ($1.place, $1.number) }.map(\.problem)
  }

  private func place(of path: String) -> Int {
    // What is not about the text, an option that has no place, comes last.
    guard path.hasPrefix("$") else { return .max }
    var rest = path[...]
    while !rest.isEmpty {
      if let place = positions[String(rest)] { return place }
      rest = rest[..<(rest.lastIndex { $0 == "." || $0 == "[" } ?? rest.startIndex)]
    }
    return -1
  }
}
