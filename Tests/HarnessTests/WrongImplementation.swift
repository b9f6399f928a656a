import Foundation

@testable import Estimation
@testable import GuidedDiffusion
@testable import Harness

/// A mistake in the code that simulates, put into a cell while everything else stays right.
struct WrongImplementation: Sendable {
  /// What is wrong.
  var name: String
  /// The sampler in place of the right one.
  var sampler: @Sendable (any Sampler) -> any Sampler = { $0 }
  /// What becomes of the cell that is simulated.
  var cell: @Sendable (inout Cell) -> Void = { _ in }
  /// What becomes of the numbers of each stage.
  var weights: @Sendable (inout StepWeights) -> Void = { _ in }
  /// What becomes of the finished paths, where that is wrong.
  var paths: (@Sendable (inout BlockOutcome) -> Void)?

  /// No mistake.
  static let none = WrongImplementation(name: "no mistake")

  /// The rows of all cells of `experiment` when only the simulation has the mistake.
  ///
  /// What the rows are about and the column exact are those of the right cell.
  func rows(_ experiment: Experiment) -> [ResultRow] {
    experiment.cells.flatMap { rows(of: $0, exactOf: $0) }
  }

  /// The rows of all cells when the code has the mistake everywhere: what regenerated tables hold.
  func regeneratedRows(_ experiment: Experiment) -> [ResultRow] {
    experiment.cells.flatMap { rows(of: $0, exactOf: simulated($0)) }
  }

  private func rows(of cell: Cell, exactOf known: Cell) -> [ResultRow] {
    CellRows(cell: cell, estimates: estimates(of: cell), exact: known.exactValues(threads: 2)).rows
  }

  private func simulated(_ cell: Cell) -> Cell {
    var result = cell
    result.sampler = sampler(cell.sampler)
    self.cell(&result)
    return result
  }

  /// The estimates of `CellRun`, or of the same by hand where finished paths are wrong.
  private func estimates(of cell: Cell) -> CellEstimates {
    var simulation = simulated(cell).simulation
    let (times, guidance, law) = (simulation.times, simulation.guidance, simulation.law)
    let mistake = weights
    simulation.weights = StepTable(steps: times.count, stride: 1, blank: .blank) { stage, place in
      place.pointee = StepWeights(times.stage(stage), guidance: guidance, law: law)
      mistake(&place.pointee)
    }
    guard let paths else { return CellRun(simulation).estimates(threads: 2) { _ in } }
    var estimator = CellEstimator(simulation)
    let worker = PathWorker(simulation)
    for block in 0..<simulation.blocks {
      var outcome = worker.run(block: block)
      paths(&outcome)
      estimator.add(BlockObservation(outcome, of: simulation))
    }
    return estimator.finish()
  }
}

extension BlockOutcome {
  /// Reads 1/p(c|Y) for the other of two classes.
  mutating func exchangeClasses() {
    logOdds = logOdds.map { -$0 }
    logTilts = logOdds.map { max($0, 0) + log1p(exp(-abs($0))) }
  }
}

extension Cell {
  /// Guides to the other of two classes without a classifier.
  mutating func exchangeClasses() {
    let other = classIndex == 0 ? 1 : 0
    guidance.tilt = .reciprocalClassProbability(classIndex: other)
    guidance.baseClass = other
  }
}
