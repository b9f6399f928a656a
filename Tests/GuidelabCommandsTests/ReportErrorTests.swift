import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("Errors of guidelab report")
struct ReportErrorTests {
  private let room: CompareRoom

  init() throws {
    room = try CompareRoom()
    try room.write("a")
  }

  private func refusal(_ arguments: String...) -> String {
    let recorder = Recorder()
    var console = recorder.console
    console.currentFolder = room.path
    let before = room.folder.names(in: "results/a")
    #expect(Guidelab.run(["report"] + arguments, console: console) == .badInput)
    #expect(recorder.output == "")
    #expect(room.folder.names(in: "results/a") == before)
    return recorder.errors
  }

  @Test("What is no result folder is refused with the reason")
  func folders() throws {
    let (good, missing) = (room.results("a"), room.path + "/missing")
    #expect(refusal(missing) == "guidelab: \(missing): no such folder\n")
    #expect(refusal(good + "/table.csv").contains("table.csv: is a file (must be a result folder)"))
    #expect(
      refusal(room.path + "/experiments").contains("experiments: has no table.csv, and neither")
    )
    #expect(refusal().contains("needs a result folder"))
    #expect(refusal(good, missing).contains("of several folders needs --output FILE"))
    #expect(refusal(good, "-o", "x", "--output", "y").contains("-o and --output are the same"))
    #expect(refusal(good, "-o", "").contains("--output needs a FILE"))
  }

  @Test(
    "A damaged file is named with line and column",
    arguments: [
      (
        "table.csv", ",reciprocal_probability,", ",reciprocal,",
        "line 2, column quantity: \"reciprocal\""
      ),
      (
        "table.csv", ",0,reciprocal", ",zero,reciprocal",
        "line 2, column scale: \"zero\" is no number"
      ),
      ("claims.csv", "verdict", "judgement", "the column verdict is missing"),
      ("profile.csv", "log_time", "time", "line 1: the column log_time is missing"),
      ("provenance.json", "{", "[", "is not valid JSON"),
      ("datapackage.json", "{", "[", "is not valid JSON"),
    ]
  )
  func damage(name: String, old: String, new: String, message: String) throws {
    try room.change("results/a/" + name, old, to: new)
    let errors = refusal(room.results("a"))
    #expect(errors.contains("guidelab: \(room.results("a"))/\(name): "), "\(errors)")
    #expect(errors.contains(message), "\(errors)")
  }

  @Test("A table that is cut off is named with its line, and of a tree every one")
  func cut() throws {
    try room.write("b")
    let names = ["a", "b"].map { "results/\($0)/table.csv" }
    for name in names {
      try room.folder.write(String(try #require(room.folder.text(name)).dropLast(8)), to: name)
    }
    let errors = refusal(room.path + "/results", "-o", room.path + "/x.html")
    for name in names { #expect(errors.contains("\(room.path)/\(name): line "), "\(errors)") }
    #expect(!room.folder.names().contains("x.html"))
  }

  @Test("A number in a curve that is none is named with its line and column")
  func curve() throws {
    let header = try #require(room.folder.text("results/a/profile.csv"))
    let width = header.split(separator: ",").count
    let row = "0" + String(repeating: ",x", count: width - 1) + "\n"
    try room.folder.write(header + row, to: "results/a/profile.csv")
    #expect(
      refusal(room.results("a")).contains(
        "profile.csv: line 2, column log_time: \"x\" is no number"
      )
    )
  }

  @Test("Nothing but a report is overwritten, and what cannot be written is said")
  func places() throws {
    let good = room.results("a")
    let table = room.folder.text("results/a/table.csv")
    #expect(
      refusal(good, "-o", good + "/table.csv").contains("is not a report that guidelab wrote")
    )
    #expect(room.folder.text("results/a/table.csv") == table)
    #expect(refusal(good, "-o", room.path).contains("is a folder (must be a file)"))
    #expect(
      refusal(good, "-o", room.path + "/no/x.html").contains("there is no folder \(room.path)/no")
    )
    #expect(refusal(good, "-o", good + "/table.csv/x.html").contains("cannot be created"))
    #expect(refusal(good, "-o", "/dev/null").contains("/dev/null: is no regular file"))
  }

  @Test("A full disk leaves the earlier report and nothing else")
  func fullDisk() throws {
    let path = room.path + "/page.html"
    try WholeFile.write("earlier", to: path)
    let before = room.folder.names()
    let full = DurableFile { _, _ in
      errno = ENOSPC
      return -1
    }
    let problem = #expect(throws: FileProblem.self) {
      try WholeFile.write("later", to: path, disk: full)
    }
    #expect(problem?.description.hasPrefix("\(path): cannot be written to (No space") == true)
    #expect(room.folder.text("page.html") == "earlier")
    #expect(room.folder.names() == before)
    try WholeFile.write("later", to: path)
    #expect(room.folder.text("page.html") == "later")
  }
}
