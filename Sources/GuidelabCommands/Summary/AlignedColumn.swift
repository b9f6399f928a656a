/// One column of a printed table: numbers under each other by their decimal points.
struct AlignedColumn: Sendable {
  /// What stands in one line of the column.
  enum Entry: Equatable, Sendable {
    /// A number, perhaps with a mark after it.
    case number(RoundedNumber, mark: String)
    /// A number and its error, perhaps with a mark after it.
    case measured(RoundedNumber, error: RoundedNumber, mark: String)
    /// A word in place of a number.
    case word(String)
  }

  /// The title above the column.
  var title: String
  /// The lines.
  var entries: [Entry]
  /// Whether numbers are aligned on their points, or just end at the same column.
  var isAligned = true

  /// The lines, all of the same width; the title is not among them.
  func lines() -> [String] {
    let texts = isAligned ? alignedTexts() : entries.map(\.text)
    let body = zip(entries, texts).filter { $0.0.value != nil }.map { TextLayout.width($0.1) }.max()
    let words = entries.compactMap(\.word).map(TextLayout.width).max() ?? 0
    let width = max(body ?? 0, words, TextLayout.width(title))
    return zip(entries, texts).map { entry, text in
      let isPadded = isAligned && entry.word == nil
      return TextLayout.right(isPadded ? TextLayout.left(text, body ?? 0) : text, width)
    }
  }

  private func alignedTexts() -> [String] {
    let value = Parts(entries.compactMap(\.value))
    let error = Parts(entries.compactMap(\.error))
    return entries.map { entry in
      guard let number = entry.value else { return entry.text }
      guard let own = entry.error else { return value.aligned(number) + entry.suffix }
      return TextLayout.left(value.aligned(number), value.width) + " ± " + error.aligned(own)
        + entry.suffix
    }
  }

  /// The width of the column, title included.
  var width: Int { max(lines().map(TextLayout.width).max() ?? 0, TextLayout.width(title)) }

  /// How much room numbers need on either side of the point.
  private struct Parts {
    var whole: Int
    var fraction: Int

    init(_ numbers: [RoundedNumber]) {
      whole = numbers.map(\.whole.count).max() ?? 0
      fraction = numbers.map(\.fraction.count).max() ?? 0
    }

    var width: Int { whole + fraction }

    func aligned(_ number: RoundedNumber) -> String {
      TextLayout.right(number.whole, whole) + number.fraction
    }
  }
}

extension AlignedColumn.Entry {
  fileprivate var value: RoundedNumber? {
    switch self {
    case .number(let value, _), .measured(let value, _, _): value
    case .word: nil
    }
  }

  fileprivate var error: RoundedNumber? {
    if case .measured(_, let error, _) = self { return error }
    return nil
  }

  /// The mark, a space before it, or nothing.
  fileprivate var suffix: String {
    switch self {
    case .number(_, let mark), .measured(_, _, let mark): mark.isEmpty ? "" : " " + mark
    case .word: ""
    }
  }

  /// The entry by itself.
  fileprivate var text: String {
    switch self {
    case .number(let value, _): value.text + suffix
    case .measured(let value, let error, _): "\(value.text) ± \(error.text)" + suffix
    case .word(let text): text
    }
  }

  fileprivate var word: String? {
    if case .word(let text) = self { return text }
    return nil
  }
}
