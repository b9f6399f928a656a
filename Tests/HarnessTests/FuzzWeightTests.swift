import Foundation
import Testing

@testable import Harness
@testable import Learning

/// Spoiled files of weights: each is refused by name, or holds the very network.
@Suite struct FuzzWeightTests {
  /// A small network, what was kept of its training, and the same of another one.
  private struct Material: Sendable {
    var experiment: Experiment
    var plan: NetworkPlan
    var digest: String
    var finished: [UInt8]
    var partial: [UInt8]
    var others: [[UInt8]]
    var network: [[Float]]
    var losses: [LossRecord]
    var recorded: [Int]
  }

  private static func experiment(rate: Double) throws -> Experiment {
    try LearnedFixtures.experiment(
      scores: #"{ "kind": "learned", "hidden": [4], "steps": 20, "batch": 16, "rate": \#(rate) }"#,
      sampler: #"{ "kind": "ddpm", "steps": 2 }"#,
      run: #"{ "paths": 16, "seed": 7 }"#
    )
  }

  /// The files of a training, finished and as it was before its last step.
  private static func files(
    _ plan: NetworkPlan
  ) throws -> (trained: NetworkStore.Trained, finished: [UInt8], partial: [UInt8]) {
    let room = try FuzzRoom()
    let folder = NetworkFolder(path: room.path)
    var partial = Data()
    let always = NetworkTraining.Pace(seconds: 0, share: 1)
    let trained = try NetworkStore(folder: room.path, threads: 1, pace: always).network(plan) { _ in
      let path = folder.file(plan.digest, .partial)
      partial = FileManager.default.contents(atPath: path) ?? partial
    }
    return (trained, try room.bytes(plan.digest + ".safetensors"), Array(partial))
  }

  private static let material: Material? = try? {
    let experiment = try Self.experiment(rate: 0.005)
    let plan = try #require(experiment.cells.first?.networks.first)
    let other = try #require(Self.experiment(rate: 0.004).cells.first?.networks.first)
    let (own, foreign) = (try files(plan), try files(other))
    return Material(
      experiment: experiment,
      plan: plan,
      digest: plan.digest,
      finished: own.finished,
      partial: own.partial,
      others: [foreign.finished, foreign.partial],
      network: own.trained.network.tensors,
      losses: own.trained.losses,
      recorded: NetworkTraining.recordSteps(plan.settings.steps)
    )
  }()

  @Test("Spoiled weights are named, or are the same weights", arguments: FuzzRun.lanes)
  func weights(lane: Int) throws {
    let material = try #require(Self.material)
    try #require(!material.partial.isEmpty)
    let room = try FuzzRoom()
    let folder = NetworkFolder(path: room.path)
    try FuzzRun.inputs("weights", percent: 14, lane: lane) { random, bytes in
      let isPartial = random.oneOf(2)
      let sound = isPartial ? material.partial : material.finished
      let other = random.pick(material.others + [material.finished, material.partial])
      var mutator = FuzzMutator()
      bytes = mutator.spoiled(sound, other, using: &random)
      let name = material.digest + (isPartial ? "-partial" : "") + ".safetensors"
      let path = room.path + "/" + name
      try room.write(bytes, to: name)
      defer { unlink(path) }
      do throws(CheckpointProblem) {
        guard isPartial else {
          let found = try folder.finished(material.plan, material.digest)
          return found?.network.tensors == material.network && found?.losses == material.losses
            ? nil : "another network"
        }
        let found = try folder.partial(
          material.plan,
          material.digest,
          recorded: material.recorded
        )
        return try found?.bytes() == Checkpoint(Data(sound), path: "sound").bytes()
          ? nil : "another state of training"
      } catch {
        guard error.description.hasPrefix(path + ": ") else { return "no name: \(error)" }
      }
      guard random.oneOf(20) else { return nil }
      return try Self.trainedAgain(room, material, path)
    }
  }

  /// What is wrong with the network that is trained where a file is of no use.
  private static func trainedAgain(
    _ room: FuzzRoom,
    _ material: Material,
    _ path: String
  ) throws -> String? {
    let store = NetworkStore(folder: room.path, threads: 1)
    let trained = try store.network(material.plan) { _ in }
    unlink(NetworkFolder(path: room.path).file(material.digest, .finished))
    guard store.notes.count == 1, store.notes[0].hasPrefix(path + ": ") else {
      return "notes: \(store.notes)"
    }
    let isSame = trained.network.tensors == material.network && trained.losses == material.losses
    return isSame ? nil : "another network is trained"
  }

  @Test("Weights that lie with right checksums crash nothing", arguments: FuzzRun.lanes)
  func liars(lane: Int) throws {
    let material = try #require(Self.material)
    let room = try FuzzRoom()
    var experiment = material.experiment
    experiment.networkFolder = room.path
    try FuzzRun.inputs("weights-liar", percent: 2, lane: lane) { random, bytes in
      let isPartial = random.oneOf(3)
      bytes = try Self.lying(isPartial ? material.partial : material.finished, &random)
      let name = material.digest + (isPartial ? "-partial" : "") + ".safetensors"
      try room.write(bytes, to: name)
      defer { unlink(room.path + "/" + name) }
      let report = Runner(threads: 1).run(experiment) { _ in }
      unlink(NetworkFolder(path: room.path).file(material.digest, .finished))
      return LearnedFixtures.tables(experiment, report).allSatisfy { !$0.isEmpty }
        ? nil : "no tables"
    }
  }

  /// A file whose header or numbers are changed, its checksum made anew.
  private static func lying(_ sound: [UInt8], _ random: inout FuzzRandom) throws -> [UInt8] {
    var file = try Safetensors(Data(sound))
    var parts = try Checkpoint(Data(sound), path: "sound").parts
    var header = file.metadata["guidelab"] ?? ""
    if random.oneOf(2) {
      var mutator = FuzzMutator()
      let text = mutator.spoiled(Array(header.utf8), Array(header.utf8), using: &random)
      header = String(decoding: text, as: UTF8.self)
    } else {
      for _ in 0...random.below(8) {
        let (part, tensor) = (random.below(parts.count), random.below(parts[0].count))
        let place = random.below(parts[part][tensor].count)
        let value = random.pick([0, 1e38, -1e38, 1e-45, Float.nan, 1e20, -3e10, .infinity])
        parts[part][tensor][place] = value
        let index = part * parts[0].count + tensor
        file.tensors[index].values[place] = value
      }
    }
    if random.oneOf(8) {
      let index = random.below(file.tensors.count)
      file.tensors[index].shape = [random.pick([0, -1, 1 << 40, 3]), 4]
    }
    file.metadata["guidelab"] = header
    file.metadata["checksum"] = Checkpoint.checksum(header, parts)
    return Array(file.bytes)
  }
}
