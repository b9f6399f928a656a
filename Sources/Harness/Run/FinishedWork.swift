import Estimation

/// Where a run finds what was done before it, and writes down what it does.
protocol FinishedWork: Sendable {
  /// The work of one simulation.
  func work(of task: JournalTask) -> any TaskWork
}

/// The finished work of one simulation of a run.
protocol TaskWork: CellRecord {
  /// `fold` with the units that are finished.
  func continuing(_ fold: CellFold) -> CellFold
  /// [scale] what quadrature has found, each of so many parts.
  func exactValues(parts: Int) -> [Int: ChainExpectations?]
  /// Quadrature has found the value of a scale; called from worker threads.
  func found(_ value: ChainExpectations?, scale: Int)
}
