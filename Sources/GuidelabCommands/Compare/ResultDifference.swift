import GuidedDiffusion
import Harness

/// Two results row by row, in units of the standard error of a difference of independent runs.
struct ResultDifference {
  /// The results.
  var first: StoredResult
  var second: StoredResult
  /// The number of standard errors beyond which rows disagree.
  var sigmas: Double
  /// The pairs: what differs first, by |z|; then what is in one result alone, what cannot be
  /// compared, and what agrees, by |z|.
  var pairs: [RowPair]

  /// Compares the rows of `quantities`, of all where they are `nil`.
  init(
    _ first: StoredResult,
    _ second: StoredResult,
    sigmas: Double,
    quantities: [ResultRow.Quantity]? = nil
  ) {
    self.first = first
    self.second = second
    self.sigmas = sigmas
    func keyed(_ result: StoredResult) -> [(RowPair.Key, ResultRow)] {
      let order = result.sweptKeys.indices.sorted { result.sweptKeys[$0] < result.sweptKeys[$1] }
      var repeats: [RowPair.Key: Int] = [:]
      return result.rows.filter { quantities?.contains($0.quantity) ?? true }.map { row in
        var key = RowPair.Key(
          settings: order.map { "\(result.sweptKeys[$0])=\(row.values[$0])" },
          guided: row.guided,
          scale: row.scale,
          quantity: row.quantity,
          estimator: row.estimator
        )
        let before = repeats[key, default: 0]
        repeats[key] = before + 1
        key.repeats = before
        return (key, row)
      }
    }
    let (ours, theirs) = (keyed(first), keyed(second))
    let known = Set(ours.map(\.0))
    let others = Dictionary(uniqueKeysWithValues: theirs)
    let all =
      ours.map { ($0.0, $0.1 as ResultRow?) }
      + theirs.filter { !known.contains($0.0) }
      .map { ($0.0, nil) }
    let unsorted = all.flatMap { key, row in
      [RowPair.Value.estimate, .improvement].compactMap { value in
        RowPair(value, key: key, first: row, second: others[key], sigmas: sigmas)
      }
    }
    let ranks: [RowPair.Outcome: Int] = [
      .differs: 0, .onlyFirst: 1, .onlySecond: 2, .notCompared: 3, .agrees: 4, .identical: 5,
    ]
    pairs = unsorted.enumerated().sorted { one, other in
      let (a, b) = (one.element, other.element)
      let order = (ranks[a.outcome] ?? 0, -(a.z?.magnitude ?? 0), one.offset)
      return order < (ranks[b.outcome] ?? 0, -(b.z?.magnitude ?? 0), other.offset)
    }.map(\.element)
  }

  /// The pairs with an outcome, in order.
  func pairs(_ outcome: RowPair.Outcome) -> [RowPair] { pairs.filter { $0.outcome == outcome } }

  /// The pairs whose numbers were compared.
  var compared: [RowPair] { pairs.filter { $0.z != nil } }

  /// The rows whose numbers were compared.
  var comparedRows: Int { compared.count { $0.value == .estimate } }

  /// Whether the two results have a row in common.
  var isAboutTheSame: Bool { pairs.contains { $0.first != nil && $0.second != nil } }

  /// Whether nothing differs and nothing is missing.
  var isAgreement: Bool {
    !pairs.contains { [.differs, .onlyFirst, .onlySecond].contains($0.outcome) }
  }

  /// Numbers that independent runs can differ in: those with errors.
  private var chancePairs: [RowPair] {
    compared.filter { pair in
      [pair.first, pair.second].contains { ($0?.number(pair.value)?.standardError ?? 0) > 0 }
    }
  }

  /// How many numbers of normal, independent runs of the same experiment differ by more than
  /// `sigmas`, on average: 2 Φ(-sigmas) for each.
  var expectedByChance: Double {
    2 * Double(chancePairs.count) * Elementary.normalCumulative(-sigmas)
  }

  /// The root of the mean of z², which is near 1 for independent runs of the same experiment; `nil`
  /// where no number has an error.
  var rootMeanSquare: Double? {
    let pairs = chancePairs
    guard !pairs.isEmpty else { return nil }
    let sum = pairs.reduce(0) { $0 + ($1.z ?? 0) * ($1.z ?? 0) }
    return (sum / Double(pairs.count)).squareRoot()
  }

  /// Whether the numbers are the same to the last digit in more than a few rows, as those of runs with
  /// the same random numbers are.
  var isRepeated: Bool {
    let same = chancePairs.count { $0.outcome == .identical }
    return same > 0 && 2 * same >= chancePairs.count
  }

  /// The spec keys in which the results differ, with both values.
  var specDifferences: [(key: String, first: String, second: String)] {
    guard let one = first.origin.spec, let other = second.origin.spec else { return [] }
    let ignored: Set = ["$schema", "title", "notes", "claims"]
    return SpecDifference.leaves(one, other).filter { leaf in
      !ignored.contains(String(leaf.key.prefix { $0 != "." }))
    }
  }
}
