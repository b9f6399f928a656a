import Estimation
import GuidedDiffusion

/// How small the standard errors of a quantity's rows are to be: an entry of `run.target_standard_error`.
///
/// The row that counts is the twin's where there are twins, otherwise the plain mean's, and the row of the
/// plug-in baseline. A row that is not reliable has not reached it, whatever error it states.
public struct StandardErrorTarget: Equatable, Sendable {
  /// The quantities that can have one: the means of functionals.
  static let quantities: [ResultRow.Quantity] = [
    .reciprocalProbability, .probability, .logProbability, .reward, .cost, .tilt, .meanSquare,
  ]

  /// The quantity.
  public var quantity: ResultRow.Quantity
  /// How small.
  var limit: StandardErrorLimit

  /// The most that a standard error may be as a share of |estimate|, or `nil`.
  public var relative: Double? { limit.relative }

  /// The most that a standard error may be, or `nil`.
  public var absolute: Double? { limit.absolute }

  /// Whether `row`, which counts, has reached it.
  func isReached(by row: ResultRow) -> Bool {
    guard row.status == .ok, let estimate = row.estimate else { return false }
    return limit.isReached(value: estimate.value, standardError: estimate.standardError)
  }
}

extension Cell {
  /// When the simulation of the cell may end, or `nil` where all its paths are simulated.
  ///
  /// Of a plug-in baseline the unguided rows are not in the table, and do not count.
  func stoppingRule(isBaseline: Bool = false) -> StoppingRule? {
    guard !targets.isEmpty else { return nil }
    let baseMean = TiltMoments(target: target, guidance: guidance).unguidedMean
    let functionals = Functional.all(of: guidance)
    let moments = finiteMoments
    var rows: [StoppingRule.Row] = []
    for item in RowQuantity.all(of: self, baseMean: baseMean) {
      guard let target = targets.first(where: { $0.quantity == item.quantity }),
        let place = functionals.firstIndex(of: item.functional)
      else { continue }
      for scale in scales.indices where scale > 0 || !isBaseline {
        rows.append(
          StoppingRule.Row(
            number: scale * functionals.count + place,
            factor: item.factor,
            limit: target.limit,
            isTrusted: item.isTrusted(moments[scale], byTwin: twinShare > 0)
          )
        )
      }
    }
    return rows.isEmpty ? nil : StoppingRule(rows: rows)
  }

  /// The targets of the plug-in baseline, whose main quantity has a name of its own.
  var plugInTargets: [StandardErrorTarget] {
    targets.map { target in
      var target = target
      if target.quantity == mainQuantity { target.quantity = .reward }
      return target
    }
  }
}

/// How far the rows of a run have come with `run.target_standard_error`.
public struct StandardErrorTally: Equatable, Sendable {
  /// The rows that count.
  public private(set) var rows = 0
  /// Those among them that have not reached their target.
  public private(set) var missed = 0
  /// The fewest and the most paths of rows that have reached it, or `nil` when none has.
  public private(set) var reachedPaths: ClosedRange<Int>?
  /// The most paths of rows that have not, or `nil` when all have.
  public private(set) var missedPaths: Int?

  /// What `rows`, the whole table of `experiment`, come to.
  public init(_ experiment: Experiment, rows: [ResultRow]) {
    let cells = Dictionary(
      uniqueKeysWithValues: experiment.cells.filter { !$0.targets.isEmpty }.map { ($0.index, $0) }
    )
    guard !cells.isEmpty else { return }
    for row in rows {
      guard let cell = cells[row.cell],
        row.estimator == .plugIn || row.estimator == (cell.twinShare > 0 ? .twin : .direct),
        let target = cell.targets.first(where: { $0.quantity == row.quantity })
      else { continue }
      self.rows += 1
      if target.isReached(by: row) {
        let known = reachedPaths ?? row.paths...row.paths
        reachedPaths = min(known.lowerBound, row.paths)...max(known.upperBound, row.paths)
      } else {
        missed += 1
        missedPaths = max(missedPaths ?? 0, row.paths)
      }
    }
  }
}
