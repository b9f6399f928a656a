/// Finds the word that a misspelt word was meant to be.
enum Suggestion {
  /// The nearest of `candidates`: at most two slips away (one for words of up to three letters),
  /// upper and lower case being the same; `nil` when there is none.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let letters = Array(word.lowercased())
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let target = Array(candidate.lowercased())
      let limit = target.count <= 3 ? 1 : 2
      guard abs(target.count - letters.count) <= limit else { continue }
      let found = EditDistance.between(letters, target)
      if found <= limit, found < best?.distance ?? .max { best = (candidate, found) }
    }
    return best?.candidate
  }

  /// `allowed: a, b` and, where one of them is near to `word`, `; did you mean "a"?`.
  static func text(for word: String, among candidates: [String], quoting: Bool) -> String {
    let listed = candidates.prefix(20).map { quoting ? JSONValue.quoted($0) : $0 }
    let more = candidates.count > listed.count ? ", ... (\(candidates.count) in all)" : ""
    let allowed = "allowed: " + listed.joined(separator: ", ") + more
    guard let nearest = nearest(to: word, among: candidates) else { return allowed }
    return allowed + "; did you mean \(JSONValue.quoted(nearest))?"
  }

  /// `one of "a", "b"`, or `"a"` when there is but one.
  static func words(_ choices: [String]) -> String {
    let quoted = choices.map(JSONValue.quoted).joined(separator: ", ")
    return choices.count == 1 ? quoted : "one of " + quoted
  }
}
