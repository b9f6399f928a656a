import Foundation
import Harness
import Testing

/// Whole files through the decoder: what is good decodes, what is bad says exactly what is wrong.
@Suite struct SpecFixtureTests {
  @Test func goodSpecsDecode() throws {
    let files = try SpecFixtures.files(in: "good")
    #expect(files.count >= 15)
    for file in files {
      #expect(try SpecFixtures.printedLines(of: file) == [])
    }
  }

  @Test(arguments: ["bad", "bad-semantic"])
  func badSpecsSayWhatIsWrong(folder: String) throws {
    let table = SpecFixtures.folder.appending(path: "\(folder)/expected.txt")
    let expected = try String(contentsOf: table, encoding: .utf8)
    let files = try SpecFixtures.files(in: folder)
    #expect(files.count >= 40)
    var lines: [String] = []
    for file in files {
      let printed = try SpecFixtures.printedLines(of: file)
      #expect(!printed.isEmpty, "\(file.lastPathComponent) is not refused")
      lines += printed
    }
    let wanted = expected.split(separator: "\n").map(String.init)
    for (line, want) in zip(lines, wanted) where line != want {
      Issue.record("\(line)\nwanted: \(want)")
      return
    }
    #expect(lines.count == wanted.count)
  }

  @Test func experimentsOfTheRepositoryDecode() throws {
    for file in SpecFixtures.experimentFiles() {
      #expect(try SpecFixtures.printedLines(of: file) == [])
    }
  }

  @Test func problemsOfTheFileItselfHaveNoPath() throws {
    func message(_ path: String) -> String? {
      do throws(SpecProblems) {
        _ = try Experiment.load(file: path)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(message("/no/such/spec.json") == "guidelab: /no/such/spec.json: no such file")
    #expect(message("/tmp") == "guidelab: /tmp: is a folder (must be a JSON file)")
  }
}
