/// What claims rest on that compare the rows of several cells.
extension Claim {
  /// The key whose values `convergesInSteps` compares.
  static let stepsKey = "sampler.steps"
  /// The key whose values `linearInScoreError` compares.
  static let scoreErrorKey = "scores.error"

  /// The cells that differ in one swept key alone, at one scale.
  private struct Family: Hashable {
    /// The values of the other keys.
    var values: [String]
    var scale: Double

    init(_ row: ResultRow, without position: Int) {
      values = row.values
      if values.indices.contains(position) { values.remove(at: position) }
      scale = row.scale
    }
  }

  /// The order of convergence of each family of cells that differ in their steps, in the row with most.
  func orderEvidence(_ simulated: [ResultRow], sweptKeys: [String]) -> [ClaimEvidence] {
    guard let position = sweptKeys.firstIndex(of: Self.stepsKey) else { return [] }
    let families = Dictionary(grouping: simulated) { Family($0, without: position) }
      .mapValues { rows in
        rows.map { (steps: $0.number(at: position), row: $0) }.sorted { $0.steps < $1.steps }
      }
    return simulated.compactMap { row in
      guard let family = families[Family(row, without: position)],
        family.last?.row.cell == row.cell
      else { return nil }
      return ClaimEvidence(
        row: row,
        measurement: orderMeasurement(family.map(\.row), steps: family.map(\.steps))
      )
    }
  }

  /// How far each score error above 0 moves the estimate, in units of the error.
  func slopeEvidence(_ simulated: [ResultRow], sweptKeys: [String]) -> [ClaimEvidence] {
    guard let position = sweptKeys.firstIndex(of: Self.scoreErrorKey) else { return [] }
    var without: [Family: ResultRow] = [:]
    for row in simulated where row.number(at: position) == 0 {
      without[Family(row, without: position)] = row
    }
    return simulated.filter { $0.number(at: position) > 0 }.map { row in
      let reference = without[Family(row, without: position)]
      guard let here = row.trustedEstimate, let there = reference?.trustedEstimate else {
        return ClaimEvidence(row: row, reference: reference, measurement: nil)
      }
      let error = row.number(at: position)
      let slope = abs(here.value - there.value) / error
      // Both are made of the same noise: no error of a difference is above the sum of the errors.
      let slopeError = (here.standardError + there.standardError) / error
      return ClaimEvidence(
        row: row,
        reference: reference,
        measurement: ClaimEvidence.Measurement(
          value: slope,
          standardError: slopeError,
          threshold: constant,
          margin: constant - slope,
          interval: { (max(0, slope - $0 * slopeError), slope + $0 * slopeError) }
        )
      )
    }
  }

  /// The difference of the second cell of the pair to the first, at every scale that both have.
  func pairEvidence(_ simulated: [ResultRow]) -> [ClaimEvidence] {
    pairs(simulated) { row, partner in
      guard let here = row.trustedEstimate, let there = partner.trustedEstimate else { return nil }
      let difference = here.value - there.value
      let allowed = tolerance * abs(there.value)
      return ClaimEvidence.Measurement(
        value: difference,
        // What is allowed moves with the estimate of the first cell.
        standardError: here.standardError + (1 + tolerance) * there.standardError,
        threshold: allowed,
        margin: allowed - abs(difference)
      )
    }
  }

  /// The improvement of the second cell of the pair as a share of that of the first, at every scale above 0.
  func reachEvidence(_ guided: [ResultRow]) -> [ClaimEvidence] {
    pairs(guided) { row, partner in
      guard let here = row.trustedImprovement, let there = partner.trustedImprovement,
        there.value != 0
      else { return nil }
      let ratio = here.value / there.value
      // Cells of one seed are made of the same noise: no error of a difference is above the sum.
      let error = (here.standardError + share * there.standardError) / abs(there.value)
      return ClaimEvidence.Measurement(
        value: ratio,
        standardError: error,
        threshold: share,
        margin: ratio - share
      )
    }
  }

  /// The rows of the second cell of the pair, each with its partner in the first.
  private func pairs(
    _ rows: [ResultRow],
    measure: (_ row: ResultRow, _ partner: ResultRow) -> ClaimEvidence.Measurement?
  ) -> [ClaimEvidence] {
    guard let pair else { return [] }
    let references = rows.filter { $0.cell == pair.reference }
    return rows.filter { $0.cell == pair.other }.compactMap { row in
      let partner = references.first { pair.compares($0.scale, with: row.scale) }
      return partner.map {
        ClaimEvidence(row: row, reference: $0, measurement: measure(row, $0))
      }
    }
  }
}

extension ResultRow {
  /// The number that the swept value at `position` is; not a number where it is none.
  fileprivate func number(at position: Int) -> Double {
    values.indices.contains(position) ? Double(values[position]) ?? .nan : .nan
  }
}
