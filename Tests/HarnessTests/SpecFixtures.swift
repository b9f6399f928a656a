import Foundation
import Harness

/// The specs that tests read, and where the repository keeps its own.
enum SpecFixtures {
  /// The folder of the fixtures.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The folder of the repository's experiments.
  static let experiments = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "experiments")

  /// The JSON files of a folder of fixtures, by name.
  static func files(in name: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: name),
      includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == "json" }
    .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  /// The specs of the repository's experiments, by path.
  static func experimentFiles() -> [URL] {
    let all = FileManager.default.enumerator(at: experiments, includingPropertiesForKeys: nil)
    return (all?.allObjects as? [URL] ?? [])
      .filter { $0.pathExtension == "json" && $0.lastPathComponent != "experiment.schema.json" }
      .sorted { $0.path < $1.path }
  }

  /// The lines that decoding prints for a file, which they call by its name alone.
  static func printedLines(of file: URL) throws -> [String] {
    printedLines(
      try Data(contentsOf: file),
      file: file.lastPathComponent,
      folder: file.deletingLastPathComponent().path
    )
  }

  /// The lines that decoding prints for a spec, without the name of the program.
  static func printedLines(
    _ data: Data,
    file: String,
    folder: String? = nil,
    overrides: [Override] = []
  ) -> [String] {
    do throws(SpecProblems) {
      _ = try Experiment.decode(data, file: file, folder: folder, overrides: overrides)
      return []
    } catch {
      return error.description.split(separator: "\n").map { line in
        String(line.trimmingPrefix("guidelab: "))
      }
    }
  }

  /// The good spec of that name, decoded.
  static func good(_ name: String, _ overrides: String...) throws -> Experiment {
    try Experiment.load(
      file: folder.appending(path: "good/\(name).json").path,
      overrides: overrides.compactMap(Override.parse)
    )
  }
}
