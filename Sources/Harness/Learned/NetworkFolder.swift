import Foundation
import Learning

/// The folder that networks are kept in, finished ones and those whose training goes on.
///
/// A file is called by the digest of all that its network is a function of, so a stale one is never used:
/// `DIGEST.safetensors`, `DIGEST-partial.safetensors` while it is trained, and
/// `DIGEST-diverged.safetensors` for the last good state of a training that failed.
struct NetworkFolder {
  /// What a file holds.
  enum State: String {
    case finished = ""
    case partial = "-partial"
    case diverged = "-diverged"
  }

  /// Where it is.
  var path: String

  /// The file of the network with this digest.
  func file(_ digest: String, _ state: State) -> String {
    path + "/\(digest)\(state.rawValue).safetensors"
  }

  /// The finished network of `plan` with the losses of its training, or `nil` if there is none.
  ///
  /// - Throws: `CheckpointProblem` for a file that is damaged or another network's.
  func finished(
    _ plan: NetworkPlan,
    _ digest: String
  ) throws(CheckpointProblem) -> (network: Network, losses: [LossRecord])? {
    guard let checkpoint = try read(plan, digest, .finished) else { return nil }
    guard checkpoint.header.step == plan.settings.steps, let losses = checkpoint.header.losses,
      let network = checkpoint.network
    else { throw foreign(digest, .finished) }
    return (network, losses)
  }

  /// What the training of `plan` goes on from, or `nil` if there is nothing.
  ///
  /// It must have losses of all steps of `recorded` that it has done.
  ///
  /// - Throws: `CheckpointProblem` for a file that is damaged or another network's.
  func partial(
    _ plan: NetworkPlan,
    _ digest: String,
    recorded: [Int]
  ) throws(CheckpointProblem) -> Checkpoint? {
    guard let checkpoint = try read(plan, digest, .partial) else { return nil }
    let header = checkpoint.header
    guard header.seed == plan.seed, header.settings == plan.settings,
      header.step < plan.settings.steps, let losses = header.losses,
      losses.map(\.step) == recorded.filter({ $0 <= header.step })
    else { throw foreign(digest, .partial) }
    return checkpoint
  }

  /// Writes a file whole, and makes the folder first where there is none.
  ///
  /// - Throws: `CheckpointProblem.file`.
  func write(_ checkpoint: Checkpoint, _ state: State) throws(CheckpointProblem) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .file(path: path, reason: "cannot be made")
    }
    try checkpoint.write(to: file(checkpoint.header.digest, state))
  }

  /// Removes what a training that has ended is not resumed from any more.
  func removePartial(_ digest: String) {
    try? FileManager.default.removeItem(atPath: file(digest, .partial))
  }

  private func read(
    _ plan: NetworkPlan,
    _ digest: String,
    _ state: State
  ) throws(CheckpointProblem) -> Checkpoint? {
    let path = file(digest, state)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let checkpoint = try Checkpoint(path: path, expected: plan.architecture)
    guard checkpoint.header.digest == digest else { throw foreign(digest, state) }
    return checkpoint
  }

  private func foreign(_ digest: String, _ state: State) -> CheckpointProblem {
    .foreign(path: file(digest, state), reason: "it is another network's")
  }
}
