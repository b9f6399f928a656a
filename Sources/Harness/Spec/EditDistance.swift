/// How far apart two words are: what suggestions for misspelt words go by.
public enum EditDistance {
  /// The Damerau-Levenshtein distance (optimal string alignment): letters inserted, left out,
  /// exchanged for another, or swapped with their neighbour.
  public static func between(_ first: [Character], _ second: [Character]) -> Int {
    var older: [Int] = []
    var previous = Array(0...second.count)
    for row in first.indices {
      var current = [row + 1]
      for column in second.indices {
        let exchange = previous[column] + (first[row] == second[column] ? 0 : 1)
        var least = min(exchange, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          least = min(least, older[column - 1] + 1)
        }
        current.append(least)
      }
      older = previous
      previous = current
    }
    return previous[second.count]
  }
}
