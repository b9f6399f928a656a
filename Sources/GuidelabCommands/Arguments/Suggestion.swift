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
    let a = Array(first)
    let b = Array(second)
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
