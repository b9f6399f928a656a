import Estimation
import GuidedDiffusion

/// A trial of the quadrature of a cell on the line.
struct QuadratureTrial {
  let cell: Cell
  private let quadrature: ChainQuadrature

  init(_ cell: Cell) {
    self.cell = cell
    quadrature = ChainQuadrature(
      target: cell.target,
      guidance: cell.guidance,
      sampler: cell.sampler,
      logTimes: cell.logTimes,
      scoreError: cell.scoreError
    )
  }

  /// The work of one scale.
  var work: Double { quadrature.work }

  /// What the seconds of a unit of work depend on.
  var kind: String {
    "\(cell.guidance.kind) \(cell.guidance.tilt.kindName) \(cell.target.componentCount)"
      + " \(quadrature.isDeterministic) \(cell.scoreError != nil)"
  }

  /// The seconds of a unit of work, from a scale in the middle or as much of it as there is time for.
  func secondsPerUnit(allotment: Double, now: () -> Double) -> Double? {
    let start = now()
    let scale = cell.scales[cell.scales.count / 2]
    let done = quadrature.rehearse(scale: scale) { now() - start < allotment }
    return done > 0 ? (now() - start) / done : nil
  }
}

/// A trial of the simulation of a cell, on one thread.
struct SimulationTrial {
  private let cell: Cell
  private let model: LearnedModel?
  /// The steps that tell how many more there is time for.
  private static let firstSteps = 4

  init(_ cell: Cell) {
    self.cell = cell
    model = cell.untrainedModel
  }

  /// The seconds of a path-step, counting evaluations of the score, in a run with one thread.
  func secondsPerUnit(allotment: Double, now: () -> Double) -> Double? {
    let steps = cell.logTimes.count - 1
    let start = now()
    guard let short = reading(steps: Self.firstSteps, until: start, now: now) else { return nil }
    let left = allotment - (now() - start)
    // Twice the short block: setting up takes its time, too.
    let perStep = 2 * short.seconds / Double(min(steps, Self.firstSteps))
    let affordable = left / perStep
    if affordable >= Double(steps) {
      return reading(steps: steps, until: start + allotment, now: now).map { $0.rate }
    }
    guard affordable >= Double(4 * Self.firstSteps) else { return short.rate }
    // The integrand is looked at in a fixed number of steps, which are then a larger share.
    let count = Int(affordable / 2)
    guard let plain = reading(steps: count, hasProfile: false, until: start, now: now) else {
      return short.rate
    }
    let nodes = Double(cell.simulation(model).profile.stages.count)
    let few = cell.thinned(to: count)
    let fewNodes = Double(few.simulation(model).profile.stages.count)
    guard nodes > 0, fewNodes > 0,
      let gauged = reading(steps: count, hasProfile: true, until: start, now: now)
    else { return plain.rate }
    let perNode = max(0, gauged.rate - plain.rate) * Double(count) / fewNodes
    return plain.rate + perNode * nodes / Double(steps)
  }

  private struct Reading {
    /// All the time that it took.
    var seconds: Double
    /// The seconds of a unit.
    var rate: Double
  }

  /// Simulates a block on about `steps` steps, and more until `end`.
  private func reading(
    steps: Int,
    hasProfile: Bool? = nil,
    until end: Double,
    now: () -> Double
  ) -> Reading? {
    var few = cell.thinned(to: steps)
    few.hasProfile = hasProfile ?? (cell.hasProfile && steps >= cell.logTimes.count - 1)
    let begin = now()
    let simulation = few.simulation(model)
    let rehearsal = CellRehearsal(
      CellRun(
        simulation,
        hasBestOf: cell.baselines.contains(.bestOfN),
        hasResampling: cell.baselines.contains(.resampling)
      )
    )
    let start = now()
    var paths = 0
    repeat {
      let count = rehearsal.runBlock()
      guard count > 0 else { break }
      // A block that is not full takes as long as one that is.
      paths += simulation.blockSize
    } while now() < end
    let finish = now()
    let units = Double(paths) * few.unitsOfPath
    guard paths > 0 else { return nil }
    let full = cell.paddedPaths(blockSize: simulation.blockSize) * few.unitsOfPath
    return Reading(
      seconds: finish - begin,
      rate: (finish - start) / units + (start - begin) / full
    )
  }
}

extension Cell {
  /// The cell on about `steps` of its steps, from its first log-time to its last.
  func thinned(to steps: Int) -> Cell {
    let all = logTimes.count - 1
    guard steps < all else { return self }
    var result = self
    result.logTimes = (0...steps).map { logTimes[$0 * all / steps] }
    return result
  }

  /// Evaluations of the score that a path takes.
  var unitsOfPath: Double {
    Double(sampler.stageCount(steps: logTimes.count - 1) * scales.count)
  }

  /// The paths with those that fill the last block.
  func paddedPaths(blockSize: Int) -> Double {
    Double((paths + blockSize - 1) / blockSize * blockSize)
  }

  /// The evaluations of the score that a thread makes one after the other, where `lanes` run at once.
  func work(lanes: Int) -> Double {
    let size = PathSimulation.blockSize(scales: scales.count, dimension: target.dimension)
    let blocks = (paths + size - 1) / size
    let rounds = (blocks + lanes - 1) / lanes
    var whole = Double(rounds * size)
    if hasProfile, twinShare > 0, learned == nil, scoreError == nil, guidance.kind != .plugIn {
      whole += Double(min(max(64, paths / 50), 512))
    }
    return whole * unitsOfPath
  }

  /// What the seconds of a unit of work depend on.
  var workKind: String {
    [
      "\(target.dimension) \(target.componentCount) \(guidance.kind) \(guidance.tilt.kindName)",
      "\(scales.count) \(type(of: sampler)) \(twinShare > 0) \(hasProfile) \(scoreError != nil)",
      "\(learned.map { "\($0.hidden) \($0.method)" } ?? "") \(baselines.map(\.rawValue))",
      // Grids of few steps have a larger share of what is done once per path.
      "\(logTimes.count < 64 ? logTimes.count : 64)",
    ].joined(separator: " ")
  }

  /// Networks of the cell's shapes with their first weights; `nil` for exact scores.
  var untrainedModel: LearnedModel? {
    guard learned != nil else { return nil }
    let networks = self.networks.compactMap { plan in
      (try? NetworkTraining(plan, "", threads: 1)).map { (plan.role, $0.trainer.network) }
    }
    return LearnedModel(networks, guidance: guidance, target: target)
  }
}

extension Tilt {
  /// The name of the tilt's type.
  var kindName: String {
    switch self {
    case .classProbability: "class-probability"
    case .reciprocalClassProbability: "reciprocal"
    case .gaussian(let tilt): "\(type(of: tilt))"
    case .posterior(let tilt): "\(type(of: tilt))"
    }
  }
}
