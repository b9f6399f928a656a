/// One worker's memory for the simulation of blocks: of fixed size, whatever the number of paths.
public final class PathWorker {
  private let simulation: PathSimulation
  private let groups: Int
  private let state: AlignedBuffer<Lanes>
  private let logRatio: AlignedBuffer<Lanes>
  /// [parity][coordinate][group] z of an even and of an odd step.
  private let noise: AlignedBuffer<Lanes>
  private let twins: AlignedBuffer<Lanes>
  private let weights: AlignedBuffer<StepWeights>
  private let evaluator: Evaluator

  private enum Evaluator {
    case line(LineField, table: AlignedBuffer<LineComponent>, scratch: AlignedBuffer<Lanes>)
    case tile(TileField, TileWorkspace)
  }

  /// A worker for blocks of `simulation`.
  public init(_ simulation: PathSimulation) {
    self.simulation = simulation
    groups = simulation.blockSize / 8
    let slots = groups * simulation.guidance.scales.count
    weights = AlignedBuffer(
      repeating: StepWeights(StepCoefficients(state: 0, score: 0, noise: 0), direction: 0),
      count: 1
    )
    twins = AlignedBuffer(repeating: .zero, count: groups)
    switch simulation.field {
    case .line(let field):
      evaluator = .line(
        field,
        table: AlignedBuffer(
          repeating: LineComponent(mean: 0, curvature: 0, offset: 0, pull: 0),
          count: field.count
        ),
        scratch: AlignedBuffer(repeating: .zero, count: field.count)
      )
      state = AlignedBuffer(repeating: .zero, count: slots)
      logRatio = AlignedBuffer(repeating: .zero, count: slots)
      noise = AlignedBuffer(repeating: .zero, count: 2 * groups)
    case .tile(let field):
      let workspace = TileWorkspace(field, slots: slots)
      evaluator = .tile(field, workspace)
      state = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots * field.paddedDimension)
      logRatio = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots)
      noise = AlignedBuffer(repeating: .zero, count: 2 * groups * field.paddedDimension)
    }
  }

  /// Simulates block `block` from its start to the last step.
  public func run(block: Int) -> BlockOutcome {
    let firstPath = block * simulation.blockSize
    let count = min(simulation.blockSize, simulation.paths - firstPath)
    let isTwin = (0..<simulation.blockSize).map { simulation.isTwin(firstPath + $0) }
    for group in 0..<groups {
      for lane in 0..<8 { twins[group][lane] = isTwin[8 * group + lane] ? 1 : 0 }
    }
    start(firstPath: firstPath)
    for step in 0..<simulation.steps {
      let parity = step & 1
      if parity == 0 { drawNoise(firstPath: firstPath, pair: step >> 1, purpose: .step) }
      advance(step: step, noise: noise.base + parity * (noise.count / 2))
    }
    return outcome(firstPath: firstPath, count: count, isTwin: isTwin)
  }

  /// The starting points N(0, I), the same at every scale, and the ratios dP/dQ = 1.
  private func start(firstPath: Int) {
    drawNoise(firstPath: firstPath, pair: 0, purpose: .start)
    for slot in 0..<slots {
      for coordinate in 0..<simulation.target.dimension {
        state[index(slot: slot, coordinate: coordinate)] =
          noise[coordinate * groups + slot / scales]
      }
      logRatio[slot] = .zero
    }
  }

  /// Fills both parities of the noise with steps 2`pair` and 2`pair` + 1.
  private func drawNoise(firstPath: Int, pair: Int, purpose: NormalStream.Purpose) {
    let offsets = LaneBits(0, 1, 2, 3, 4, 5, 6, 7)
    let odd = noise.count / 2
    for coordinate in 0..<simulation.target.dimension {
      for group in 0..<groups {
        let paths = LaneBits(repeating: UInt64(firstPath + 8 * group)) &+ offsets
        let drawn = simulation.stream.pair(
          paths: paths,
          pair: pair,
          coordinate: coordinate,
          purpose: purpose
        )
        noise[coordinate &* groups &+ group] = drawn.even
        noise[odd &+ coordinate &* groups &+ group] = drawn.odd
      }
    }
  }

  private func advance(step: Int, noise: UnsafePointer<Lanes>) {
    let stepWeights = simulation.weights.constants(ofStep: step, scratch: weights.base).pointee
    switch evaluator {
    case .line(let field, let table, let scratch):
      let line = LineStep(
        components: field.table.constants(ofStep: step, scratch: table.base),
        inside: field.inside,
        count: field.count,
        scratch: scratch.base
      )
      line.perform(
        LineAdvance(
          state: state.base,
          logRatio: logRatio.base,
          noise: noise,
          twins: twins.base,
          groups: groups,
          scales: simulation.guidance.scales,
          step: stepWeights
        )
      )
    case .tile(let field, let workspace):
      field.advance(
        workspace,
        stepIndex: step,
        state: state.base,
        logRatio: logRatio.base,
        noise: noise,
        twins: twins.base,
        groups: groups,
        scales: simulation.guidance.scales,
        step: stepWeights
      )
    }
  }

  private var scales: Int { simulation.guidance.scales.count }

  private var slots: Int { groups * scales }

  /// Where coordinate `coordinate` of slot `slot` = group · scales + scale lies in `state`.
  private func index(slot: Int, coordinate: Int) -> Int {
    guard case .tile(let field, _) = evaluator else { return slot }
    return field.index(slot: slot, coordinate: coordinate)
  }

  private func outcome(firstPath: Int, count: Int, isTwin: [Bool]) -> BlockOutcome {
    let dimension = simulation.target.dimension
    var logOdds = [Double](repeating: 0, count: scales * count)
    var logRatios = logOdds
    var samples = [Double](repeating: 0, count: scales * count * dimension)
    let point = AlignedBuffer(repeating: Lanes.zero, count: dimension)
    for slot in 0..<slots {
      let (group, scale) = (slot / scales, slot % scales)
      let lanes = min(8, count - 8 * group)
      guard lanes > 0 else { continue }
      for coordinate in 0..<dimension {
        point[coordinate] = state[index(slot: slot, coordinate: coordinate)]
      }
      let odds = simulation.dataLaw.logOddsAgainst(
        classIndex: simulation.guidance.classIndex,
        at: point.base
      )
      for lane in 0..<lanes {
        let path = scale * count + 8 * group + lane
        logOdds[path] = odds[lane]
        logRatios[path] = logRatio[slot][lane]
        for coordinate in 0..<dimension {
          samples[path * dimension + coordinate] = point[coordinate][lane]
        }
      }
    }
    return BlockOutcome(
      firstPath: firstPath,
      count: count,
      scales: scales,
      isTwin: Array(isTwin.prefix(count)),
      logOdds: logOdds,
      logRatios: logRatios,
      samples: samples
    )
  }
}
