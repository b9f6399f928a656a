import Estimation

extension CellRows {
  /// How much of a cell estimates are of.
  enum Extent {
    /// All of its paths.
    case whole
    /// Those that there are shards of.
    case partial
    /// No path.
    case nothing
  }

  /// Why a row has no value.
  static let absence = "no shard with paths of the cell is there"

  /// The rows of what `fold` has, which may not be all.
  init(cell: Cell, fold: CellFold, exact: [ChainExpectations?]) {
    let extent: Extent =
      fold.isComplete ? .whole : fold.isEmpty ? .nothing : .partial
    self.init(cell: cell, estimates: fold.estimates, exact: exact, extent: extent)
  }

  /// The row, marked where it is of fewer paths than it should be.
  func marked(_ row: ResultRow) -> ResultRow {
    guard extent == .partial, row.status == .ok else { return row }
    var row = row
    row.status = .partial
    return row
  }
}
