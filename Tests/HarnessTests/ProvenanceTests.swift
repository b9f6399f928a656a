import Foundation
import Testing

@testable import Harness

@Suite("provenance.json")
struct ProvenanceTests {
  @Test(
    "SHA-256 gives the digests that FIPS 180 and NIST publish",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
          + "lmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ]
  )
  func digest(message: String, expected: String) {
    #expect(SHA256.hexadecimal(of: message) == expected)
  }

  private func provenance(_ source: SourceRevision) throws -> Provenance {
    var cost = RunCost()
    cost.wallSeconds = 1.23456789
    cost.simulationSeconds = 0.5
    cost.pathSteps = 3_000_000_000
    cost.threads = 2
    return Provenance(
      experiment: try TableFixtures.experiment(),
      table: "abc",
      source: source,
      host: .current,
      started: Date(timeIntervalSince1970: 1_700_000_000),
      cost: cost
    )
  }

  @Test("It records the spec, digests, program, computer and cost")
  func content() throws {
    let source = SourceRevision(commit: "0123abcd", isDirty: true)
    let provenance = try provenance(source)
    let json = provenance.json
    guard case .object(let members) = JSONValue(parsing: json) else {
      Issue.record("not an object: \(json)")
      return
    }
    #expect(members["spec"] == provenance.document)
    #expect(
      members["spec_sha256"]
        == .string(SHA256.hexadecimal(of: provenance.document.canonicalText))
    )
    #expect(members["files"] == .object([:]))
    #expect(
      members["table_sha256"]
        == .string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    )
    #expect(members["guidelab"] == .string(GuidelabVersion.current))
    #expect(members["commit"] == .string("0123abcd"))
    #expect(members["dirty"] == .bool(true))
    #expect(members["started"] == .string("2023-11-14T22:13:20Z"))
    #expect(members["threads"] == .integer(2))
    guard case .object(let cost) = members["cost"] else {
      Issue.record("no cost: \(json)")
      return
    }
    #expect(
      cost == [
        "wall_seconds": .number(1.234568), "simulation_seconds": .number(0.5),
        "quadrature_seconds": .integer(0), "path_steps": .integer(3_000_000_000),
        "path_steps_per_second": .integer(6_000_000_000),
      ]
    )
  }

  @Test("It names neither the host nor the user's folders")
  func discretion() throws {
    let json = try provenance(.current()).json
    #expect(!json.contains(FileManager.default.currentDirectoryPath))
    #expect(!json.contains(NSHomeDirectory() + "/"))
    let host = ProcessInfo.processInfo.hostName
    #expect(host.count < 4 || host == "localhost" || !json.contains(host))
  }

  @Test("A run without path-steps has no rate")
  func noRate() {
    #expect(RunCost().pathStepsPerSecond == nil)
  }

  @Test("Sources outside a work tree have no commit")
  func noWorkTree() throws {
    let room = try TemporaryFolder()
    #expect(SourceRevision.at(root: room.path) == .unknown)
    #expect(SourceRevision.at(root: room.path + "/nowhere") == .unknown)
  }

  @Test("A work tree has a commit, and is dirty when sources differ from it")
  func workTree() throws {
    let room = try TemporaryFolder()
    try #require(run(["init", "--quiet"], in: room.path))
    #expect(SourceRevision.at(root: room.path) == .unknown)
    try room.write("one", to: "Package.swift")
    try #require(run(["add", "."], in: room.path))
    try #require(
      run(
        ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "one"],
        in: room.path
      )
    )
    try room.write("results are not sources", to: "table.csv")
    let clean = SourceRevision.at(root: room.path)
    #expect(clean.commit.count == 40)
    #expect(clean.isDirty == false)
    try room.write("two", to: "Package.swift")
    #expect(
      SourceRevision.at(root: room.path) == SourceRevision(commit: clean.commit, isDirty: true)
    )
    try FileManager.default.createDirectory(
      atPath: room.path + "/inner",
      withIntermediateDirectories: false
    )
    #expect(SourceRevision.at(root: room.path + "/inner") == .unknown)
  }

  private func run(_ arguments: [String], in folder: String) -> Bool {
    SourceRevision.git(arguments, in: folder) != nil
  }

  @Test("The processor's model is read from the system's text")
  func processor() {
    let text = "processor\t: 0\nmodel\t\t: 1\nmodel name\t: Some CPU @ 2.0: GHz\nmodel name\t: B\n"
    #expect(HostFacts.model(inProcessorInformation: text) == "Some CPU @ 2.0: GHz")
    #expect(HostFacts.model(inProcessorInformation: "processor : 0\n") == nil)
    #expect(!HostFacts.current.processor.isEmpty)
  }
}
