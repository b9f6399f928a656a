import Harness

/// What a run tells a person about the claims of its spec: one line each.
struct ClaimSummary: Sendable {
  private let table: ClaimTable

  /// The summary of `table`.
  init(_ table: ClaimTable) {
    self.table = table
  }

  /// The lines, after an empty one; none without claims.
  func lines(style: TextStyle = .plain) -> [String] {
    guard !table.verdicts.isEmpty else { return [] }
    let names = table.verdicts.map(\.claim.name)
    let width = names.map { TextLayout.width($0) }.max() ?? 0
    return [""]
      + zip(names, table.verdicts).map { name, verdict in
        let overall = TextLayout.left(verdict.overall.rawValue, 12)
        let marked = verdict.overall == .refuted ? style.bold(overall) : overall
        return "claim: \(TextLayout.left(name, width))  \(marked)  "
          + style.faint(Self.counts(verdict.rows))
      }
  }

  /// Says which claims are refuted; `nil` when none is.
  var refutation: String? {
    let refuted = table.verdicts.filter { $0.overall == .refuted }
    guard !refuted.isEmpty else { return nil }
    let names = refuted.map(\.claim.name)
    return "refuted: \(names.joined(separator: ", ")) (see \(ClaimTable.fileName))"
  }

  /// How many rows have each verdict, such as `42 of 42` or `40 of 42, 1 refuted, 1 open`.
  private static func counts(_ rows: [ClaimRow]) -> String {
    func count(_ verdict: Verdict) -> Int { rows.count { $0.verdict == verdict } }
    let others = [(count(.refuted), "refuted"), (count(.inconclusive), "open")].filter { $0.0 > 0 }
    return "\(count(.supported)) of \(rows.count)" + others.map { ", \($0.0) \($0.1)" }.joined()
  }
}
