import Harness

/// Two results row by row for a person: what differs first, then what is missing, then counts.
struct DifferenceText {
  /// The most rows of one kind that are listed.
  static let mostRows = 20

  /// The comparison.
  var difference: ResultDifference
  /// The width in columns.
  var width = 80
  /// How the lines are styled.
  var style = TextStyle.plain

  /// The lines.
  func lines() -> [String] {
    origins + [""] + wrapped(verdict).map(style.bold) + differing
      + missing(.onlyFirst, "in the first alone")
      + missing(.onlySecond, "in the second alone")
      + notCompared + [""] + agreement.flatMap { wrapped($0, indentation: 2) }
      + remarks.flatMap { wrapped($0, indentation: 2) }.map(style.faint)
  }

  private var origins: [String] {
    let names = [("first   ", difference.first), ("second  ", difference.second)]
    let facts = names.flatMap { name, result in
      // A path is not broken, so that it can be copied.
      [name + TextLayout.printable(result.origin.name)]
        + (result.origin.facts.isEmpty
          ? [] : block("        ", result.origin.facts).map(style.faint))
    }
    let keys = difference.specDifferences
    guard !keys.isEmpty else { return facts }
    let shown = keys.prefix(8).map { key in
      "\(key.key): \(TextLayout.truncated(key.first, to: 30))"
        + " and \(TextLayout.truncated(key.second, to: 30))"
    }
    let more = keys.count > 8 ? "; and \(keys.count - 8) more" : ""
    return facts + block("specs   ", TextLayout.printable(shown.joined(separator: "; ") + more))
  }

  /// What it comes to, in a sentence.
  private var verdict: String {
    let count = difference.pairs(.differs).count
    let numbers =
      "\(grouped(difference.compared.count)) numbers in \(grouped(difference.comparedRows)) rows"
    let limit = RoundedNumber.short(difference.sigmas, digits: 4) + " standard errors"
    guard !difference.compared.isEmpty else { return "no row of both can be compared" }
    let chance = RoundedNumber.short(difference.expectedByChance, digits: 2)
    let gaps = difference.pairs(.onlyFirst).count + difference.pairs(.onlySecond).count
    let missing =
      gaps == 0 ? "" : ", and \(grouped(gaps)) \(gaps == 1 ? "row is" : "rows are") missing"
    let expected = difference.isRepeated ? "" : "; by chance \(chance) would not"
    return count == 0
      ? "\(numbers) agree within \(limit)\(missing)\(expected)"
      : "\(grouped(count)) of \(numbers) differ by more than \(limit)\(missing)"
        + (difference.isRepeated ? "" : "; by chance \(chance) would")
  }

  /// The numbers that differ, |z| descending.
  private var differing: [String] {
    let pairs = difference.pairs(.differs)
    guard !pairs.isEmpty else { return [] }
    let shown = Array(pairs.prefix(Self.mostRows))
    let columns = [
      AlignedColumn(title: "z", entries: shown.map { .word(Self.z($0)) }),
      AlignedColumn(
        title: "first",
        entries: shown.map { Self.entry($0.first, $0.value) },
        isAligned: false
      ),
      AlignedColumn(
        title: "second",
        entries: shown.map { Self.entry($0.second, $0.value) },
        isAligned: false
      ),
    ]
    let texts = columns.map { $0.lines() }
    let used = columns.reduce(0) { $0 + $1.width + 2 }
    func joined(_ cells: [String]) -> String {
      zip(cells, columns).map { TextLayout.right($0, $1.width) }.joined(separator: "  ")
    }
    let isBeside = width - used >= 28
    var lines = ["", joined(columns.map(\.title)) + (isBeside ? "  row" : "")]
    for (index, pair) in shown.enumerated() {
      let numbers = joined(texts.map { $0[index] })
      let name = name(of: pair)
      if isBeside {
        let parts = TextLayout.wrapped(name, width: width - used)
        lines.append(numbers + "  " + (parts.first ?? ""))
        lines += parts.dropFirst().map { String(repeating: " ", count: used) + $0 }
      } else {
        lines.append(TextLayout.truncated(numbers, to: width))
        lines += block("    ", name)
      }
    }
    return lines + more(pairs.count)
  }

  private func missing(_ outcome: RowPair.Outcome, _ words: String) -> [String] {
    let pairs = difference.pairs(outcome)
    guard !pairs.isEmpty else { return [] }
    let title = "\(grouped(pairs.count)) row\(pairs.count == 1 ? "" : "s") \(words):"
    return [""] + wrapped(title).map(style.bold)
      + pairs.prefix(Self.mostRows).flatMap { pair in
        let failure = pair.first != nil && pair.second != nil ? " (failed in the other)" : ""
        return block("  ", name(of: pair) + failure)
      } + more(pairs.count)
  }

  private var notCompared: [String] {
    let pairs = difference.pairs(.notCompared)
    guard !pairs.isEmpty else { return [] }
    let changed = difference.pairs.filter(\.changesStatus)
    let changes = changed.isEmpty ? "" : "; \(grouped(changed.count)) changed status:"
    let title =
      "\(grouped(pairs.count)) row\(pairs.count == 1 ? "" : "s") not compared: not ok, or without an error"
      + changes
    return [""] + wrapped(title)
      + changed.prefix(Self.mostRows).flatMap { pair in
        let statuses = [pair.first, pair.second].map { Self.word($0?.status) }
        return block("  ", "\(statuses[0]) to \(statuses[1]): \(name(of: pair))")
      } + more(changed.count)
  }

  private var agreement: [String] {
    let agreeing = difference.pairs(.agrees)
    let same = difference.pairs(.identical)
    var lines: [String] = []
    if !agreeing.isEmpty {
      let largest = agreeing.first.map { "; the largest |z| is \(Self.size($0)): \(name(of: $0))" }
      let verb = agreeing.count == 1 ? "number agrees" : "numbers agree"
      lines.append("\(grouped(agreeing.count)) \(verb)\(largest ?? "")")
    }
    if !same.isEmpty {
      let verb = same.count == 1 ? "number is" : "numbers are"
      lines.append("\(grouped(same.count)) \(verb) the same to the last digit")
    }
    return lines
  }

  /// What z means here.
  private var remarks: [String] {
    let origins = [difference.first.origin, difference.second.origin]
    let isOneSpec = origins[0].specDigest != nil && origins[0].specDigest == origins[1].specDigest
    var lines: [String] = []
    if difference.isRepeated {
      lines.append(
        "the results are not independent: most numbers with errors are the same, so that agreement"
          + " tells nothing of the errors"
      )
    } else if isOneSpec {
      lines.append(
        "both are of one spec and seed and should be the same to the last digit; their errors are not"
          + " independent, and z is too small where they share noise"
      )
    } else if let seed = origins[0].value("run.seed"), seed == origins[1].value("run.seed") {
      lines.append(
        "both have seed \(TextLayout.printable(seed)): where they share noise, z is too small"
      )
    }
    if let root = difference.rootMeanSquare, !difference.isRepeated {
      lines.append(
        "z: second less first, in standard errors of a difference of independent runs; its root mean"
          + " square is \(RoundedNumber.short(root, digits: 2)) (near 1 for two runs of one experiment)"
      )
    }
    return lines
  }

  private func more(_ count: Int) -> [String] {
    count > Self.mostRows
      ? ["  and \(grouped(count - Self.mostRows)) more; --format csv has all"] : []
  }

  /// Which number it is, in words.
  private func name(of pair: RowPair) -> String {
    let what = pair.value == .improvement ? "improvement of " : ""
    let isNamed = pair.key.settings.contains { $0.hasSuffix("=" + pair.key.guided) }
    let parts =
      [
        "\(what)\(pair.key.quantity.rawValue)", pair.key.estimator.rawValue,
        "w=\(RoundedNumber.short(pair.key.scale, digits: 6))",
      ] + pair.key.settings + (isNamed ? [] : [pair.key.guided])
    return TextLayout.printable(parts.joined(separator: ", "))
  }

  /// `text` in lines after `margin`, which stands before the first of them and its width of spaces
  /// before the others.
  private func block(_ margin: String, _ text: String) -> [String] {
    let indentation = TextLayout.width(margin)
    return TextLayout.wrapped(text, width: width - indentation).enumerated().map { index, line in
      (index == 0 ? margin : String(repeating: " ", count: indentation)) + line
    }
  }

  private func grouped(_ count: Int) -> String { TextLayout.grouped(count) }

  private func wrapped(_ text: String, indentation: Int = 0) -> [String] {
    TextLayout.wrapped(text, width: width, indentation: indentation)
  }

  private static func z(_ pair: RowPair) -> String {
    guard let z = pair.z else { return "–" }
    return z.isInfinite ? (z < 0 ? "-inf" : "inf") : RoundedNumber.short(z, digits: 3)
  }

  private static func size(_ pair: RowPair) -> String {
    RoundedNumber.short((pair.z ?? 0).magnitude, digits: 3)
  }

  private static func word(_ status: ResultRow.Status?) -> String {
    switch status {
    case .ok: "ok"
    case .partial: "partial"
    case .unreliable: "unreliable"
    case .failed: "failed"
    case nil: "–"
    }
  }

  private static func entry(
    _ row: ResultRow?,
    _ value: RowPair.Value
  ) -> AlignedColumn.Entry {
    guard let estimate = row?.number(value) else { return .word("–") }
    let number = RoundedNumber.measured(
      estimate.value,
      error: estimate.standardError,
      decimals: 6
    )
    return .measured(number.value, error: number.error, mark: "")
  }
}
