import GuidedDiffusion

/// The memory of a training, and its three parallel parts: losses with gradients by slices, sums of
/// gradients and updates by blocks of parameters.
///
/// Threads share it: every slice and every block has memory of its own.
final class TrainingMemory: @unchecked Sendable {
  /// A batch that losses are computed of.
  struct Batch: Sendable {
    /// The step whose numbers it takes, or `BatchSlice.heldOutStep`.
    var step: Int
    var size: Int
    var stream: NormalStream
    /// 1/E[f].
    var weightScale: Double

    /// The slice of 64 points of index `slice`.
    func place(of slice: Int) -> BatchSlice.Place {
      BatchSlice.Place(
        step: step,
        first: slice * PassMemory.rows,
        batch: size,
        weightScale: weightScale,
        stream: stream
      )
    }

    /// The number of slices.
    var slices: Int { (size + PassMemory.rows - 1) / PassMemory.rows }
  }

  let layout: ParameterLayout
  let state: OptimizerState
  private let data: any TrainingData
  private let pool: WorkerPool
  private let workers: [TrainingWorker]
  private let transposed: ParameterBuffer
  /// [slice] the gradient of the slice's part of the mean loss; the first holds their sum in the end.
  private let gradients: [ParameterBuffer]
  private let losses: AlignedBuffer<Double>
  private let squares: AlignedBuffer<Double>

  init(
    _ architecture: Architecture,
    _ data: any TrainingData,
    _ settings: TrainingSettings,
    threads: Int
  ) {
    func slices(_ size: Int) -> Int { (size + PassMemory.rows - 1) / PassMemory.rows }
    let layout = ParameterLayout(architecture)
    let most = max(slices(settings.batch), slices(settings.heldOut))
    let pool = WorkerPool(threads: min(threads, most))
    self.layout = layout
    self.data = data
    self.pool = pool
    state = OptimizerState(count: layout.count)
    workers = (0..<pool.count).map { _ in TrainingWorker(architecture, layout, settings) }
    transposed = ParameterBuffer(repeating: 0, count: layout.transposedCount)
    gradients = (0..<slices(settings.batch)).map { _ in
      ParameterBuffer(repeating: 0, count: layout.count)
    }
    losses = AlignedBuffer(repeating: 0, count: most)
    squares = AlignedBuffer(repeating: 0, count: layout.blocks.count)
  }

  /// The sum of all slices' gradients as plain tensors, after `sumGradients`.
  var gradient: [[Float]] { layout.unpacked(gradients[0].base) }

  /// Call this when the weights were changed from outside.
  func refresh() {
    for block in layout.blocks {
      layout.transpose(block, of: state.weights.base, into: transposed.base)
    }
  }

  /// The mean loss of `batch` with the weights `parameters`; its gradients, slice by slice, if asked.
  func meanLoss(of batch: Batch, with parameters: ParameterBuffer, hasGradients: Bool) -> Double {
    let source = ReadOnly(parameters)
    pool.run(batch.slices) { worker, slice in
      self.losses[slice] = self.workers[worker].run(
        batch.place(of: slice),
        data: self.data,
        parameters: source.buffer.base,
        transposed: self.transposed.base,
        gradient: hasGradients ? self.gradients[slice].base : nil
      )
    }
    return (0..<batch.slices).reduce(0) { $0 + losses[$1] } / Double(batch.size)
  }

  /// Adds up the slices' gradients, in their order; gives the norm of the sum.
  func sumGradients() -> Double {
    pool.run(layout.blocks.count) { _, index in
      let block = self.layout.blocks[index]
      let count = block.count / FloatLanes.width
      let total = (self.gradients[0].base + block.start).lanes
      for slice in self.gradients.dropFirst() {
        let term = (slice.base + block.start).lanes
        for place in 0..<count { total[place] += term[place] }
      }
      var square = FloatLanes.zero
      for place in 0..<count { square = square.addingProduct(total[place], total[place]) }
      self.squares[index] = (0..<FloatLanes.width).reduce(0) { $0 + Double(square[$1]) }
    }
    return (0..<layout.blocks.count).reduce(0) { $0 + squares[$1] }.squareRoot()
  }

  /// Updates the weights by the sum of the gradients.
  func apply(_ update: AdamUpdate) {
    pool.run(layout.blocks.count) { _, index in
      let block = self.layout.blocks[index]
      update.apply(
        to: self.state,
        gradient: self.gradients[0],
        start: block.start,
        count: block.count
      )
      self.layout.transpose(block, of: self.state.weights.base, into: self.transposed.base)
    }
  }

  /// A buffer that is only read while threads share it.
  private struct ReadOnly: @unchecked Sendable {
    let buffer: ParameterBuffer

    init(_ buffer: ParameterBuffer) { self.buffer = buffer }
  }
}
