import Harness

/// Guesses what a misspelt word was meant to be.
enum Suggestion {
  /// `; did you mean "word"?`, or nothing when no candidate is near.
  static func clause(for word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { "; did you mean \($0)?" } ?? ""
  }

  /// ` (did you mean word?)`, or nothing when no candidate is near.
  static func parenthesis(for word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { " (did you mean \($0)?)" } ?? ""
  }

  /// The candidate that is fewest edits away: at most 3, and at most a third of the word.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = min(3, max(1, word.filter { $0 != "-" }.count / 3))
    let ranked = candidates.map { (edits(from: word, to: $0), $0) }.filter { $0.0 <= limit }
    return ranked.min { $0.0 < $1.0 }?.1
      ?? candidates.first { word.count >= 3 && $0.hasPrefix(word) && $0 != word && word != "--" }
  }

  /// Insertions, deletions, replacements and swaps of neighbours between two words.
  static func edits(from first: String, to second: String) -> Int {
    EditDistance.between(Array(first), Array(second))
  }
}
