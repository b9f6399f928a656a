extension SpecReader {
  /// The `claims` of a spec, each of which every one of `cells` must be able to judge.
  func readClaims(on cells: [Cell]) -> [Claim]? {
    guard let items = readArray(mustBe: "an array of claims") else { return nil }
    var claims: [Claim] = []
    var places: [String: Int] = [:]
    for (index, item) in items.enumerated() {
      guard let claim = item.readClaim(on: cells) else { continue }
      let name = "\(claim.kind.rawValue) \(claim.quantity.rawValue)"
      if let earlier = places.updateValue(index, forKey: name) {
        item.report("repeats the claim of [\(earlier)] (each claim of a quantity may stand once)")
        continue
      }
      claims.append(claim)
    }
    return claims.count == items.count ? claims : nil
  }

  private func readClaim(on cells: [Cell]) -> Claim? {
    guard let object = readObject(mustBe: "an object with claim and quantity") else { return nil }
    let kind = object.choice("claim", Claim.Kind.self)
    let quantity = object.choice("quantity", ResultRow.Quantity.self)
    var tolerance: Double?
    if let kind, kind.standardTolerance == nil {
      object.allowOnly(["claim", "quantity"], claim: kind.rawValue)
    } else {
      object.allowOnly(["claim", "quantity", "tolerance"])
      tolerance = object["tolerance"]?.readNumber(.nonNegative)
      guard tolerance != nil || object["tolerance"] == nil else { return nil }
    }
    guard let kind, let quantity else { return nil }
    let claim = Claim(kind, quantity, tolerance: tolerance)
    for cell in cells {
      guard let problem = cell.problem(with: claim) else { continue }
      let place = cells.count > 1 ? "; this is cell \(cell.index) of the sweep" : ""
      log.report(SpecPath.member(problem.key, of: path), problem.message + place)
      return nil
    }
    return claim
  }
}

extension ObjectReader {
  /// Notes every key that is not one of `keys`, those of claims of that name.
  fileprivate func allowOnly(_ keys: [String], claim: String) {
    for key in members.keys.sorted() where !keys.contains(key) {
      let help = Suggestion.text(for: key, among: keys, quoting: false)
      log.report(
        SpecPath.member(key, of: path),
        "unknown key for claim \(JSONValue.quoted(claim)) (\(help))"
      )
    }
  }
}
