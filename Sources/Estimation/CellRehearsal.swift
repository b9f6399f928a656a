import GuidedDiffusion

/// A trial of the work of a run on one thread, to see how long it takes; what it finds is thrown away.
public final class CellRehearsal {
  private let run: CellRun
  private let worker: PathWorker
  private var estimator: CellEstimator
  private var next = 0

  /// A trial of `run`, which has done nothing yet.
  public init(_ run: CellRun) {
    self.run = run
    worker = PathWorker(run.simulation)
    estimator = CellEstimator(continuing: run.unbegun, profileControls: [])
  }

  /// Simulates the next block and gathers it, as a run does.
  ///
  /// - Returns: The number of its paths; 0 when there are no more blocks.
  public func runBlock() -> Int {
    guard next < run.simulation.blocks else { return 0 }
    let outcome = worker.run(block: next)
    next += 1
    estimator.add(
      BlockObservation(outcome, of: run.simulation, logMean: run.layout.logMean)
    )
    return outcome.count
  }
}
