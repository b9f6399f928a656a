import Foundation
import Harness

/// The one operand of a comparison of guided with unguided: a result folder, or a spec whose folder
/// is taken if it is of that spec, and which is run otherwise.
struct ComparedOperand {
  /// The options that say how a spec is run.
  static let runOptions = SpecOptions.options.map(\.name) + [ThreadsOption.option.name]

  /// The operand.
  var name: String
  /// How a spec is run.
  var execute: RunCommand.Execution

  /// The rows, or `nil` when they cannot be had, which is then said.
  ///
  /// - Throws: `UsageProblem` for options of a run beside a folder, and for what is neither a folder
  ///   nor a spec.
  func result(
    _ arguments: ParsedArguments,
    console: Console
  ) throws(UsageProblem) -> StoredResult? {
    guard SpecSearch.isFolder(name) else {
      return try resultOfSpec(arguments, console: console)
    }
    if let option = Self.runOptions.first(where: { arguments.has($0) }) {
      throw UsageProblem(message: "\(option) is for a SPEC, and \(name) is a folder")
    }
    return Self.folder(name, console: console)
  }

  /// The result in a folder, or `nil` when it cannot be read, which is then said.
  static func folder(_ path: String, console: Console) -> StoredResult? {
    do throws(FileProblem) {
      return try StoredResult(folder: path)
    } catch {
      console.complain(error.description)
      return nil
    }
  }

  private func resultOfSpec(
    _ arguments: ParsedArguments,
    console: Console
  ) throws(UsageProblem) -> StoredResult? {
    guard FileManager.default.fileExists(atPath: name) else {
      throw UsageProblem(message: "\(name): no such file or folder")
    }
    guard !name.hasSuffix(".csv") else {
      throw UsageProblem(message: "\(name): is a table (must be its folder, or a spec)")
    }
    let threads = try ThreadsOption.count(arguments)
    let loaded = try SpecOptions(arguments).loadAll([name], console: console)
    guard var experiment = loaded.first ?? nil else { return nil }
    let folder = OutputLocation.standard(for: name, currentFolder: console.currentFolder)
    if FileManager.default.fileExists(atPath: folder + "/" + ResultTable.fileName) {
      do throws(FileProblem) {
        let stored = try StoredResult(folder: folder)
        if stored.isOf(specDigest: experiment.digest) { return stored }
      } catch {
        console.complain("\(error.description); the spec is run instead")
      }
    }
    // Networks are kept by runs that write; this one does not.
    experiment.networkFolder = nil
    let report = ProgressBar.shown(name, console: console, isQuiet: arguments.has("--quiet")) {
      bar in
      execute(experiment, Runner(threads: threads)) { bar?.update($0) }
    }
    for note in report.notes { console.complain(note) }
    return StoredResult(experiment, report: report, name: name)
  }
}
