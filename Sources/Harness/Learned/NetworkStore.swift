import Foundation
import Learning

/// The networks of a run: each trained once, and kept in a folder for later runs.
///
/// A file of the folder is called by the digest of all that the network is a function of, so a stale one
/// is never used. One that is damaged or of something else is named, trained anew and replaced: training
/// gives the same bits. Without a folder, networks last as long as the run.
final class NetworkStore {
  /// A network with what is told of its training.
  struct Trained: Sendable {
    /// The number of the network in the run, from 0.
    var number: Int
    var network: Network
    var losses: [LossRecord]
    /// Seconds of training; 0 for one from the folder.
    var seconds: Double
  }

  /// What is told of losses: at this many steps, spread evenly.
  private static let records = 20

  private let folder: String?
  private let threads: Int
  private let stop: StopRequest
  private var known: [String: Result<Trained, TrainingProblem>] = [:]
  private var count = 0
  /// What went wrong with the folder, in words.
  private(set) var notes: [String] = []

  /// A store that keeps networks in `folder`, if there is one; `stop` ends a training early.
  init(folder: String?, threads: Int, stop: StopRequest = StopRequest()) {
    self.stop = stop
    self.folder = folder
    self.threads = threads
  }

  /// The trained network of `plan`; `progress` is given the steps done, now and then.
  ///
  /// - Throws: `TrainingProblem`, also when it is stopped.
  func network(
    _ plan: NetworkPlan,
    progress: (_ step: Int) -> Void
  ) throws(TrainingProblem) -> Trained {
    let digest = plan.digest
    if let known = known[digest] { return try known.get() }
    let number = count
    count += 1
    var result: Result<Trained, TrainingProblem>
    if let kept = kept(plan, digest, number: number) {
      result = .success(kept)
    } else {
      do throws(TrainingProblem) {
        result = .success(try train(plan, digest, number: number, progress: progress))
      } catch {
        result = .failure(error)
      }
    }
    known[digest] = result
    return try result.get()
  }

  private func path(_ digest: String) -> String? { folder.map { $0 + "/\(digest).safetensors" } }

  /// The network in the folder, if it is there and whole.
  private func kept(_ plan: NetworkPlan, _ digest: String, number: Int) -> Trained? {
    guard let path = path(digest), FileManager.default.fileExists(atPath: path) else { return nil }
    do throws(CheckpointProblem) {
      let checkpoint = try Checkpoint(path: path, expected: plan.architecture)
      let header = checkpoint.header
      guard header.digest == digest, header.step == plan.settings.steps,
        let losses = header.losses, let network = checkpoint.network
      else { throw .foreign(path: path, reason: "it is another network's") }
      return Trained(number: number, network: network, losses: losses, seconds: 0)
    } catch {
      notes.append("\(error.description); the network is trained again and the file replaced")
      return nil
    }
  }

  private func train(
    _ plan: NetworkPlan,
    _ digest: String,
    number: Int,
    progress: (_ step: Int) -> Void
  ) throws(TrainingProblem) -> Trained {
    let clock = ContinuousClock()
    let start = clock.now
    let trainer = try Trainer(
      plan.architecture,
      data: plan.makeData(),
      settings: plan.settings,
      seed: plan.seed,
      threads: threads
    )
    var losses: [LossRecord] = []
    do throws(TrainingProblem) {
      for record in 1...Self.records {
        let last = plan.settings.steps * record / Self.records
        guard last > trainer.step else { continue }
        let loss = try trainer.train(until: last) { step, _ in
          if step.isMultiple(of: 8) { progress(step) }
          return !stop.isMade
        }
        if trainer.step < last { throw .stopped }
        losses.append(
          LossRecord(step: last, loss: loss, heldOutLoss: trainer.heldOutLoss())
        )
      }
    } catch {
      if error != .stopped {
        keep(trainer, plan, digest + "-diverged", digest: digest, losses)
      }
      throw error
    }
    keep(trainer, plan, digest, digest: digest, losses)
    return Trained(
      number: number,
      network: trainer.network,
      losses: losses,
      seconds: (clock.now - start).seconds
    )
  }

  private func keep(
    _ trainer: Trainer,
    _ plan: NetworkPlan,
    _ name: String,
    digest: String,
    _ losses: [LossRecord]
  ) {
    guard let folder, let path = path(name) else { return }
    var checkpoint = trainer.checkpoint(trainedOn: plan.role.rawValue, digest: digest)
    checkpoint.header.losses = losses
    do {
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: true
      )
      try checkpoint.write(to: path)
    } catch let problem as CheckpointProblem {
      notes.append("\(problem.description); the network is not kept")
    } catch {
      notes.append("\(folder): cannot be made; the network is not kept")
    }
  }
}
