import Foundation
import Harness

/// `guidelab report`: a page to read results in a browser.
struct ReportCommand: Command {
  /// The name of the file where none is asked for.
  static let fileName = "report.html"

  var name: String { "report" }
  var summary: String { "make a page of claims, figures and tables" }
  var operands: String { "DIR..." }

  var discussion: [String] {
    [
      "Writes one HTML file that needs nothing but itself: claims with their verdicts, figures, tables"
        + " whose columns sort, and provenance. It opens from disk in any browser and loads nothing. A"
        + " DIR without a table stands for all result folders below it.",
      "The page is a function of the folders' files: the same files give the same bytes. They are not"
        + " changed, and a file that is no report is not overwritten.",
    ]
  }

  var options: [CommandOption] {
    [
      CommandOption(
        name: "--output",
        value: "FILE",
        help:
          "where the page goes, - for standard output (default: \(Self.fileName) in DIR, if it is"
          + " the only one)"
      ),
      CommandOption(name: "-o", value: "FILE", help: "the same"),
    ]
  }

  var examples: [(line: String, meaning: String)] {
    [
      (
        "guidelab report results/cfg/narrow-class -o report.html",
        "one experiment"
      ),
      (
        "guidelab report results -o /tmp/all.html",
        "every experiment below results/, with an overview of their claims"
      ),
      (
        "guidelab report /tmp/seed-1 /tmp/seed-2 -o - | gzip > report.html.gz",
        "two results, to a pipe"
      ),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    guard let first = arguments.operands.first else {
      throw UsageProblem(message: "needs a result folder, or a folder with some below it")
    }
    if arguments.has("-o"), arguments.has("--output") {
      throw UsageProblem(message: "-o and --output are the same: give one")
    }
    let chosen = arguments.last("--output") ?? arguments.last("-o")
    guard chosen != nil || arguments.operands.count == 1 else {
      throw UsageProblem(message: "of several folders needs --output FILE")
    }
    if let chosen, chosen.isEmpty { throw UsageProblem(message: "--output needs a FILE") }
    let path = chosen ?? (first.hasSuffix("/") ? first : first + "/") + Self.fileName
    guard let sources = Self.sources(arguments.operands, console: console) else { return .badInput }
    for note in sources.flatMap(\.result.notes) { console.complain(note) }
    let page = ReportPage(sources: sources).html
    guard path != "-" else {
      console.output(page)
      return .done
    }
    do throws(FileProblem) {
      try Self.checkPlace(path)
      try Self.write(page, to: path)
    } catch {
      console.complain(error.description)
      return .badInput
    }
    let count = sources.count
    console.output(
      "\(path): \(count) experiment\(count == 1 ? "" : "s"),"
        + " \(ReportClaims.summary(sources.flatMap(\.claims)).dropLast())\n"
    )
    return .done
  }

  /// The results, or `nil` when some of them cannot be read, which is then said of each.
  private static func sources(_ operands: [String], console: Console) -> [ReportSource]? {
    do throws(FileProblem) {
      let folders = ReportFolders(currentFolder: console.currentFolder)
      let entries = try folders.entries(operands)
      var sources: [ReportSource] = []
      for entry in entries {
        do throws(FileProblem) {
          sources.append(try ReportSource(folder: entry.path, name: entry.name))
        } catch {
          console.complain(error.description)
        }
      }
      return sources.count == entries.count ? sources : nil
    } catch {
      console.complain(error.description)
      return nil
    }
  }

  /// Makes sure that nothing but an earlier report is replaced.
  private static func checkPlace(_ path: String) throws(FileProblem) {
    var facts = stat()
    // What is no regular file is refused when it is written to; reading it might never end.
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      let handle = FileHandle(forReadingAtPath: path)
    else { return }
    defer { try? handle.close() }
    let start = (try? handle.read(upToCount: ReportPage.opening.utf8.count)) ?? Data()
    guard start.isEmpty || start == Data(ReportPage.opening.utf8) else {
      throw FileProblem(
        path: path,
        message: "is not a report that guidelab wrote (move it away, or choose another --output)"
      )
    }
  }

  /// Writes the page; a signal that arrives meanwhile waits.
  private static func write(_ page: String, to path: String) throws(FileProblem) {
    try Interruption.shared.postponed {
      Result { () throws(FileProblem) in try WholeFile.write(page, to: path) }
    }.get()
  }
}
