/// The members of an object of a spec; reading one notes in the log what is wrong with it.
///
/// A member that is not there has the given default; without one, it is noted as missing.
struct ObjectReader {
  /// The members.
  var members: [String: JSONValue]
  /// The object's JSON path.
  var path: String
  /// Where problems go.
  var log: ProblemLog

  /// The member, or `nil` if it is not there.
  subscript(key: String) -> SpecReader? {
    members[key].map {
      SpecReader(value: $0, path: SpecPath.member(key, of: path), log: log)
    }
  }

  /// Notes every key that is not one of `keys`; `kind` says whose keys they are.
  func allowOnly(_ keys: [String], kind: String? = nil) {
    let owner = kind.map { " for kind \(JSONValue.quoted($0))" } ?? ""
    for key in members.keys.sorted() where !keys.contains(key) {
      let help = Suggestion.text(for: key, among: keys, quoting: false)
      log.report(SpecPath.member(key, of: path), "unknown key\(owner) (\(help))")
    }
  }

  /// The member, noting when it is missing.
  func require(_ key: String, mustBe allowed: String) -> SpecReader? {
    if let reader = self[key] { return reader }
    log.report(SpecPath.member(key, of: path), "is missing (must be \(allowed))")
    return nil
  }

  /// A number that follows `rule`.
  func number(_ key: String, _ rule: NumberRule, default standard: Double? = nil) -> Double? {
    if let standard, members[key] == nil { return standard }
    return require(key, mustBe: rule.words)?.readNumber(rule)
  }

  /// A whole number in `range`.
  func whole(
    _ key: String,
    _ range: ClosedRange<Int128>,
    default standard: Int128? = nil
  ) -> Int128? {
    if let standard, members[key] == nil { return standard }
    let words = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return require(key, mustBe: words)?.readWhole(range)
  }

  /// A whole number in `range`, which must lie within that of `Int`.
  func count(_ key: String, _ range: ClosedRange<Int128>, default standard: Int? = nil) -> Int? {
    whole(key, range, default: standard.map { Int128($0) }).map { Int($0) }
  }

  /// True or false.
  func flag(_ key: String, default standard: Bool) -> Bool? {
    guard let reader = self[key] else { return standard }
    return reader.readFlag()
  }

  /// A string that is not blank.
  func text(_ key: String) -> String? {
    require(key, mustBe: "a string that is not empty")?.readText()
  }

  /// One of the words of `Choice`.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String,
    _ type: Choice.Type,
    default standard: Choice? = nil
  ) -> Choice? {
    if let standard, members[key] == nil { return standard }
    let words = Suggestion.words(type.allCases.map(\.rawValue))
    return require(key, mustBe: words)?.readChoice(type)
  }
}
