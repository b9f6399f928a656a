import Estimation

/// What a claim lacks to be judged.
struct ClaimProblem {
  /// The key of the claim that is wrong.
  var key: String
  /// What is wrong.
  var message: String
}

extension Cell {
  /// The quantities that have rows by the twin or direct estimator, in the order of the table.
  var claimableQuantities: [ResultRow.Quantity] {
    var found = Set(RowQuantity.all(of: self, baseMean: 1).map(\.quantity))
    if target.dimension <= FrechetDistance.mostDimensions { found.insert(.frechetDistance) }
    found.insert(.improvedFraction)
    return ResultRow.Quantity.allCases.filter(found.contains)
  }

  /// Why `claim` cannot be judged by the rows of this cell; `nil` when it can.
  func problem(with claim: Claim) -> ClaimProblem? {
    let quantity = claim.quantity
    let available = claimableQuantities
    guard available.contains(quantity) else {
      let names = Suggestion.words(available.map(\.rawValue))
      return ClaimProblem(
        key: "quantity",
        message: "is \(JSONValue.quoted(quantity.rawValue)), which guidance of kind"
          + " \(JSONValue.quoted(guidance.kind.rawValue)) has no rows of here (must be \(names))"
      )
    }
    let isShare = quantity == .improvedFraction
    if isShare, claim.kind.isOfImprovement {
      return ClaimProblem(
        key: "quantity",
        message:
          "is \"improved_fraction\", which has no improvement of its own (\"not-uniform\" is the"
          + " claim about it)"
      )
    }
    if !isShare, claim.kind == .notUniform {
      return ClaimProblem(
        key: "quantity",
        message:
          "is \(JSONValue.quoted(quantity.rawValue)) (must be \"improved_fraction\" for claim"
          + " \"not-uniform\")"
      )
    }
    if claim.source == .exact, let problem = reasonAgainstExact(of: quantity) { return problem }
    if claim.kind == .equalsExact, learned != nil {
      return ClaimProblem(
        key: "claim",
        message: "is \"equals-exact\", but of learned scores no exact value is known"
      )
    }
    let needed = claim.kind == .monotoneInScale ? 2 : claim.kind.isOfImprovement || isShare ? 1 : 0
    guard scales.count > needed else {
      let found = scales.count == 1 ? "none" : "1"
      return ClaimProblem(
        key: "claim",
        message: "is \(JSONValue.quoted(claim.kind.rawValue)), which needs \(needed)"
          + " scale\(needed == 1 ? "" : "s") above 0 (guidance.scales has \(found))"
      )
    }
    guard claim.kind == .equalsPathIntegral, let reason = reasonAgainstIntegral(of: quantity) else {
      return nil
    }
    return ClaimProblem(
      key: reason.isOfQuantity ? "quantity" : "claim",
      message: "is "
        + JSONValue.quoted(reason.isOfQuantity ? quantity.rawValue : claim.kind.rawValue)
        + ", but \(reason.text)"
    )
  }

  /// Why the chain's own value of `quantity` is not in the column exact; `nil` when it is.
  private func reasonAgainstExact(of quantity: ResultRow.Quantity) -> ClaimProblem? {
    if quantity == .improvedFraction {
      return ClaimProblem(
        key: "of",
        message: "is \"exact\", but of \"improved_fraction\" no exact value is known"
      )
    }
    guard learned == nil else {
      return ClaimProblem(
        key: "of",
        message: "is \"exact\", but of learned scores no exact value is known"
      )
    }
    guard target.dimension > 1 else { return nil }
    return ClaimProblem(
      key: "of",
      message: "is \"exact\", but in \(target.dimension) dimensions exact is the value of"
        + " continuous time, whatever the steps (needs a target on the line)"
    )
  }

  /// Why there is no path integral of `quantity`; `nil` when there is one.
  private func reasonAgainstIntegral(
    of quantity: ResultRow.Quantity
  ) -> (isOfQuantity: Bool, text: String)? {
    if guidance.kind == .plugIn { return (false, "no theorem covers guidance of kind \"plug-in\"") }
    guard sampler.isReverseProcess else {
      return (
        false,
        "no theorem covers this sampler, which is not the reverse process (\"ddpm\","
          + " \"euler-maruyama\" and \"exponential\" are)"
      )
    }
    guard logTimes[0] == 0 else {
      return (
        false,
        "the theorem is about samples at the data, and the grid ends at log-time"
          + " \(JSONValue.text(of: logTimes[0])) (must end at 0)"
      )
    }
    guard hasExactScores else {
      return (false, "the theorem is about exact scores (scores.kind must be \"exact\")")
    }
    let covered = RowQuantity.all(of: self, baseMean: 1).filter { $0.hasIntegral }.map(\.quantity)
    guard covered.contains(quantity) else {
      return (
        true,
        "there is no path-integral row of it (must be \(Suggestion.words(covered.map(\.rawValue))))"
      )
    }
    return hasProfile ? nil : (false, "run.profile is false, which leaves the integral out")
  }
}
