/// What claims that compare cells need of the sweep.
extension Claim {
  /// The fewest numbers of steps that an order can be told from.
  static let fewestSteps = 4

  /// Whether the rows of that cell are judged.
  func isAbout(cell: Int) -> Bool {
    pair.map { $0.reference == cell || $0.other == cell } ?? true
  }

  /// What `sweep`, whose cells are `cells`, lacks for this claim; `nil` when nothing does.
  func problem(with sweep: Sweep, cells: [Cell]) -> ClaimProblem? {
    switch kind {
    case .convergesInSteps: stepsProblem(sweep)
    case .linearInScoreError: scoreErrorProblem(sweep)
    case .sameAs, .reaches: pairProblem(sweep, cells: cells)
    case .decreases, .increases, .equalsPathIntegral, .equalsExact, .monotoneInScale, .notUniform:
      nil
    }
  }

  private func needs(_ needed: String, found: String) -> ClaimProblem {
    let name = JSONValue.quoted(kind.rawValue)
    return ClaimProblem(key: "claim", message: "is \(name), which needs \(needed) (\(found))")
  }

  private func stepsProblem(_ sweep: Sweep) -> ClaimProblem? {
    let needed = "a sweep of \"\(Self.stepsKey)\" with at least \(Self.fewestSteps) values"
    guard let values = sweep.values(of: Self.stepsKey) else {
      return needs(needed, found: "the spec does not sweep it")
    }
    guard values.count < Self.fewestSteps else { return nil }
    return needs(needed, found: "this one has \(values.count)")
  }

  private func scoreErrorProblem(_ sweep: Sweep) -> ClaimProblem? {
    let needed = "a sweep of \"\(Self.scoreErrorKey)\" with 0 and at least one value above 0"
    guard let values = sweep.values(of: Self.scoreErrorKey) else {
      return needs(needed, found: "the spec does not sweep it")
    }
    let numbers = values.compactMap(\.double)
    guard numbers.contains(0) else { return needs(needed, found: "this one has no 0") }
    return numbers.contains { $0 > 0 } ? nil : needs(needed, found: "this one has 0 alone")
  }

  private func pairProblem(_ sweep: Sweep, cells: [Cell]) -> ClaimProblem? {
    guard let pair else { return nil }
    guard sweep.cells > 1 else {
      return needs("a sweep, whose cells it compares", found: "the spec has none")
    }
    for number in [pair.reference, pair.other] where number >= sweep.cells {
      return ClaimProblem(
        key: "cells",
        message: "has cell \(number), but the sweep has cells 0 to \(sweep.cells - 1)"
      )
    }
    let reference = cells.first { $0.index == pair.reference }
    let other = cells.first { $0.index == pair.other }
    guard let reference, let other else { return nil }
    // Scale 0 has no share and no improvement of its own.
    let isShare = quantity == .improvedFraction || kind == .reaches
    let scales = other.scales.filter { !isShare || $0 > 0 }
    let hasPartner = reference.scales.contains { scale in
      (!isShare || scale > 0) && scales.contains { pair.compares(scale, with: $0) }
    }
    guard !hasPartner else { return nil }
    let shift = JSONValue.text(of: pair.scaleShift)
    return ClaimProblem(
      key: "cells",
      message: "have no scales to compare: w + \(shift) is a scale of cell \(pair.other) for no"
        + " scale w of cell \(pair.reference)"
    )
  }
}

extension Sweep {
  /// The values of a swept key; `nil` where it is not swept.
  fileprivate func values(of key: String) -> [JSONValue]? {
    axes.first { $0.key.text == key }?.values
  }
}
