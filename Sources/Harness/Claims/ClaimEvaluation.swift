import Estimation

/// One line of claims.csv: a claim about one cell and scale, with its verdict.
public struct ClaimRow: Equatable, Sendable {
  /// The claim.
  public var claim: Claim
  /// The cell's number.
  public var cell: Int
  /// The cell's value of each swept key, as the table spells it.
  public var values: [String]
  /// w.
  public var scale: Double
  /// The number that decides; `nil` where no row can be relied on.
  public var estimate: Double?
  /// The lower end of its simultaneous interval.
  public var lower: Double?
  /// The upper end of its simultaneous interval.
  public var upper: Double?
  /// What it is compared with.
  public var threshold: Double?
  /// The verdict.
  public var verdict: Verdict
}

/// Judges claims by the rows of a table.
///
/// The rows of one claim are judged together: the chance that any margin's sign is taken wrongly is at most
/// 1 - confidence, by Holm's correction of two-sided p-values 2 Φ(-|margin|/error), as far as errors are
/// normal. The intervals are simultaneous by Bonferroni's: they never exclude what Holm's does not.
public enum ClaimEvaluation {
  /// The rows of all claims, in the order of the claims; each by cell and scale.
  public static func rows(
    _ claims: [Claim],
    of rows: [ResultRow],
    confidence: Double
  ) -> [ClaimRow] {
    claims.flatMap { judged($0, by: $0.evidence(in: rows), confidence: confidence) }
  }

  private static func judged(
    _ claim: Claim,
    by evidence: [ClaimEvidence],
    confidence: Double
  ) -> [ClaimRow] {
    guard !evidence.isEmpty else { return [] }
    // Rows that cannot be relied on count too: how many there are must not depend on luck.
    let pValues = evidence.map { item in
      item.measurement.map { NormalTest.pValue(distance: $0.margin, error: $0.standardError) } ?? 1
    }
    let level = 1 - confidence
    let isDecided = HolmCorrection.rejections(pValues, level: level)
    let z = -NormalQuantile.value(level / Double(2 * evidence.count))
    return zip(evidence, isDecided).map { item, isDecided in
      var row = ClaimRow(
        claim: claim,
        cell: item.row.cell,
        values: item.row.values,
        scale: item.row.scale,
        verdict: .inconclusive
      )
      guard let measurement = item.measurement else { return row }
      let (lower, upper) = measurement.interval(z: z)
      row.estimate = measurement.value
      row.lower = lower
      row.upper = upper
      row.threshold = measurement.threshold
      row.verdict = measurement.verdict(isDecided: isDecided, z: z)
      return row
    }
  }
}

extension ClaimEvidence.Measurement {
  /// The interval for the normal quantile `z`, Wilson's for a share.
  fileprivate func interval(z: Double) -> (lower: Double, upper: Double) {
    guard let trials else { return (value - z * standardError, value + z * standardError) }
    let successes = Int((value * Double(trials)).rounded())
    return BinomialEstimate(successes: successes, trials: trials).interval(z: z)
  }

  /// The verdict, where the test has or has not decided that the margin is not 0.
  fileprivate func verdict(isDecided: Bool, z: Double) -> Verdict {
    if isDecided { return margin > 0 ? .supported : .refuted }
    guard let precision, z * standardError <= precision else { return .inconclusive }
    return .supported
  }
}
