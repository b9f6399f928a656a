import GuidedDiffusion

/// A spec, decoded and checked: what a run needs to know and nothing else.
public struct Experiment: Sendable {
  /// The spec's title.
  public var title: String
  /// The spec as JSON after `--set`, `--paths` and `--seed`: what provenance records and digests.
  public var document: JSONValue
  /// The swept dotted keys, sorted; one column of the tables each.
  public var sweptKeys: [String]
  /// The cells: the product of the swept values, the last key varying fastest.
  public var cells: [Cell]
  /// What the results are to be judged by, in the order of the spec.
  public var claims: [Claim]
  /// The folder in which trained networks are kept from run to run, or `nil`.
  public var networkFolder: String?

  /// Whether networks are trained for some cell.
  public var hasLearnedScores: Bool { cells.contains { $0.learned != nil } }

  /// Whether samples of some cell are written down.
  public var keepsSamples: Bool { cells.contains { $0.keptPaths > 0 } }

  /// The files that targets are made of and networks are trained on, in the order of the cells.
  public var files: [PointsSource] {
    var names: Set<String> = []
    return cells.flatMap { [$0.points, $0.learned?.source].compactMap { $0 } }.filter {
      names.insert($0.file).inserted
    }
  }
}

/// One setting of all swept keys: what is simulated together.
public struct Cell: Sendable {
  /// The cell's number, from 0.
  public var index: Int
  /// The value of each swept key, in the order of `Experiment.sweptKeys`.
  public var values: [JSONValue]
  /// The same values as tables spell them.
  public var valueTexts: [String]
  /// The law that is sampled.
  public var target: LabelledMixture
  /// The file that its components come from, or `nil`.
  public var points: PointsSource?
  /// What is guided: the base law, the tilt, the scales w and the schedule.
  ///
  /// The scales ascend without repeats; the first is 0, unguided.
  public var guidance: Guidance
  /// What tables call the guidance: the label of the class for guidance by class probabilities,
  /// otherwise the kind of the tilt, with ` | label` where the base law is that of a class.
  public var guidedName: String
  /// The step of the discrete process.
  public var sampler: any Sampler
  /// The noise levels u_0, ..., u_N, ascending.
  public var logTimes: [Double]
  /// M, the simulated paths per scale, guided and twin together.
  public var paths: Int
  /// The share of them that are twin paths; 0 is plain Monte Carlo.
  public var twinShare: Double
  /// Keys every random number of the cell.
  public var seed: UInt64
  /// The nominal coverage of the intervals, in (0, 1).
  public var confidence: Double
  /// Whether the integrand of the improvement is followed over log-time.
  public var hasProfile: Bool
  /// How small standard errors are to be for the simulation to end before `paths`; empty for all paths.
  public var targets: [StandardErrorTarget] = []
  /// What guidance is compared with.
  public var baselines: [Baseline]
  /// The number of guided paths whose final samples samples.csv has: the first ones.
  public var keptPaths = 0
  /// The error that is added to the exact scores, or `nil`.
  public var scoreError: ScoreError?
  /// What is learned in place of the exact scores, or `nil`.
  public var learned: LearnedScores?
  /// The blocks of a unit, where that is not left to the plan: for runs with many small units.
  var blocksPerUnit: Int?

  /// The networks that are trained for the cell, in order; none for exact scores.
  public var networks: [NetworkPlan] {
    learned.map { NetworkPlan.all(for: $0, target: target, guidance: guidance) } ?? []
  }

  /// Whether the simulated scores are those of the target.
  var hasExactScores: Bool { scoreError == nil && learned == nil }

  /// w: ascending and without repeats; the first is 0, unguided.
  public var scales: [Double] { guidance.scales }

  /// The class whose probability the tilt is made of, an index into `target.classes`, or `nil`.
  public var classIndex: Int? { guidance.tilt.classIndex }
}
