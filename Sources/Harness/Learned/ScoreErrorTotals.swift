import GuidedDiffusion

/// The error of learned scores over all log-times, as rows of the table.
///
/// With the rows of score_error.csv at u_1 < … < u_n, spread evenly in ln u,
///
///     √(∫ E|ŝ_u - s_u|² du)
///
/// over [u_1, u_n] by the trapezoid rule in ln u, and likewise for g. Half its square is, by Girsanov's
/// theorem, the relative entropy in nats of the exact reverse process to the learned one, started alike.
/// The points are the same at all log-times, so that errors may go together: their sum stands for the
/// error of the integral.
extension CellRows {
  /// The rows of the cell at scale 0; `measured` are its rows of score_error.csv.
  func scoreErrorRows(_ measured: [ScoreErrorRow]) -> [ResultRow] {
    [(ScoreErrorRow.Quantity.score, ResultRow.Quantity.scoreError), (.guidance, .guidanceError)]
      .compactMap { quantity, name in total(measured, of: quantity, as: name) }
  }

  private func total(
    _ measured: [ScoreErrorRow],
    of quantity: ScoreErrorRow.Quantity,
    as name: ResultRow.Quantity
  ) -> ResultRow? {
    let nodes = measured.filter { $0.quantity == quantity }.sorted { $0.logTime < $1.logTime }
    guard let first = nodes.first, let last = nodes.last else { return nil }
    var row = blank(name, .direct, scale: cell.scales[0])
    let spacing =
      Elementary.log(last.logTime / first.logTime) / Double(max(1, nodes.count - 1))
    var (square, error) = (0.0, 0.0)
    for (index, node) in nodes.enumerated() {
      let weight = spacing * node.logTime * (0 < index && index < nodes.count - 1 ? 1 : 0.5)
      square += weight * node.error.value
      error += weight * node.error.standardError
    }
    let value = square.squareRoot()
    row.paths = ScoreErrorMeasurement.points
    guard value.isFinite else {
      row.status = .failed(reason: Self.overflow)
      return row
    }
    row.estimate = interval(value, value > 0 ? error / (2 * value) : 0)
    return row
  }
}
