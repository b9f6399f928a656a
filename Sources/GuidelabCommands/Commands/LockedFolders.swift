import Harness

/// The result folders of one command: every one is tried and locked before anything is run.
enum LockedFolders {
  /// Checks that no two specs would write to one folder.
  ///
  /// - Throws: `UsageProblem`, which ends with `advice`.
  static func checkDistinct(
    files: [String],
    outputs: [String],
    currentFolder: String,
    advice: String
  ) throws(UsageProblem) {
    var owners: [String: String] = [:]
    for (file, output) in zip(files, outputs) {
      let key = OutputLocation.canonical(output, currentFolder: currentFolder)
      if let other = owners.updateValue(file, forKey: key) {
        throw UsageProblem(
          message: "\(other) and \(file) would both write to \(output) (\(advice))"
        )
      }
    }
  }

  /// Does `body` with the locked folders, and gives them back at its end or at an interrupt.
  ///
  /// - Returns: what `body` does; bad input when one of the folders cannot be had.
  static func with(
    _ paths: [String],
    console: Console,
    during body: ([ResultFolder]) -> ExitCode
  ) -> ExitCode {
    guard let folders = prepare(paths, console: console) else { return .badInput }
    let giveBack = { @Sendable in
      for folder in folders.reversed() { folder.close() }
    }
    let interruption = Interruption.shared.register(giveBack)
    defer {
      giveBack()
      Interruption.shared.withdraw(interruption)
    }
    return body(folders)
  }

  /// Locks and tries every folder; `nil` when one of them cannot be had, and then none is kept.
  private static func prepare(_ paths: [String], console: Console) -> [ResultFolder]? {
    var folders: [ResultFolder] = []
    var problems: [FileProblem] = []
    for path in paths {
      do throws(FileProblem) {
        folders.append(try ResultFolder.prepare(path, names: ResultFiles.names))
      } catch {
        if !problems.contains(error) { problems.append(error) }
      }
    }
    guard problems.isEmpty else {
      for problem in problems { console.complain(problem.description) }
      for folder in folders.reversed() { folder.close() }
      return nil
    }
    return folders
  }
}
