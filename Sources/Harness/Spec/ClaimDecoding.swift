extension SpecReader {
  /// The `claims` of a spec, each of which the `cells` that it is about must be able to judge.
  ///
  /// `sweep` is `nil` where something is wrong with it, so that nothing can be said of the cells there are.
  func readClaims(on cells: [Cell], sweep: Sweep?) -> [Claim]? {
    guard let items = readArray(mustBe: "an array of claims") else { return nil }
    var claims: [Claim] = []
    var places: [String: Int] = [:]
    for (index, item) in items.enumerated() {
      guard let claim = item.readClaim(on: cells, sweep: sweep) else { continue }
      if let earlier = places.updateValue(index, forKey: claim.name) {
        let once = claim.pair == nil ? "claim of a quantity" : "pair of cells"
        item.report("repeats the claim of [\(earlier)] (each \(once) may stand once)")
        continue
      }
      claims.append(claim)
    }
    return claims.count == items.count ? claims : nil
  }

  private func readClaim(on cells: [Cell], sweep: Sweep?) -> Claim? {
    guard let object = readObject(mustBe: "an object with claim and quantity") else { return nil }
    let kind = object.choice("claim", Claim.Kind.self)
    let quantity = object.choice("quantity", ResultRow.Quantity.self)
    let plain = ["claim", "quantity"]
    guard let kind else {
      object.allowOnly(plain + Claim.Kind.allKeys)
      _ = object["tolerance"]?.readNumber(.nonNegative)
      return nil
    }
    object.allowOnly(plain + kind.ownKeys, claim: kind.rawValue)
    // The claim's own keys are looked at even where the quantity is wrong.
    let read = object.readClaim(kind, quantity ?? .reward)
    guard let claim = read, quantity != nil else { return nil }
    if let sweep, let problem = claim.problem(with: sweep, cells: cells) {
      log.report(SpecPath.member(problem.key, of: path), problem.message)
      return nil
    }
    for cell in cells where claim.isAbout(cell: cell.index) {
      guard let problem = cell.problem(with: claim) else { continue }
      let place = cells.count > 1 ? "; this is cell \(cell.index) of the sweep" : ""
      log.report(SpecPath.member(problem.key, of: path), problem.message + place)
      return nil
    }
    return claim
  }
}

extension Claim.Kind {
  /// The keys that some claim has beside `claim` and `quantity`.
  fileprivate static var allKeys: [String] {
    var keys: [String] = []
    for key in allCases.flatMap(\.ownKeys) where !keys.contains(key) { keys.append(key) }
    return keys
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

  /// The claim with its own keys.
  fileprivate func readClaim(_ kind: Claim.Kind, _ quantity: ResultRow.Quantity) -> Claim? {
    var claim = Claim(kind, quantity)
    var isWhole = true
    /// Puts what was read in its place, or notes that the claim is not whole.
    func take<Value>(_ value: Value?, as place: WritableKeyPath<Claim, Value>) {
      if let value { claim[keyPath: place] = value } else { isWhole = false }
    }
    if kind.ownKeys.contains("tolerance") {
      let isPositive = kind == .convergesInSteps || kind == .sameAs
      let rule: NumberRule = isPositive ? .positive : .nonNegative
      take(number("tolerance", rule, default: claim.tolerance), as: \.tolerance)
    }
    switch kind {
    case .convergesInSteps:
      take(number("order", .order, default: claim.order), as: \.order)
      take(choice("of", Claim.Source.self, default: claim.source), as: \.source)
      if isWhole { isWhole = suits(order: claim.order, tolerance: claim.tolerance) }
    case .linearInScoreError: take(number("constant", .positive), as: \.constant)
    case .sameAs:
      let shift = number("scale_shift", .finite, default: 0)
      let cells = require("cells", mustBe: SpecReader.pairWords)?.readPair()
      let pair = cells.flatMap { cells in
        shift.map { Claim.CellPair(reference: cells.0, other: cells.1, scaleShift: $0) }
      }
      take(pair.map(Optional.some), as: \.pair)
    case .reaches:
      let cells = require("cells", mustBe: SpecReader.pairWords)?.readPair()
      let pair = cells.map { Claim.CellPair(reference: $0.0, other: $0.1) }
      take(pair.map(Optional.some), as: \.pair)
      take(number("share", .positiveShare, default: 0.9), as: \.share)
    case .notUniform: take(number("below", .positiveShare, default: claim.share), as: \.share)
    case .decreases, .increases, .equalsPathIntegral, .equalsExact, .monotoneInScale: break
    }
    return isWhole ? claim : nil
  }

  /// Notes a tolerance that no convergence at all would be within.
  private func suits(order: Double, tolerance: Double) -> Bool {
    guard tolerance >= order else { return true }
    let (order, tolerance) = (JSONValue.text(of: order), JSONValue.text(of: tolerance))
    let isGiven = members["tolerance"] != nil
    log.report(
      SpecPath.member(isGiven ? "tolerance" : "order", of: path),
      isGiven
        ? "is \(tolerance) (must be below the order, \(order): that of 0 is no convergence)"
        : "is \(order) (must be above the tolerance, \(tolerance): order 0 is no convergence)"
    )
    return false
  }
}

extension SpecReader {
  fileprivate static let pairWords = "an array of two different cell numbers"

  /// Two different cell numbers.
  fileprivate func readPair() -> (Int, Int)? {
    guard let items = readArray(mustBe: Self.pairWords) else { return nil }
    guard items.count == 2 else {
      report("has \(items.count) items (must be \(Self.pairWords))")
      return nil
    }
    let numbers = items.compactMap { $0.readWhole(0...SpecLimits.cells - 1) }
    guard numbers.count == 2 else { return nil }
    guard numbers[0] != numbers[1] else {
      report("is cell \(numbers[0]) twice (must be \(Self.pairWords))")
      return nil
    }
    return (Int(numbers[0]), Int(numbers[1]))
  }
}

extension NumberRule {
  /// A share that is not nothing.
  fileprivate static let positiveShare = NumberRule(words: "a number above 0, up to 1") {
    $0 > 0 && $0 <= 1
  }

  /// An order of convergence.
  fileprivate static let order = NumberRule(words: "a number above 0, up to 8") {
    $0 > 0 && $0 <= 8
  }
}
