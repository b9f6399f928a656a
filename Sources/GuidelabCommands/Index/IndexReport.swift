import Harness

/// What became of the index files of one command.
struct IndexReport: Equatable {
  /// What was written.
  var notes: [String] = []
  /// What went wrong, or is different.
  var complaints: [String] = []
  /// What that means to the shell.
  var code = ExitCode.done

  /// Writes `files`.
  static func writing(_ files: [IndexFile]) -> IndexReport {
    var report = IndexReport()
    for file in files {
      do throws(FileProblem) {
        let count = try file.write()
        if count > 0 { report.notes.append("wrote \(file.path) (results of \(count))") }
      } catch {
        report.complaints.append(error.description)
        report.code = .failed
      }
    }
    return report
  }

  /// Compares `files` with the results there are, and writes nothing.
  static func comparing(_ files: [IndexFile]) -> IndexReport {
    let differences = files.compactMap(\.difference)
    return IndexReport(complaints: differences, code: differences.isEmpty ? .done : .different)
  }
}
