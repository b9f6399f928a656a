/// What a run gives: rows for the tables, and what they cost.
public struct RunReport: Sendable {
  /// The rows, in the order of the table: cell, scale, quantity, estimator.
  public var rows: [ResultRow]
  /// The rows of profile.csv: cell, scale, descending log-time.
  public var profile: [ProfileRow] = []
  /// What the run cost.
  public var cost: RunCost
  /// The rows of training.csv: network, step.
  public var training: [TrainingRow] = []
  /// The rows of score_error.csv: cell, quantity, descending log-time.
  public var scoreErrors: [ScoreErrorRow] = []
  /// The samples of samples.csv, by cell.
  public var samples: [KeptSamples] = []
  /// What went wrong beside the tables, in words.
  public var notes: [String] = []
  /// Whether the run was stopped before its end; the rows are then not all there.
  public var isStopped = false
}

/// Time and work of a run; everything here varies from run to run and stays out of the tables.
public struct RunCost: Equatable, Sendable {
  /// Seconds from start to end.
  public var wallSeconds = 0.0
  /// Seconds in which paths were simulated.
  public var simulationSeconds = 0.0
  /// Seconds in which exact values were computed by quadrature.
  public var quadratureSeconds = 0.0
  /// Simulated steps: paths times steps times scales, over all cells.
  public var pathSteps: Int64 = 0
  /// Those among them that an interrupted run had done, whose seconds are not counted.
  public var resumedPathSteps: Int64 = 0
  /// Planned steps that were not needed: the rows had reached `run.target_standard_error`.
  public var skippedPathSteps: Int64 = 0
  /// Seconds in which networks were trained, for each network; 0 for one that was there already.
  public var trainingSeconds: [Double] = []
  /// The number of worker threads.
  public var threads = 1
  /// The number of shards whose seconds these are, one after the other; 0 for a run in one piece.
  public var shards = 0
}

/// How far a run has come.
public struct RunProgress: Sendable {
  /// The number of the cell at work, from 0.
  public var cell: Int
  /// The number of cells.
  public var cells: Int
  /// Path-steps done, and those that turned out not to be needed.
  public var pathSteps: Int64
  /// Path-steps in the whole plan.
  public var plannedPathSteps: Int64
  /// Those among them that this run did not do: an interrupted run had, or they were not needed.
  public var resumedPathSteps: Int64 = 0
  /// The training that is going on, or `nil`.
  public var training: Training?

  /// How far the training of a network has come.
  public struct Training: Sendable {
    /// What the network is for.
    public var network: String
    /// The steps done.
    public var step: Int
    /// The steps of its training.
    public var steps: Int
  }
}
