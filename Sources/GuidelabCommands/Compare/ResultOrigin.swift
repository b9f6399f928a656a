import Foundation
import Harness

/// Where the rows of a table come from, as far as its provenance tells.
struct ResultOrigin: Equatable {
  /// The folder or spec, as the user wrote it.
  var name: String
  /// The title of the spec.
  var title: String?
  /// The spec as it was run.
  var spec: JSONValue?
  /// The digest of the spec and the files that it names.
  var specDigest: String?
  /// The digest of the table.
  var tableDigest: String?
  /// The version of the program, with the beginning of its commit.
  var program: String?

  /// An origin of which nothing but its name is known.
  init(name: String) {
    self.name = name
  }

  /// The origin of the rows that `experiment` gives now.
  init(_ experiment: Experiment, name: String) {
    self.name = name
    title = experiment.title
    spec = experiment.document
    specDigest = experiment.digest
    program = GuidelabVersion.current
  }

  /// Reads provenance.json of `folder`; without one nothing is known.
  ///
  /// - Throws: `FileProblem` when there is one that is no JSON object.
  init(folder: String) throws(FileProblem) {
    name = folder
    let path = folder + "/" + Provenance.fileName
    guard let data = FileManager.default.contents(atPath: path) else { return }
    guard let text = String(validating: data, as: UTF8.self),
      let file = JSONValue(parsing: text), case .object = file
    else { throw FileProblem(path: path, message: "is not valid JSON") }
    spec = file["spec"]
    title = spec?["title"]?.string
    specDigest = file["spec_sha256"]?.string
    tableDigest = file["table_sha256"]?.string
    program = file["guidelab"]?.string.map { version in
      file["commit"]?.string.map { "\(version) (\($0.prefix(7)))" } ?? version
    }
  }

  /// The value of a dotted key of the spec as tables spell it, or `nil`.
  func value(_ key: String) -> String? {
    var value = spec
    for part in key.split(separator: ".") { value = value?[key: String(part)] }
    return value?.tableText
  }

  /// The nominal coverage of the intervals, or `nil` where the spec is not known.
  var confidence: Double? {
    guard let spec else { return nil }
    return spec["run"]?["confidence"]?.double ?? 0.95
  }

  /// In one line: program, seed, paths and the beginning of the spec's digest.
  var facts: String {
    [
      program.map { "guidelab \($0)" },
      value("run.seed").map { "seed \($0)" },
      value("run.paths").flatMap { Int($0) }.map { count in
        let mayEnd = spec?["run"]?["target_standard_error"] != nil
        return (mayEnd ? "at most " : "") + "\(TextLayout.grouped(count)) paths"
      },
      specDigest.map { "spec \($0.prefix(12))" },
    ].compactMap { $0 }.map(TextLayout.printable).joined(separator: ", ")
  }
}

extension JSONValue {
  /// The text, or `nil` if this is no string.
  fileprivate var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  fileprivate subscript(key key: String) -> JSONValue? {
    if let place = Int(key), let items, items.indices.contains(place) { return items[place] }
    return self[key]
  }
}
