import Foundation
import Testing

@testable import Harness
@testable import Learning

@Suite("Training that is interrupted")
struct NetworkStoreTests {
  /// Losses are recorded every 7 steps, so that states of step 7 k and others are seen every 8 steps.
  private static let steps = 140
  /// A state is kept after every step.
  private static let always = NetworkTraining.Pace(seconds: 0, share: 1)

  private static func plan(steps: Int = Self.steps, rate: Double = 0.005) throws -> NetworkPlan {
    let experiment = try LearnedFixtures.experiment(
      scores: #"{ "kind": "learned", "hidden": [16], "steps": \#(steps), "batch": 64,"#
        + #" "rate": \#(rate) }"#
    )
    return try #require(experiment.cells.first?.networks.last)
  }

  /// A folder with what was in another one at a time.
  private static func folder(holding data: Data?, _ name: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    if let data { try data.write(to: URL(filePath: folder.path + "/" + name)) }
    return folder
  }

  /// The finished file and its losses, those of a training that nothing interrupts; and the partial file
  /// as it was at every eighth step.
  private static func whole(
    _ plan: NetworkPlan
  ) throws -> (bytes: Data, losses: [LossRecord], partial: [Int: Data]) {
    let folder = try TemporaryFolder()
    let files = NetworkFolder(path: folder.path)
    var partial: [Int: Data] = [:]
    let trained = try NetworkStore(folder: folder.path, threads: 1, pace: always)
      .network(plan) { step in
        partial[step] = FileManager.default.contents(atPath: files.file(plan.digest, .partial))
      }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == [plan.digest + ".safetensors"])
    let bytes = try #require(
      FileManager.default.contents(atPath: files.file(plan.digest, .finished))
    )
    return (bytes, trained.losses, partial)
  }

  /// What comes of a folder with this partial file: the finished file, its losses, the steps that
  /// progress told, the notes and the seconds.
  private static func resumed(
    _ plan: NetworkPlan,
    _ partial: Data?
  ) throws -> (
    bytes: Data?, losses: [LossRecord], steps: [Int], notes: [String], seconds: Double
  ) {
    let folder = try folder(holding: partial, plan.digest + "-partial.safetensors")
    let store = NetworkStore(folder: folder.path, threads: 2)
    var steps: [Int] = []
    let trained = try store.network(plan) { steps.append($0) }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == [plan.digest + ".safetensors"])
    let file = NetworkFolder(path: folder.path).file(plan.digest, .finished)
    let bytes = FileManager.default.contents(atPath: file)
    return (bytes, trained.losses, steps, store.notes, trained.seconds)
  }

  @Test("Killed at any step, it goes on there to the same bytes and the same losses")
  func resuming() throws {
    let plan = try Self.plan()
    let whole = try Self.whole(plan)
    #expect(whole.losses.map(\.step) == (1...20).map { 7 * $0 })
    #expect(whole.partial.count == 17)
    var seen: Set<Int> = []
    for (step, partial) in whole.partial {
      let before = try Checkpoint(partial, path: "partial").header
      #expect(before.step == step - 1 && before.losses?.count == (step - 1) / 7)
      seen.insert(before.step % 7)
      let resumed = try Self.resumed(plan, partial)
      #expect(resumed.notes.isEmpty && resumed.steps.first == step)
      #expect(resumed.losses == whole.losses && resumed.bytes == whole.bytes)
      #expect(resumed.seconds > before.seconds ?? .infinity)
    }
    // At a record, just before one, and between two.
    #expect(seen == [0, 1, 2, 3, 4, 5, 6])
    // Nothing kept: from the beginning, at the usual pace.
    let anew = try Self.resumed(plan, nil)
    #expect(anew.losses == whole.losses && anew.bytes == whole.bytes && anew.steps.first == 8)
  }

  @Test("A partial file that is damaged or of something else is named, and training starts anew")
  func damaged() throws {
    let plan = try Self.plan()
    let whole = try Self.whole(plan)
    let good = try #require(whole.partial[80])
    func changed(_ change: (inout Checkpoint) -> Void) throws -> Data {
      var checkpoint = try Checkpoint(good, path: "good")
      change(&checkpoint)
      return try checkpoint.bytes()
    }
    var flipped = good
    flipped[flipped.count - 100] ^= 1
    let bad: [(Data, String)] = [
      (good.prefix(good.count / 2), "not a readable checkpoint"),
      (Data(), "not a readable checkpoint"),
      (flipped, "its numbers do not have its checksum"),
      (try changed { $0.header.digest = "ab" }, "another network's"),
      (try changed { $0.header.seed = 77 }, "another network's"),
      (try changed { $0.header.settings.rate = 0.004 }, "another network's"),
      (try changed { $0.header.losses?.removeLast() }, "another network's"),
      (try changed { $0.header.losses = nil }, "another network's"),
      (whole.bytes, "another network's"),
      (try #require(try Self.whole(Self.plan(steps: 60)).partial[16]), "another network's"),
    ]
    for (data, reason) in bad {
      let resumed = try Self.resumed(plan, data)
      #expect(resumed.notes.count == 1)
      let note = try #require(resumed.notes.first)
      #expect(note.contains("-partial.safetensors: ") && note.contains(reason), "\(note)")
      #expect(note.hasSuffix("the network is trained from the beginning"))
      #expect(resumed.steps.first == 8)
      #expect(resumed.losses == whole.losses && resumed.bytes == whole.bytes)
    }
    let shapes = try changed { checkpoint in
      checkpoint.header.architecture.hidden = [15]
      checkpoint.parts = []
    }
    #expect(try Self.resumed(plan, shapes).notes.first?.contains("-partial") == true)
  }

  @Test("Without a folder nothing is written; one that cannot be written to is named once")
  func folders() throws {
    let plan = try Self.plan()
    let whole = try Self.whole(plan)
    let folder = try TemporaryFolder()
    let none = NetworkStore(folder: nil, threads: 1, pace: Self.always)
    #expect(try none.network(plan) { _ in }.losses == whole.losses)
    let here = try FileManager.default.contentsOfDirectory(atPath: ".")
    #expect(none.notes.isEmpty && !here.contains { $0.hasSuffix(".safetensors") })
    try folder.write("x", to: "file")
    let closed = NetworkStore(folder: folder.path + "/file", threads: 1, pace: Self.always)
    #expect(try closed.network(plan) { _ in }.losses == whole.losses)
    #expect(closed.notes.count == 2)
    #expect(closed.notes.first?.hasSuffix("cannot be resumed if it is interrupted") == true)
    #expect(closed.notes.last?.hasSuffix("the network is not kept") == true)
    #expect(folder.names() == ["file"])
  }

  @Test("A partial file beside the finished one is removed; one that diverges leaves none")
  func leftovers() throws {
    let plan = try Self.plan()
    let whole = try Self.whole(plan)
    let partial = plan.digest + "-partial.safetensors"
    let folder = try Self.folder(holding: whole.partial[8], partial)
    try whole.bytes.write(to: URL(filePath: folder.path + "/\(plan.digest).safetensors"))
    let store = NetworkStore(folder: folder.path, threads: 1)
    #expect(try store.network(plan) { _ in }.seconds == 0)
    #expect(store.notes.isEmpty && folder.names() == [plan.digest + ".safetensors"])
    let wild = try Self.plan(rate: 1e30)
    let other = try TemporaryFolder()
    #expect(throws: TrainingProblem.self) {
      try NetworkStore(folder: other.path, threads: 1, pace: Self.always).network(wild) { _ in }
    }
    #expect(other.names() == [wild.digest + "-diverged.safetensors"])
  }

  @Test("Losses are recorded at up to twenty steps, each once, the last one last")
  func records() {
    #expect(NetworkTraining.recordSteps(200) == (1...20).map { 10 * $0 })
    #expect(NetworkTraining.recordSteps(3) == [1, 2, 3])
    #expect(NetworkTraining.recordSteps(1) == [1])
    #expect(NetworkTraining.recordSteps(30).last == 30)
    #expect(NetworkTraining.recordSteps(30).count == 20)
  }
}
