import Foundation
import GuidedDiffusion
import Synchronization

/// The simulation of one cell on several threads, with the same result for any number of them.
///
/// Blocks are taken from a counter, simulated anywhere and gathered in their order. A worker that is
/// far ahead waits, so the blocks in hand stay few.
public struct CellRun: Sendable {
  private let simulation: PathSimulation
  private let hasBestOf: Bool
  private let hasResampling: Bool

  /// A run of `simulation`, its unguided paths taken for best of n and for resampling too if asked.
  public init(
    _ simulation: PathSimulation,
    hasBestOf: Bool = false,
    hasResampling: Bool = false
  ) {
    self.simulation = simulation
    self.hasBestOf = hasBestOf
    self.hasResampling = hasResampling
  }

  /// Simulates all blocks on `threads` threads.
  ///
  /// `progress` is called with the number of paths that each finished block adds.
  public func estimates(
    threads: Int,
    progress: @escaping @Sendable (Int) -> Void
  ) -> CellEstimates {
    let gathering = Gathering(
      simulation,
      CellEstimator(simulation, hasBestOf: hasBestOf, hasResampling: hasResampling),
      mostAhead: 4 * threads + 8
    )
    let logMean = hasResampling ? BaselineSums.logMean(simulation) : nil
    let controls = profileControls()
    Parallel.run(threads: min(threads, simulation.blocks)) {
      let worker = PathWorker(simulation, profileControls: controls)
      while let block = gathering.next() {
        let outcome = worker.run(block: block)
        gathering.finish(block, BlockObservation(outcome, of: simulation, logMean: logMean))
        progress(outcome.count)
      }
    }
    return gathering.estimates()
  }

  /// [scale][node] the weights of the control variate of the improvement theorem's integral.
  ///
  /// They are the slopes of each node's regression on the first paths. Any weights are right; these
  /// make the error small.
  private func profileControls() -> [Double] {
    let plan = simulation.profile
    guard !plan.stages.isEmpty, simulation.guidedShare < 1 else { return [] }
    let wanted = min(max(64, simulation.paths / 50), CellEstimator.pilotPaths / 2)
    let pilot = simulation.limited(to: wanted)
    let worker = PathWorker(pilot)
    let scales = simulation.guidance.scales.count
    var sums = ProfileSums(scales: scales, nodes: plan.stages.count)
    for block in 0..<pilot.blocks { sums.merge(worker.run(block: block).profile) }
    return (0..<scales).flatMap { scale in
      plan.weights.indices.map { node in
        let slope = sums[scale, node].slope
        return plan.weights[node] * (slope.isFinite ? slope : 0)
      }
    }
  }
}

/// Runs a body on several threads and waits for all of them.
public enum Parallel {
  /// Calls `body` once on each of `threads` threads; on the caller's own when there is one.
  public static func run(threads: Int, _ body: @escaping @Sendable () -> Void) {
    guard threads > 1 else { return body() }
    let group = DispatchGroup()
    for _ in 0..<threads {
      group.enter()
      let thread = Thread {
        body()
        group.leave()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    group.wait()
  }
}

/// Hands out blocks and takes their observations back into order.
private final class Gathering: @unchecked Sendable {
  private let condition = NSCondition()
  private let blocks: Int
  private let mostAhead: Int
  private var handedOut = 0
  private var gathered = 0
  private var early: [Int: BlockObservation] = [:]
  private var estimator: CellEstimator

  init(_ simulation: PathSimulation, _ estimator: CellEstimator, mostAhead: Int) {
    blocks = simulation.blocks
    self.mostAhead = mostAhead
    self.estimator = estimator
  }

  /// The next block to simulate, or `nil` when all are handed out.
  func next() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while handedOut < blocks, handedOut - gathered >= mostAhead { condition.wait() }
    guard handedOut < blocks else { return nil }
    handedOut += 1
    return handedOut - 1
  }

  func finish(_ block: Int, _ observation: BlockObservation) {
    condition.lock()
    defer { condition.unlock() }
    early[block] = observation
    while let ready = early.removeValue(forKey: gathered) {
      estimator.add(ready)
      gathered += 1
    }
    condition.broadcast()
  }

  func estimates() -> CellEstimates {
    condition.lock()
    defer { condition.unlock() }
    return estimator.finish()
  }
}
