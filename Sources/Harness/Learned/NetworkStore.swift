import Learning

/// The networks of a run: each trained once, and kept in a folder for later runs.
///
/// A file that is damaged or of something else is named, trained anew and replaced: training gives the
/// same bits. One whose training was interrupted goes on from the last state that was kept, to the same
/// bits and losses. Without a folder, networks last as long as the run, and nothing is written.
final class NetworkStore {
  /// A network with what is told of its training.
  struct Trained: Sendable {
    /// The number of the network in the run, from 0.
    var number: Int
    var network: Network
    var losses: [LossRecord]
    /// Seconds of training, those of earlier sittings included; 0 for one from the folder.
    var seconds: Double
  }

  private let folder: NetworkFolder?
  private let threads: Int
  private let pace: NetworkTraining.Pace
  private let stop: StopRequest
  private var known: [String: Result<Trained, TrainingProblem>] = [:]
  private var count = 0
  /// What went wrong with the folder, in words.
  private(set) var notes: [String] = []

  /// A store that keeps networks in `folder`, if there is one, and at `pace` what their training goes
  /// on from; `stop` ends a training early.
  init(
    folder: String?,
    threads: Int,
    pace: NetworkTraining.Pace = NetworkTraining.Pace(),
    stop: StopRequest = StopRequest()
  ) {
    self.folder = folder.map(NetworkFolder.init)
    self.stop = stop
    self.threads = threads
    self.pace = pace
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

  /// The network in the folder, if it is there and whole.
  private func kept(_ plan: NetworkPlan, _ digest: String, number: Int) -> Trained? {
    do throws(CheckpointProblem) {
      guard let kept = try folder?.finished(plan, digest) else { return nil }
      // One that a kill between two steps of `train` has left.
      folder?.removePartial(digest)
      return Trained(number: number, network: kept.network, losses: kept.losses, seconds: 0)
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
    var training = try begin(plan, digest)
    var isNoted = false
    do throws(TrainingProblem) {
      try training.run(pace, stop: stop, progress: progress) { state in
        guard !isNoted, let problem = write(state, .partial) else { return }
        notes.append("\(problem.description); training cannot be resumed if it is interrupted")
        isNoted = true
      }
    } catch {
      if error != .stopped { end(training, .diverged) }
      throw error
    }
    let seconds = training.seconds
    end(training, .finished)
    return Trained(
      number: number,
      network: training.trainer.network,
      losses: training.losses,
      seconds: seconds
    )
  }

  /// A training from where the folder says that it was interrupted, otherwise from the beginning.
  private func begin(
    _ plan: NetworkPlan,
    _ digest: String
  ) throws(TrainingProblem) -> NetworkTraining {
    var partial: Checkpoint?
    do throws(CheckpointProblem) {
      partial = try folder?.partial(
        plan,
        digest,
        recorded: NetworkTraining.recordSteps(plan.settings.steps)
      )
    } catch {
      notes.append("\(error.description); the network is trained from the beginning")
    }
    guard let partial else { return try NetworkTraining(plan, digest, threads: threads) }
    return try NetworkTraining(plan, digest, resuming: partial, threads: threads)
  }

  /// Keeps what a training has come to, in place of what it would be resumed from.
  private func end(_ training: NetworkTraining, _ state: NetworkFolder.State) {
    if let problem = write(training.checkpoint(isPartial: false), state) {
      notes.append("\(problem.description); the network is not kept")
    }
    folder?.removePartial(training.digest)
  }

  private func write(_ checkpoint: Checkpoint, _ state: NetworkFolder.State) -> CheckpointProblem? {
    do throws(CheckpointProblem) {
      try folder?.write(checkpoint, state)
      return nil
    } catch {
      return error
    }
  }
}
