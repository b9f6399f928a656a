import Learning

/// The training of one network, from its beginning or from where it was interrupted.
///
/// Losses are recorded at the same steps and with the same digits either way, and pauses change no bit of
/// the weights: the clock decides when a state is kept, never what is computed.
struct NetworkTraining {
  /// The losses are told at this many steps, spread evenly.
  private static let records = 20

  /// What is trained.
  let plan: NetworkPlan
  /// Its digest.
  let digest: String
  private(set) var trainer: Trainer
  /// The losses so far.
  private(set) var losses: [LossRecord] = []
  private let clock = ContinuousClock()
  private let start = ContinuousClock.now
  /// Seconds of earlier sittings, up to the state that this one goes on from.
  private var before = 0.0

  /// A training from the beginning.
  ///
  /// - Throws: `TrainingProblem`.
  init(_ plan: NetworkPlan, _ digest: String, threads: Int) throws(TrainingProblem) {
    self.plan = plan
    self.digest = digest
    trainer = try Trainer(
      plan.architecture,
      data: plan.makeData(),
      settings: plan.settings,
      seed: plan.seed,
      threads: threads
    )
  }

  /// A training that goes on from a checkpoint of `plan`.
  ///
  /// - Throws: `TrainingProblem`.
  init(
    _ plan: NetworkPlan,
    _ digest: String,
    resuming checkpoint: Checkpoint,
    threads: Int
  ) throws(TrainingProblem) {
    self.plan = plan
    self.digest = digest
    trainer = try Trainer(resuming: checkpoint, data: plan.makeData(), threads: threads)
    losses = checkpoint.header.losses ?? []
    before = checkpoint.header.seconds ?? 0
  }

  /// The steps after which losses are recorded, in order, the last one last.
  static func recordSteps(_ steps: Int) -> [Int] {
    (1...records).map { steps * $0 / records }.reduce(into: []) { found, step in
      if step > found.last ?? 0 { found.append(step) }
    }
  }

  /// Seconds of training over all sittings; what an interruption lost is not counted.
  var seconds: Double { before + (clock.now - start).seconds }

  /// What the training goes on from, or the trained network.
  ///
  /// Only a partial one has seconds, so that a finished file is the same whatever happened on the way.
  func checkpoint(isPartial: Bool) -> Checkpoint {
    var checkpoint = trainer.checkpoint(trainedOn: plan.role.rawValue, digest: digest)
    checkpoint.header.losses = losses
    if isPartial { checkpoint.header.seconds = seconds }
    return checkpoint
  }

  /// How often a state to go on from is kept.
  struct Pace {
    /// The seconds between two.
    var seconds = 5.0
    /// The largest share of the time that keeping them may take.
    var share = 0.05

    /// The seconds until the next one after one that took `spent`.
    func pause(after spent: Double) -> Double { max(seconds, spent * (1 / share - 1)) }
  }

  /// Trains to the end; `keep` is called with states to go on from.
  ///
  /// - Throws: `TrainingProblem.diverged`, or `stopped` where `stop` is made; a state to go on from is kept
  ///   first.
  mutating func run(
    _ pace: Pace,
    stop: StopRequest,
    progress: (_ step: Int) -> Void,
    keep: (Checkpoint) -> Void
  ) throws(TrainingProblem) {
    var due = seconds + pace.seconds
    for last in Self.recordSteps(plan.settings.steps) where last > trainer.step {
      while trainer.step < last {
        let (clock, start, before) = (clock, start, before)
        let loss = try trainer.train(until: last) { step, _ in
          if step.isMultiple(of: 8) { progress(step) }
          return !stop.isMade && before + (clock.now - start).seconds < due
        }
        // Recorded before the state is kept: one that is kept has all losses up to its step.
        if trainer.step == last {
          losses.append(LossRecord(step: last, loss: loss, heldOutLoss: trainer.heldOutLoss()))
        }
        guard trainer.step < plan.settings.steps else { continue }
        if stop.isMade || seconds >= due {
          let begin = seconds
          keep(checkpoint(isPartial: true))
          due = seconds + pace.pause(after: seconds - begin)
        }
        if stop.isMade { throw .stopped }
      }
    }
  }
}
