import GuidedDiffusion

/// Trains a network on data and weights alone, never on a sampled trajectory.
///
/// A batch is cut into slices of 64 points whatever the number of threads; each worker takes slices and
/// their gradients are added in the order of the slices. So the weights are the same, bit for bit, for any
/// number of threads, and after a pause at any step.
public final class Trainer {
  /// What is trained.
  public let architecture: Architecture
  /// How it is trained.
  public let settings: TrainingSettings
  /// The seed of weights and batches.
  public let seed: UInt64
  /// The steps done.
  public private(set) var step: Int
  /// E[f], as the held-out set has it: weights are divided by it.
  public let weightMean: Double

  private let memory: TrainingMemory
  /// The last state that a finite loss was computed with, and its step.
  private let good: OptimizerState
  private var goodStep: Int

  /// The steps between copies of the state.
  private static let copyEvery = 100

  /// A trainer of a new network on `threads` threads.
  ///
  /// - Throws: `TrainingProblem.impossible` for settings, an architecture or data that do not fit.
  public convenience init(
    _ architecture: Architecture,
    data: any TrainingData,
    settings: TrainingSettings = TrainingSettings(),
    seed: UInt64,
    threads: Int
  ) throws(TrainingProblem) {
    try Self.check(architecture, data, settings)
    self.init(architecture, data, settings, seed: seed, threads: threads, weightMean: nil)
    memory.layout.initialize(memory.state.weights.base, seed: seed)
    memory.state.average.copy(from: memory.state.weights)
    start()
  }

  /// A trainer that goes on from a checkpoint as if it had not stopped.
  ///
  /// - Throws: `TrainingProblem.impossible` when `data` is not data for the checkpoint's network.
  public convenience init(
    resuming checkpoint: Checkpoint,
    data: any TrainingData,
    threads: Int
  ) throws(TrainingProblem) {
    let header = checkpoint.header
    try Self.check(header.architecture, data, header.settings)
    self.init(
      header.architecture,
      data,
      header.settings,
      seed: header.seed,
      threads: threads,
      weightMean: header.weightMean
    )
    step = header.step
    for (buffer, tensors) in zip(memory.state.buffers, checkpoint.parts) {
      memory.layout.pack(tensors, into: buffer.base)
    }
    start()
  }

  private init(
    _ architecture: Architecture,
    _ data: any TrainingData,
    _ settings: TrainingSettings,
    seed: UInt64,
    threads: Int,
    weightMean: Double?
  ) {
    self.architecture = architecture
    self.settings = settings
    self.seed = seed
    step = 0
    goodStep = 0
    memory = TrainingMemory(architecture, data, settings, threads: threads)
    good = OptimizerState(count: memory.layout.count)
    self.weightMean = weightMean ?? Self.meanWeight(of: data, settings, seed: seed)
  }

  private static func meanWeight(
    of data: any TrainingData,
    _ settings: TrainingSettings,
    seed: UInt64
  ) -> Double {
    let batch = TrainingMemory.Batch(
      step: BatchSlice.heldOutStep,
      size: settings.heldOut,
      stream: NormalStream(seed: seed),
      weightScale: 1
    )
    return BatchSlice.sumOfWeights(batch.place(of: 0), from: data) / Double(batch.size)
  }

  private static func check(
    _ architecture: Architecture,
    _ data: any TrainingData,
    _ settings: TrainingSettings
  ) throws(TrainingProblem) {
    if let problem = architecture.problem ?? settings.problem { throw .impossible(problem) }
    if data.dimension != architecture.dimension {
      throw .impossible(
        "data of \(data.dimension) coordinates for a network of \(architecture.dimension)"
      )
    }
    if data.labels != architecture.labels {
      throw .impossible("data with \(data.labels) labels for a network of \(architecture.labels)")
    }
  }

  private func start() {
    memory.refresh()
    good.copy(from: memory.state)
    goodStep = step
  }

  /// The network of the moving average of the weights.
  public var network: Network { Network(architecture, memory.layout, memory.state.average) }

  /// All that training goes on from, with a note and a digest of what it was trained on.
  public func checkpoint(trainedOn: String = "", digest: String = "") -> Checkpoint {
    Checkpoint(
      header: Checkpoint.Header(
        architecture: architecture,
        settings: settings,
        step: step,
        seed: seed,
        weightMean: weightMean,
        trainedOn: trainedOn,
        digest: digest
      ),
      parts: memory.state.buffers.map { memory.layout.unpacked($0.base) }
    )
  }

  /// Trains until `last` steps are done, by default all of them, and gives the last batch's mean loss.
  ///
  /// `progress` is called after each step with the loss before it; training pauses when it gives `false`.
  ///
  /// - Throws: `TrainingProblem.diverged`; the trainer is then back at the last good state, at most 100 steps
  ///   before.
  @discardableResult
  public func train(
    until last: Int? = nil,
    progress: (_ step: Int, _ loss: Double) -> Bool = { _, _ in true }
  ) throws(TrainingProblem) -> Double {
    var loss = Double.nan
    while step < min(last ?? settings.steps, settings.steps) {
      loss = try advance()
      step += 1
      if !progress(step, loss) { break }
    }
    return loss
  }

  /// The mean loss of the next batch and the norm of its gradient, and the gradient as plain tensors.
  func measureNext() -> (loss: Double, norm: Double, gradient: () -> [[Float]]) {
    let loss = memory.meanLoss(
      of: batch(settings.batch, step: step),
      with: memory.state.weights,
      hasGradients: true
    )
    return (loss, memory.sumGradients(), { [memory] in memory.gradient })
  }

  private func advance() throws(TrainingProblem) -> Double {
    let (loss, norm, _) = measureNext()
    guard weightMean > 0, weightMean.isFinite, loss.isFinite, norm.isFinite else {
      let failed = step
      memory.state.copy(from: good)
      step = goodStep
      start()
      throw .diverged(step: failed, loss: loss)
    }
    if step.isMultiple(of: Self.copyEvery) {
      good.copy(from: memory.state)
      goodStep = step
    }
    var update = AdamUpdate(settings, step: step)
    if let clip = settings.clipNorm, norm > clip { update.gradientScale = Float(clip / norm) }
    memory.apply(update)
    return loss
  }

  /// The mean loss of the held-out set, the same at every step, with the moving average of the weights.
  public func heldOutLoss() -> Double {
    memory.meanLoss(
      of: batch(settings.heldOut, step: BatchSlice.heldOutStep),
      with: memory.state.average,
      hasGradients: false
    )
  }

  private func batch(_ size: Int, step: Int) -> TrainingMemory.Batch {
    TrainingMemory.Batch(
      step: step,
      size: size,
      stream: NormalStream(seed: seed),
      weightScale: 1 / weightMean
    )
  }
}
