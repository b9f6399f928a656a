import Estimation
import GuidedDiffusion

/// What of a plan falls to each of its shards.
///
/// The work of all cells stands in a line: the quadrature of a cell, scale by scale, its units, then those
/// of its plug-in baseline. Equal shares of the whole cost are cut off one after the other, through the
/// middle of a cell if need be; a unit or scale goes to the shard in which its middle lies. The cost is
/// a function of the spec alone, so every computer cuts alike.
public struct ShardPlan: Sendable {
  /// The work of one simulation that falls to a shard.
  struct Share: Equatable, Sendable {
    /// The scales whose exact values it computes, by number.
    var scales: Range<Int>
    /// The units that it simulates.
    var units: Range<Int>
    /// The share of the cell's units that these are.
    var part: Double

    var isEmpty: Bool { scales.isEmpty && units.isEmpty }
  }

  private struct Entry {
    var task: JournalTask
    /// Where its work begins in the line.
    var start: Double
    var scales: Int
    var scaleCost: Double
    var units: Int
    var unitCost: Double

    var end: Double { start + Double(scales) * scaleCost + Double(units) * unitCost }
  }

  private let entries: [Entry]

  /// The plan of `experiment`.
  init(_ experiment: Experiment) {
    var entries: [Entry] = []
    for cell in experiment.cells {
      let model = cell.untrainedModel
      let tasks = [(cell, false)] + [cell.plugInCell].compactMap { $0 }.map { ($0, true) }
      for (own, isPlugIn) in tasks {
        let scores = isPlugIn ? model?.plugIn(cell.guidance.tilt, on: cell.target) : model
        let units = own.cellRun(scores, isPlugIn: isPlugIn).units
        let hasQuadrature = own.target.dimension == 1 && own.learned == nil
        let work = PlanCost(own)
        entries.append(
          Entry(
            task: JournalTask(cell: own.index, isPlugIn: isPlugIn),
            start: entries.last?.end ?? 0,
            scales: hasQuadrature ? own.scales.count : 0,
            scaleCost: hasQuadrature ? work.scale : 0,
            units: units.count,
            unitCost: work.simulation / Double(units.count)
          )
        )
      }
    }
    self.entries = entries
  }

  /// The cost of the whole plan, in nanoseconds of a thread, roughly.
  private var cost: Double { entries.last?.end ?? 0 }

  /// What falls to `shard`, by task; tasks that it has nothing of are not there.
  func shares(of shard: Shard) -> [JournalTask: Share] {
    let first = cost * (Double(shard.number - 1) / Double(shard.count))
    // The last one has what rounding leaves.
    let last = cost * (Double(shard.number) / Double(shard.count))
    let end = shard.number == shard.count ? .infinity : last
    var shares: [JournalTask: Share] = [:]
    for entry in entries {
      let afterScales = entry.start + Double(entry.scales) * entry.scaleCost
      let scales = Self.items(entry.scales, entry.scaleCost, from: entry.start, in: first..<end)
      let units = Self.items(entry.units, entry.unitCost, from: afterScales, in: first..<end)
      let share = Share(
        scales: scales,
        units: units,
        part: Double(units.count) / Double(entry.units)
      )
      if !share.isEmpty { shares[entry.task] = share }
    }
    return shares
  }

  /// The units of all tasks.
  var units: [JournalTask: Int] {
    Dictionary(uniqueKeysWithValues: entries.map { ($0.task, $0.units) })
  }

  /// Those of `count` items of equal cost in a row from `start` on whose middles lie in `range`.
  private static func items(
    _ count: Int,
    _ cost: Double,
    from start: Double,
    in range: Range<Double>
  ) -> Range<Int> {
    func before(_ end: Double) -> Int {
      guard cost > 0 else { return end > start ? count : 0 }
      let guess = ((end - start) / cost - 0.5).rounded(.up)
      return Int(min(max(guess, 0), Double(count)))
    }
    let (low, high) = (before(range.lowerBound), before(range.upperBound))
    return low..<max(low, high)
  }
}

/// What the work of a cell costs, in nanoseconds of a thread: no more than a rule of thumb that gives the
/// same number on every computer.
struct PlanCost {
  /// The quadrature of one scale.
  var scale: Double
  /// The simulation of all paths.
  var simulation: Double

  /// A grid point of a quadrature: of a step with noise, and of one without.
  private static let (gridPoint, movedPoint) = (30.0, 4.5)

  /// The cost of `cell`, its plug-in baseline left out.
  init(_ cell: Cell) {
    let stages = cell.sampler.stageCount(steps: cell.logTimes.count - 1)
    let evaluations = Double(cell.paths) * Double(stages) * Double(cell.scales.count)
    simulation = evaluations * Self.evaluation(cell)
    guard cell.target.dimension == 1, cell.learned == nil else {
      scale = 0
      return
    }
    let quadrature = ChainQuadrature(
      target: cell.target,
      guidance: cell.guidance,
      sampler: cell.sampler,
      logTimes: cell.logTimes,
      scoreError: cell.scoreError
    )
    scale = quadrature.work * (quadrature.isDeterministic ? Self.movedPoint : Self.gridPoint)
  }

  /// An evaluation of the scores at one point.
  private static func evaluation(_ cell: Cell) -> Double {
    if let learned = cell.learned {
      return 100
        + zip(learned.hidden, learned.hidden.dropFirst()).reduce(0) {
          $0 + 0.02 * Double($1.0 * $1.1)
        }
    }
    let d = Double(cell.target.dimension)
    // Crowds of components are seen from afar.
    let components = Double(min(cell.target.componentCount, 64))
    let hasNoise = cell.sampler.stage(0, logTimes: cell.logTimes).coefficients.noise > 0
    return 2.2 + 0.4 * components * d + (hasNoise ? 2 : 0)
  }
}
