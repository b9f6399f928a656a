/// One worker's memory for the simulation of blocks: of fixed size, whatever the number of paths.
public final class PathWorker {
  private let simulation: PathSimulation
  private let groups: Int
  private let state: AlignedBuffer<Lanes>
  /// The state at the start of a step of several stages.
  private let saved: AlignedBuffer<Lanes>?
  private let logRatio: AlignedBuffer<Lanes>
  /// [parity][coordinate][group] z of an even and of an odd step.
  private let noise: AlignedBuffer<Lanes>
  private let twins: AlignedBuffer<Lanes>
  /// [group] 1 in the lanes of paths, 0 past the last one.
  private let masks: AlignedBuffer<Lanes>
  private let weights: AlignedBuffer<StepWeights>
  private let workspace: FieldWorkspace
  private let gauge: ProfileGauge?
  private let error: ScoreErrorWorkspace?
  private let ending: PointWorkspace?

  /// A worker for blocks of `simulation`; `profileControls` are `ProfileGauge`'s, [scale][node].
  public init(_ simulation: PathSimulation, profileControls: [Double] = []) {
    self.simulation = simulation
    groups = simulation.blockSize / 8
    let slots = groups * simulation.guidance.scales.count
    weights = AlignedBuffer(repeating: .blank, count: 1)
    ending = simulation.ending.map { PointWorkspace($0) }
    twins = AlignedBuffer(repeating: .zero, count: groups)
    masks = AlignedBuffer(repeating: .zero, count: groups)
    let workspace = FieldWorkspace(simulation.field, slots: slots)
    self.workspace = workspace
    let stateCount = workspace.paddedSlots * workspace.paddedDimension
    state = AlignedBuffer(repeating: .zero, count: stateCount)
    saved =
      simulation.times.count > simulation.steps
      ? AlignedBuffer(repeating: .zero, count: stateCount) : nil
    logRatio = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots)
    noise = AlignedBuffer(repeating: .zero, count: 2 * groups * workspace.paddedDimension)
    error = simulation.scoreError.map {
      ScoreErrorWorkspace(
        $0.field(dimension: simulation.target.dimension),
        slots: slots,
        workspace: workspace
      )
    }
    gauge =
      simulation.profile.stages.isEmpty
      ? nil : ProfileGauge(simulation, workspace: workspace, controls: profileControls)
  }

  /// Simulates block `block` from its start to the last step.
  public func run(block: Int) -> BlockOutcome {
    let firstPath = block * simulation.blockSize
    let count = min(simulation.blockSize, simulation.paths - firstPath)
    let isTwin = (0..<simulation.blockSize).map { simulation.isTwin(firstPath + $0) }
    for group in 0..<groups {
      for lane in 0..<8 {
        twins[group][lane] = isTwin[8 * group + lane] ? 1 : 0
        masks[group][lane] = 8 * group + lane < count ? 1 : 0
      }
    }
    start(firstPath: firstPath)
    gauge?.start()
    var lastStep = -1
    for stage in 0..<simulation.times.count {
      let isFirstOfStep = saved == nil || simulation.times.stage(stage).step != lastStep
      let step = saved == nil ? stage : simulation.times.stage(stage).step
      if isFirstOfStep, step & 1 == 0 {
        drawNoise(firstPath: firstPath, pair: step >> 1, purpose: .step)
      }
      if isFirstOfStep, let saved { saved.base.update(from: state.base, count: state.count) }
      lastStep = step
      advance(stage: stage, noise: noise.base + (step & 1) * (noise.count / 2))
    }
    return outcome(firstPath: firstPath, count: count, isTwin: isTwin)
  }

  /// The starting points N(0, I), the same at every scale, and the ratios dP/dQ = 1.
  private func start(firstPath: Int) {
    drawNoise(firstPath: firstPath, pair: 0, purpose: .start)
    for slot in 0..<slots {
      for coordinate in 0..<simulation.target.dimension {
        state[workspace.index(slot: slot, coordinate: coordinate)] =
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

  private func advance(stage: Int, noise: UnsafePointer<Lanes>) {
    let stageWeights = simulation.weights.constants(ofStep: stage, scratch: weights.base).pointee
    let step = FieldStep(
      stage: stage,
      state: state.base,
      logRatio: logRatio.base,
      noise: noise,
      twins: twins.base,
      groups: groups,
      scales: simulation.guidance.scales,
      weights: stageWeights
    )
    gauge?.look(step, workspace, masks: masks.base)
    error?.look(
      at: state.base,
      logTime: simulation.times[stage],
      weight: stageWeights.score
    )
    workspace.advance(step)
    error?.add(to: state.base)
    if stageWeights.carry != 0, let saved {
      for index in 0..<state.count {
        state[index] = state[index].addingProduct(stageWeights.carry, saved[index])
      }
    }
  }

  private var scales: Int { simulation.guidance.scales.count }

  private var slots: Int { groups * scales }

  private func outcome(firstPath: Int, count: Int, isTwin: [Bool]) -> BlockOutcome {
    let dimension = simulation.target.dimension
    let blank = [Double](repeating: 0, count: scales * count)
    let isByClass = simulation.guidance.tilt.classIndex != nil
    var outcome = BlockOutcome(
      firstPath: firstPath,
      count: count,
      dimension: dimension,
      scales: scales,
      isTwin: Array(isTwin.prefix(count)),
      logOdds: isByClass ? blank : [],
      logTilts: blank,
      logRatios: blank,
      samples: [Double](repeating: 0, count: scales * count * dimension),
      integrals: gauge == nil ? [] : blank,
      integralControls: gauge == nil ? [] : blank,
      profile: gauge?.sums ?? ProfileSums(scales: 0, nodes: 0)
    )
    let point = AlignedBuffer(repeating: Lanes.zero, count: dimension)
    for slot in 0..<slots {
      let (group, scale) = (slot / scales, slot % scales)
      let lanes = min(8, count - 8 * group)
      guard lanes > 0 else { continue }
      for coordinate in 0..<dimension {
        point[coordinate] = state[workspace.index(slot: slot, coordinate: coordinate)]
      }
      let value = simulation.tiltValue(at: point.base, ending)
      for lane in 0..<lanes {
        let path = scale * count + 8 * group + lane
        if isByClass { outcome.logOdds[path] = value.logOdds[lane] }
        outcome.logTilts[path] = value.logTilt[lane]
        outcome.logRatios[path] = logRatio[slot][lane]
        for coordinate in 0..<dimension {
          outcome.samples[path * dimension + coordinate] = point[coordinate][lane]
        }
        guard let gauge else { continue }
        outcome.integrals[path] = gauge.integral[slot][lane]
        outcome.integralControls[path] = gauge.control[slot][lane]
      }
    }
    return outcome
  }
}

extension PathSimulation {
  /// ln f at `point` [coordinate] by the data law, and the log odds against the tilt's class (0 where
  /// it has none).
  @inline(__always)
  func tiltValue(
    at point: UnsafePointer<Lanes>,
    _ workspace: PointWorkspace?
  ) -> (logTilt: Lanes, logOdds: Lanes) {
    guard let ending, let workspace else {
      return guidance.tilt.value(at: point, dataLaw: dataLaw)
    }
    let odds = ending.logOdds(at: point, workspace)
    let logTilt = Elementary.softplus(odds)
    if case .classProbability = guidance.tilt { return (-logTilt, odds) }
    return (logTilt, odds)
  }
}

extension Tilt {
  /// ln f at `point` [coordinate], and the log odds against the tilt's class (0 where it has none).
  public func value(
    at point: UnsafePointer<Lanes>,
    dataLaw: NoisedMixture
  ) -> (logTilt: Lanes, logOdds: Lanes) {
    switch self {
    case .classProbability(let index):
      let odds = dataLaw.logOddsAgainst(classIndex: index, at: point)
      return (-Elementary.softplus(odds), odds)
    case .reciprocalClassProbability(let index):
      let odds = dataLaw.logOddsAgainst(classIndex: index, at: point)
      return (Elementary.softplus(odds), odds)
    case .gaussian(let tilt): return (tilt.logValue(at: point), .zero)
    case .posterior(let tilt): return (tilt.logValue(at: point), .zero)
    }
  }
}

extension Elementary {
  /// ln(1 + e^x), without overflow.
  @inline(__always)
  public static func softplus(_ x: Lanes) -> Lanes {
    let isPositive = x .> 0
    let magnitude = x.replacing(with: -x, where: isPositive)
    return Lanes.zero.replacing(with: x, where: isPositive)
      + Elementary.log1p(Elementary.exp(magnitude))
  }
}
