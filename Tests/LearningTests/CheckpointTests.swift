import Foundation
import GuidedDiffusion
import Testing

@testable import Learning

@Suite("Checkpoints")
struct CheckpointTests {
  private static func checkpoint() throws -> Checkpoint {
    let trainer = try Trainer(
      .small(),
      data: MixtureData(TrainingDraws(target: try .plane())),
      settings: .short(steps: 4),
      seed: .max,
      threads: 1
    )
    try trainer.train(until: 2)
    return trainer.checkpoint(trainedOn: "a plane's \"mixture\"", digest: "ab12")
  }

  private static func problem(_ data: Data, expected: Architecture? = nil) -> CheckpointProblem? {
    do {
      _ = try Checkpoint(data, path: "x", expected: expected)
      return nil
    } catch {
      return error
    }
  }

  @Test("What is written to a file is read from it")
  func roundTrip() throws {
    let checkpoint = try Self.checkpoint()
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("guidelab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("network.safetensors").path
    try checkpoint.write(to: path)
    try checkpoint.write(to: path)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["network.safetensors"])
    let read = try Checkpoint(path: path, expected: .small())
    #expect(read == checkpoint)
    #expect(read.header.seed == .max && read.header.step == 2)
    #expect(read.network?.tensors == checkpoint.parts[0])
    let missing = folder.appendingPathComponent("nothing").path
    #expect(throws: CheckpointProblem.file(path: missing, reason: "cannot be read")) {
      try Checkpoint(path: missing)
    }
    #expect(throws: CheckpointProblem.self) {
      try checkpoint.write(to: folder.appendingPathComponent("no/folder").path)
    }
  }

  @Test("Files that are cut or foreign, each with a problem of its kind")
  func foreign() throws {
    let bytes = try Self.checkpoint().bytes()
    for count in [0, 7, 100, bytes.count / 2, bytes.count - 1] {
      guard case .malformed? = Self.problem(bytes.prefix(count)) else {
        Issue.record("\(count) bytes")
        return
      }
    }
    let other = Safetensors(metadata: [:], tensors: []).bytes
    #expect(
      Self.problem(other) == .foreign(path: "x", reason: "its metadata has no \"guidelab\"")
    )
    let noise = Safetensors(metadata: ["guidelab": "{}"], tensors: []).bytes
    guard case .foreign? = Self.problem(noise) else {
      Issue.record("an empty header was understood")
      return
    }
  }

  @Test("A header with impossible numbers, or of another version, is refused")
  func headers() throws {
    var checkpoint = try Self.checkpoint()
    checkpoint.header.format = 2
    let later = try checkpoint.bytes()
    #expect(
      Self.problem(later)
        == .foreign(path: "x", reason: "it has version 2 of the header, not 1")
    )
    checkpoint = try Self.checkpoint()
    checkpoint.header.step = 99
    let beyond = try checkpoint.bytes()
    guard case .foreign? = Self.problem(beyond) else {
      Issue.record("more steps than there are")
      return
    }
    checkpoint.header.weightMean = .nan
    #expect(throws: CheckpointProblem.self) { try checkpoint.bytes() }
  }

  @Test("Tensors that are missing, too many, of another shape or not finite are named")
  func tensors() throws {
    let file = try Safetensors(try Self.checkpoint().bytes())
    func problem(_ change: (inout Safetensors) -> Void) -> CheckpointProblem? {
      var changed = file
      change(&changed)
      return Self.problem(changed.bytes)
    }
    let name = file.tensors[1].name
    #expect(problem { _ in } == nil)
    #expect(
      problem { $0.tensors.remove(at: 1) }
        == .tensor(path: "x", name: name, reason: "is missing")
    )
    #expect(
      problem { $0.tensors.append(.init(name: "more", shape: [1], values: [1])) }
        == .tensor(path: "x", name: "more", reason: "is none of the network's")
    )
    let shape = file.tensors[1].shape
    #expect(
      problem { $0.tensors[1].shape = [1] + shape }
        == .tensor(path: "x", name: name, reason: "is \([1] + shape), not \(shape)")
    )
    #expect(
      problem { $0.tensors[1].values[0] = .infinity }
        == .tensor(path: "x", name: name, reason: "has a number that is not finite")
    )
  }

  @Test("A changed number of a tensor or of the header does not have the file's checksum")
  func checksum() throws {
    let wrong = CheckpointProblem.malformed(
      path: "x",
      reason: "its numbers do not have its checksum"
    )
    var file = try Safetensors(try Self.checkpoint().bytes())
    let whole = file
    file.tensors[3].values[1] = file.tensors[3].values[1].nextUp
    #expect(Self.problem(file.bytes) == wrong)
    file = whole
    file.tensors[0].values.swapAt(0, 1)
    #expect(Self.problem(file.bytes) == wrong)
    file = whole
    file.metadata["guidelab"] = whole.metadata["guidelab"]?
      .replacing(#""step":2"#, with: #""step":3"#)
    #expect(file != whole && Self.problem(file.bytes) == wrong)
    file = whole
    file.metadata["checksum"] = nil
    #expect(Self.problem(file.bytes) == wrong)
    #expect(Self.problem(whole.bytes) == nil)
  }

  @Test("Another architecture than the expected one is named with what differs")
  func mismatch() throws {
    let bytes = try Self.checkpoint().bytes()
    #expect(Self.problem(bytes, expected: .small()) == nil)
    var other = Architecture.small()
    other.hidden = [24, 18]
    #expect(
      Self.problem(bytes, expected: other)
        == .mismatch(
          path: "x",
          what: "the list of hidden widths",
          found: "[24, 17]",
          expected: "[24, 18]"
        )
    )
    let changes: [(String, (inout Architecture) -> Void)] = [
      ("the head", { $0.head = .logRatio }),
      ("the dimension", { $0.dimension = 3 }),
      ("the number of time waves", { $0.waves = 4 }),
      ("the number of labels", { $0.labels = 1 }),
      ("the range of log-times", { $0.logTimes[1] = 9 }),
      ("the scale of the data", { $0.scale.deviation = 2 }),
    ]
    for (what, change) in changes {
      var other = Architecture.small()
      change(&other)
      guard case .mismatch(_, what, _, _)? = Self.problem(bytes, expected: other) else {
        Issue.record("no mismatch of \(what)")
        return
      }
    }
  }
}
