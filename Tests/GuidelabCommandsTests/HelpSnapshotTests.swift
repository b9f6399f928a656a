import Foundation
import Testing

@testable import GuidelabCommands

/// The help of the program and of every command is the text in Help/, letter for letter.
///
/// After a change that is meant: `GUIDELAB_WRITE_HELP=1 swift test --filter HelpSnapshot`, and read
/// the difference.
@Suite("The help, in full")
struct HelpSnapshotTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Help")

  private static let texts: [String: String] = Dictionary(
    uniqueKeysWithValues: [("guidelab.txt", HelpText.overview)]
      + Guidelab.commands.map { ("\($0.name).txt", HelpText.text(of: $0)) }
  )

  private static var isWriting: Bool {
    ProcessInfo.processInfo.environment["GUIDELAB_WRITE_HELP"] == "1"
  }

  @Test("It is that of the files", arguments: texts.keys.sorted())
  func help(name: String) throws {
    let file = Self.folder.appending(path: name)
    let text = Self.texts[name] ?? ""
    if Self.isWriting { try Data(text.utf8).write(to: file) }
    let kept = try? String(contentsOf: file, encoding: .utf8)
    #expect(
      text == kept,
      "if that is meant: GUIDELAB_WRITE_HELP=1 swift test --filter HelpSnapshot"
    )
  }

  @Test("There is no file of a command that is gone")
  func leftovers() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    #expect(names == Self.texts.keys.sorted())
  }
}
