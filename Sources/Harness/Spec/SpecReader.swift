/// A value of a spec with its path; reading it notes in the log what is wrong with it.
///
/// Every `read` gives `nil` after it has noted a problem, so that the caller can go on and find the
/// others.
struct SpecReader {
  /// The value.
  var value: JSONValue
  /// Its JSON path.
  var path: String
  /// Where problems go.
  var log: ProblemLog

  /// Notes a problem with the value itself.
  func report(_ message: String) {
    log.report(path, message)
  }

  /// Notes that the value is not what it must be.
  func reportFound(mustBe allowed: String) {
    report("is \(value.spoken) (must be \(allowed))")
  }

  /// The members of an object.
  func readObject(mustBe allowed: String = "an object") -> ObjectReader? {
    guard case .object(let members) = value else {
      reportFound(mustBe: allowed)
      return nil
    }
    return ObjectReader(members: members, path: path, log: log)
  }

  /// The items of an array.
  func readArray(mustBe allowed: String) -> [SpecReader]? {
    guard case .array(let items) = value else {
      reportFound(mustBe: allowed)
      return nil
    }
    return items.enumerated().map { index, item in
      SpecReader(value: item, path: SpecPath.item(index, of: path), log: log)
    }
  }

  /// A number that follows `rule`.
  func readNumber(_ rule: NumberRule) -> Double? {
    guard let number = value.double, rule.allows(number) else {
      reportFound(mustBe: rule.words)
      return nil
    }
    return number
  }

  /// A whole number in `range`.
  func readWhole(_ range: ClosedRange<Int128>) -> Int128? {
    guard case .integer(let whole) = value, range.contains(whole) else {
      reportFound(mustBe: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return whole
  }

  /// A string that is not blank.
  func readText() -> String? {
    guard case .string(let text) = value, text.contains(where: { !$0.isWhitespace }) else {
      reportFound(mustBe: "a string that is not empty")
      return nil
    }
    return text
  }

  /// True or false.
  func readFlag() -> Bool? {
    guard case .bool(let flag) = value else {
      reportFound(mustBe: "true or false")
      return nil
    }
    return flag
  }

  /// One of the words of `Choice`.
  func readChoice<Choice: CaseIterable & RawRepresentable<String>>(_: Choice.Type) -> Choice? {
    let words = Choice.allCases.map(\.rawValue)
    guard case .string(let word) = value else {
      reportFound(mustBe: Suggestion.words(words))
      return nil
    }
    guard let choice = Choice(rawValue: word) else {
      reportUnknown(word, allowed: words)
      return nil
    }
    return choice
  }

  /// Notes that `word` is none of `allowed`, with the one that was probably meant.
  func reportUnknown(_ word: String, allowed: [String]) {
    let help = Suggestion.text(for: word, among: allowed, quoting: true)
    report("is \(JSONValue.shortened(word)) (\(help))")
  }
}

/// What a number must be, and the words for it.
struct NumberRule: Sendable {
  /// For example `a number from 0 up`.
  var words: String
  /// Whether a number is allowed.
  var allows: @Sendable (Double) -> Bool

  /// Any finite number.
  static let finite = NumberRule(words: "a finite number") { $0.isFinite }
  /// > 0.
  static let positive = NumberRule(words: "a positive number") { $0 > 0 && $0.isFinite }
  /// >= 0.
  static let nonNegative = NumberRule(words: "a number from 0 up") { $0 >= 0 && $0.isFinite }
  /// In (0, 1).
  static let properShare = NumberRule(words: "a number between 0 and 1, both excluded") {
    $0 > 0 && $0 < 1
  }
  /// In [0, 1).
  static let share = NumberRule(words: "a number from 0 to 1, 1 excluded") { $0 >= 0 && $0 < 1 }
  /// In [0, 1].
  static let wholeShare = NumberRule(words: "a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
}
