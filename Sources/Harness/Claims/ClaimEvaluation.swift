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
  /// The number of the cell that it is compared with; `nil` where there is none or more than one.
  public var otherCell: Int?
  /// The scale that it is compared with there.
  public var otherScale: Double?
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
/// normal; a tenth of that for equality without tolerance, of which only the wrong decision is a decision,
/// and which true claims would meet at just that rate. The intervals are simultaneous by Bonferroni's: they never exclude what Holm's does not.
public enum ClaimEvaluation {
  /// The rows of all claims, in the order of the claims; each by cell and scale.
  ///
  /// `sweptKeys` are the keys that the `values` of the rows are of.
  public static func rows(
    _ claims: [Claim],
    of rows: [ResultRow],
    sweptKeys: [String] = [],
    confidence: Double
  ) -> [ClaimRow] {
    claims.flatMap { claim in
      let evidence = claim.evidence(in: rows, sweptKeys: sweptKeys)
      return judged(claim, by: evidence, confidence: confidence)
    }
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
    let level = (1 - confidence) * (claim.isOnThreshold ? 0.1 : 1)
    let isDecided = HolmCorrection.rejections(pValues, level: level)
    let z = -NormalQuantile.value(level / Double(2 * evidence.count))
    return zip(evidence, isDecided).map { item, isDecided in
      var row = ClaimRow(
        claim: claim,
        cell: item.row.cell,
        values: item.row.values,
        scale: item.row.scale,
        otherCell: item.reference?.cell,
        otherScale: item.reference?.scale,
        verdict: .inconclusive
      )
      guard let measurement = item.measurement else { return row }
      let (lower, upper) = measurement.ends(z: z)
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
  /// The interval for the normal quantile `z`.
  fileprivate func ends(z: Double) -> (lower: Double, upper: Double) {
    interval?(z) ?? (value - z * standardError, value + z * standardError)
  }

  /// The verdict, where the test has or has not decided that the margin is not 0.
  fileprivate func verdict(isDecided: Bool, z: Double) -> Verdict {
    if isDecided { return margin > 0 ? .supported : .refuted }
    guard let precision, z * standardError <= precision else { return .inconclusive }
    return .supported
  }
}
