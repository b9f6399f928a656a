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
          + style.faint(VerdictTally(verdict.rows.map(\.verdict)).counts)
      }
  }

  /// Says which claims are refuted; `nil` when none is.
  var refutation: String? {
    let refuted = table.verdicts.filter { $0.overall == .refuted }
    guard !refuted.isEmpty else { return nil }
    let names = refuted.map(\.claim.name)
    return "refuted: \(names.joined(separator: ", ")) (see \(ClaimTable.fileName))"
  }
}
