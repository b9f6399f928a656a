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

  private let data: any TrainingData
  private let layout: ParameterLayout
  private let pool: WorkerPool
  private let workers: [TrainingWorker]
  private let state: OptimizerState
  /// The last state that a finite loss was computed with, and its step.
  private let good: OptimizerState
  private var goodStep: Int
  private let transposed: ParameterBuffer
  private let gradients: [ParameterBuffer]
  private let losses: AlignedBuffer<Double>
  private let squares: AlignedBuffer<Double>

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
    layout.initialize(state.weights.base, seed: seed)
    state.average.copy(from: state.weights)
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
    for (buffer, tensors) in zip(state.buffers, checkpoint.parts) {
      layout.pack(tensors, into: buffer.base)
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
    self.data = data
    self.settings = settings
    self.seed = seed
    step = 0
    goodStep = 0
    let layout = ParameterLayout(architecture)
    self.layout = layout
    let slices = (settings.batch + PassMemory.rows - 1) / PassMemory.rows
    let heldOutSlices = (settings.heldOut + PassMemory.rows - 1) / PassMemory.rows
    let pool = WorkerPool(threads: min(threads, max(slices, heldOutSlices)))
    self.pool = pool
    workers = (0..<pool.count).map { _ in TrainingWorker(architecture, layout, settings) }
    state = OptimizerState(count: layout.count)
    good = OptimizerState(count: layout.count)
    transposed = ParameterBuffer(repeating: 0, count: layout.transposedCount)
    gradients = (0..<slices).map { _ in ParameterBuffer(repeating: 0, count: layout.count) }
    losses = AlignedBuffer(repeating: 0, count: max(slices, heldOutSlices))
    squares = AlignedBuffer(repeating: 0, count: layout.blocks.count)
    let heldOut = BatchSlice.Place(
      step: BatchSlice.heldOutStep,
      first: 0,
      batch: settings.heldOut,
      weightScale: 1,
      stream: NormalStream(seed: seed)
    )
    self.weightMean =
      weightMean
      ?? BatchSlice.sumOfWeights(heldOut, from: data, isHeldOut: true) / Double(settings.heldOut)
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
    for block in layout.blocks {
      layout.transpose(block, of: state.weights.base, into: transposed.base)
    }
    good.copy(from: state)
    goodStep = step
  }

  /// The network of the moving average of the weights.
  public var network: Network { Network(architecture, layout, state.average) }

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
      parts: state.buffers.map { layout.unpacked($0.base) }
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
    let loss = sum(of: settings.batch, step: step, with: state.weights, hasGradients: true)
    let norm = reduceGradients()
    return (loss, norm, { self.layout.unpacked(self.gradients[0].base) })
  }

  private func advance() throws(TrainingProblem) -> Double {
    let (loss, norm, _) = measureNext()
    var update = AdamUpdate(settings, step: step)
    guard weightMean > 0, weightMean.isFinite, loss.isFinite, norm.isFinite else {
      let failed = step
      state.copy(from: good)
      step = goodStep
      start()
      throw .diverged(step: failed, loss: loss)
    }
    if step.isMultiple(of: Self.copyEvery) {
      good.copy(from: state)
      goodStep = step
    }
    if let clip = settings.clipNorm, norm > clip { update.gradientScale = Float(clip / norm) }
    apply(update)
    return loss
  }

  /// The mean loss of the held-out set, the same at every step, with the moving average of the weights.
  public func heldOutLoss() -> Double {
    sum(
      of: settings.heldOut,
      step: BatchSlice.heldOutStep,
      with: state.average,
      hasGradients: false
    )
  }

  /// The mean loss of a batch; its gradients, slice by slice, if asked.
  private func sum(
    of batch: Int,
    step: Int,
    with parameters: ParameterBuffer,
    hasGradients: Bool
  ) -> Double {
    let slices = (batch + PassMemory.rows - 1) / PassMemory.rows
    let shared = Shared(self, parameters)
    let (stream, scale) = (NormalStream(seed: seed), 1 / weightMean)
    pool.run(slices) { worker, slice in
      let trainer = shared.trainer
      let place = BatchSlice.Place(
        step: step,
        first: slice * PassMemory.rows,
        batch: batch,
        weightScale: scale,
        stream: stream
      )
      trainer.losses[slice] = trainer.workers[worker].run(
        place,
        data: trainer.data,
        parameters: shared.parameters.base,
        transposed: trainer.transposed.base,
        gradient: hasGradients ? trainer.gradients[slice].base : nil
      )
    }
    return (0..<slices).reduce(0) { $0 + losses[$1] } / Double(batch)
  }

  /// Adds up the slices' gradients in the first of them; gives the norm.
  private func reduceGradients() -> Double {
    let shared = Shared(self, state.weights)
    pool.run(layout.blocks.count) { _, index in
      let trainer = shared.trainer
      let block = trainer.layout.blocks[index]
      let total = (trainer.gradients[0].base + block.start).lanes
      var square = FloatLanes.zero
      for place in 0..<(block.count / FloatLanes.width) {
        var sum = total[place]
        for slice in trainer.gradients.dropFirst() {
          sum += (slice.base + block.start).lanes[place]
        }
        total[place] = sum
        square = square.addingProduct(sum, sum)
      }
      trainer.squares[index] = (0..<FloatLanes.width).reduce(0) { $0 + Double(square[$1]) }
    }
    return (0..<layout.blocks.count).reduce(0) { $0 + squares[$1] }.squareRoot()
  }

  private func apply(_ update: AdamUpdate) {
    let shared = Shared(self, state.weights)
    pool.run(layout.blocks.count) { _, index in
      let trainer = shared.trainer
      let block = trainer.layout.blocks[index]
      update.apply(
        to: trainer.state,
        gradient: trainer.gradients[0],
        start: block.start,
        count: block.count
      )
      trainer.layout.transpose(
        block,
        of: trainer.state.weights.base,
        into: trainer.transposed.base
      )
    }
  }

  /// What the workers of one call touch, each a part of its own.
  private struct Shared: @unchecked Sendable {
    let trainer: Trainer
    let parameters: ParameterBuffer

    init(_ trainer: Trainer, _ parameters: ParameterBuffer) {
      self.trainer = trainer
      self.parameters = parameters
    }
  }
}
