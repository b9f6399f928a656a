/// How the text of a file differs from what it should be.
enum LineDifference {
  private static let width = 60

  /// The first line that differs, by its number, as it is and as it should be; `origin` says where
  /// that comes from, such as `the spec gives`.
  static func first(found: String, expected: String, givenBy origin: String) -> String {
    let lines = [found, expected].map {
      $0.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
    let number = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
    let pair = lines.map { number < $0.count ? TextLayout.printable($0[number]) : nil }
    // What both lines begin with is left out where the difference would not be seen for it.
    let same = zip(pair[0] ?? "", pair[1] ?? "").prefix { $0 == $1 }.count
    let skipped = same > width / 2 ? same - width / 4 : 0
    let shown = pair.map { line in
      guard let line else { return "not there" }
      let rest = (skipped > 0 ? "…" : "") + line.dropFirst(skipped)
      return "\"" + TextLayout.truncated(rest, to: width) + "\""
    }
    return "line \(number + 1) is \(shown[0]), and \(origin) \(shown[1])"
  }
}
