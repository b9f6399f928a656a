import Estimation

/// What one row of a claim rests on.
struct ClaimEvidence {
  /// A number that decides, with its error.
  struct Measurement {
    /// The number that is shown.
    var value: Double
    /// Its standard error, or a bound of it.
    var standardError: Double
    /// What the number is compared with.
    var threshold: Double
    /// How far the number lies on the claimed side: positive where the claim holds.
    var margin: Double
    /// The half-width up to which an interval that holds the threshold supports the claim; `nil` where
    /// only an interval clear of the threshold does.
    var precision: Double?
    /// The interval for a normal quantile z, where it is not value ± z times the standard error.
    var interval: ((_ z: Double) -> (lower: Double, upper: Double))?
  }

  /// The row of the table that the claim is about.
  var row: ResultRow
  /// The row that it is compared with; `nil` where there is none or more than one.
  var reference: ResultRow?
  /// `nil` where nothing can be relied on.
  var measurement: Measurement?
}

extension Claim {
  /// What this claim rests on in the rows of a table, in their order: one item per cell and scale.
  ///
  /// `sweptKeys` are the keys that the `values` of the rows are of.
  func evidence(in rows: [ResultRow], sweptKeys: [String]) -> [ClaimEvidence] {
    let own = rows.filter { $0.quantity == quantity }
    let places = Dictionary(grouping: own.indices) { Place(own[$0]) }.mapValues {
      $0.map { own[$0] }
    }
    var simulated: [ResultRow] = []
    var known: Set<Place> = []
    for row in own where known.insert(Place(row)).inserted {
      let here = places[Place(row)] ?? []
      let used = here.first { $0.estimator == .twin } ?? here.first { $0.estimator == .direct }
      // Baselines have rows at scales that are not simulated.
      if let used { simulated.append(used) }
    }
    let guided = simulated.filter { $0.scale > 0 }
    switch kind {
    case .decreases: return guided.map { signEvidence($0, sign: -1) }
    case .increases: return guided.map { signEvidence($0, sign: 1) }
    case .equalsPathIntegral:
      return guided.map { row in
        let integral = places[Place(row)]?.first { $0.estimator == .pathIntegral }
        return integralEvidence(row, integral)
      }
    case .equalsExact: return simulated.map(exactEvidence)
    case .monotoneInScale:
      return Dictionary(grouping: guided, by: \.cell).sorted { $0.key < $1.key }.flatMap { item in
        let ascending = item.value.sorted { $0.scale < $1.scale }
        return zip(ascending, ascending.dropFirst()).map { stepEvidence($1, after: $0) }
      }
    case .notUniform: return guided.map(shareEvidence)
    case .convergesInSteps: return orderEvidence(simulated, sweptKeys: sweptKeys)
    case .linearInScoreError: return slopeEvidence(simulated, sweptKeys: sweptKeys)
    case .sameAs: return pairEvidence(simulated)
    case .reaches: return reachEvidence(guided)
    }
  }

  /// A cell and a scale.
  private struct Place: Hashable {
    var cell: Int
    var scale: Double

    init(_ row: ResultRow) {
      (cell, scale) = (row.cell, row.scale)
    }
  }

  private func signEvidence(_ row: ResultRow, sign: Double) -> ClaimEvidence {
    ClaimEvidence(
      row: row,
      measurement: row.trustedImprovement.map {
        ClaimEvidence.Measurement(
          value: $0.value,
          standardError: $0.standardError,
          threshold: 0,
          margin: sign * $0.value
        )
      }
    )
  }

  private func integralEvidence(_ row: ResultRow, _ integral: ResultRow?) -> ClaimEvidence {
    guard let simulated = row.trustedImprovement, let integral = integral?.integralToCompare else {
      return ClaimEvidence(row: row, measurement: nil)
    }
    let difference = simulated.value - integral.value
    let allowed = tolerance * abs(simulated.value)
    return ClaimEvidence(
      row: row,
      measurement: ClaimEvidence.Measurement(
        value: difference,
        // Both are made of the same paths: no error of a difference is above the sum of the errors. What
        // is allowed moves with the simulated improvement.
        standardError: (1 + tolerance) * simulated.standardError + integral.standardError,
        threshold: allowed,
        margin: allowed - abs(difference)
      )
    )
  }

  private func exactEvidence(_ row: ResultRow) -> ClaimEvidence {
    guard let estimate = row.trustedEstimate, let exact = row.exact, exact.isFinite else {
      return ClaimEvidence(row: row, measurement: nil)
    }
    return ClaimEvidence(
      row: row,
      measurement: ClaimEvidence.Measurement(
        value: estimate.value,
        standardError: estimate.standardError,
        threshold: exact,
        margin: tolerance * abs(exact) - abs(estimate.value - exact),
        precision: tolerance == 0 ? Self.exactPrecision * abs(exact) : nil
      )
    )
  }

  /// The relative half-width up to which an interval that holds the exact value supports equality.
  static let exactPrecision = 0.05

  private func stepEvidence(_ row: ResultRow, after earlier: ResultRow) -> ClaimEvidence {
    guard let here = row.trustedImprovement, let before = earlier.trustedImprovement else {
      return ClaimEvidence(row: row, reference: earlier, measurement: nil)
    }
    let step = abs(here.value) - abs(before.value)
    return ClaimEvidence(
      row: row,
      reference: earlier,
      measurement: ClaimEvidence.Measurement(
        value: step,
        // The noise of both scales is the same, and how they vary together is not in the table.
        standardError: here.standardError + before.standardError,
        threshold: 0,
        margin: step
      )
    )
  }

  private func shareEvidence(_ row: ResultRow) -> ClaimEvidence {
    guard let estimate = row.trustedEstimate, row.paths > 0 else {
      return ClaimEvidence(row: row, measurement: nil)
    }
    let trials = row.paths
    let successes = Int((estimate.value * Double(trials)).rounded())
    return ClaimEvidence(
      row: row,
      measurement: ClaimEvidence.Measurement(
        value: estimate.value,
        // The error at the threshold. At 1 one path that is not better is proof enough.
        standardError: (share * (1 - share) / Double(trials)).squareRoot(),
        threshold: share,
        margin: share - estimate.value,
        interval: { BinomialEstimate(successes: successes, trials: trials).interval(z: $0) }
      )
    )
  }
}

extension ResultRow.Estimate {
  /// Whether both the number and its error are finite.
  fileprivate var isFinite: Bool { value.isFinite && standardError.isFinite }
}

extension ResultRow {
  /// The estimate, where the row can be relied on.
  var trustedEstimate: Estimate? {
    guard status == .ok, let estimate, estimate.isFinite else { return nil }
    return estimate
  }

  /// The improvement, where the row can be relied on.
  var trustedImprovement: Estimate? {
    guard status == .ok, let improvement, improvement.isFinite else { return nil }
    return improvement
  }

  /// The improvement of a path-integral row, where its own contributions can be relied on.
  ///
  /// Such a row is called unreliable also where it differs from the simulated improvement. That is the
  /// very thing a claim of equality asks, so it must not silence the claim: only the tail counts.
  fileprivate var integralToCompare: Estimate? {
    guard let improvement, improvement.isFinite else { return nil }
    switch status {
    case .ok: return improvement
    case .failed, .partial: return nil
    case .unreliable:
      return paretoK.map { $0 <= ParetoTail.threshold(count: paths) } ?? false ? improvement : nil
    }
  }
}
