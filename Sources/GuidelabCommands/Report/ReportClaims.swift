import Harness

/// Claims with their verdicts, as tables in words.
enum ReportClaims {
  /// The claims of one result.
  static func html(_ claims: [ResultRecord.JudgedClaim]) -> String {
    guard !claims.isEmpty else { return "<p>Nothing is claimed.</p>\n" }
    let rows = claims.map { claim in
      "<tr>" + HTMLText.element("th", ["scope": "row"], text: claim.words.text)
        + verdict(claim.tally)
        + "</tr>\n"
    }
    return table(heads: ["claim", "verdict", "rows that support it"], rows: rows)
  }

  /// The claims of several results, each with a link to its section.
  static func overview(_ sources: [ReportSource], anchor: (Int) -> String) -> String {
    let rows = sources.enumerated().flatMap { position, source in
      let link =
        "<a href=\"#\(anchor(position))\">" + HTMLText.escaped(source.title) + "</a>"
        + "<br><small>" + HTMLText.escaped(source.name) + "</small>"
      let count = max(1, source.claims.count)
      let head = "<th scope=\"rowgroup\" rowspan=\"\(count)\">\(link)</th>"
      guard !source.claims.isEmpty else {
        return ["<tbody><tr>\(head)<td>nothing is claimed</td><td>–</td><td>–</td></tr></tbody>\n"]
      }
      let rows = source.claims.enumerated().map { number, claim in
        "<tr>" + (number == 0 ? head : "") + HTMLText.element("td", text: claim.words.text)
          + verdict(claim.tally) + "</tr>"
      }
      return ["<tbody>" + rows.joined(separator: "\n") + "</tbody>\n"]
    }
    let heads = ["experiment", "claim", "verdict", "rows that support it"]
    return table(heads: heads, rows: rows, hasBodies: true)
  }

  /// How many claims have which verdict, in words.
  static func summary(_ claims: [ResultRecord.JudgedClaim]) -> String {
    let verdicts = claims.map(\.tally.overall)
    let parts = [Verdict.supported, .inconclusive, .refuted].map { verdict in
      "\(verdicts.count { $0 == verdict }) \(verdict.rawValue)"
    }
    let count = claims.count
    return "\(count) claim\(count == 1 ? "" : "s")"
      + (count == 0 ? "." : ": " + parts.joined(separator: ", ") + ".")
  }

  private static func verdict(_ tally: VerdictTally) -> String {
    let verdict = tally.overall
    let sign =
      switch verdict {
      case .supported: "✓"
      case .refuted: "✗"
      case .inconclusive: "?"
      }
    return "<td><span class=\"verdict \(verdict.rawValue)\">\(sign) \(verdict.rawValue)</span></td>"
      + HTMLText.element("td", text: tally.counts)
  }

  private static func table(heads: [String], rows: [String], hasBodies: Bool = false) -> String {
    let names = heads.map { HTMLText.element("th", ["scope": "col"], text: $0) }
    let body = rows.joined()
    return "<div class=\"across\" tabindex=\"0\" role=\"region\" aria-label=\"Claims\">"
      + "<table class=\"claims\"><thead><tr>" + names.joined() + "</tr></thead>\n"
      + (hasBodies ? body : "<tbody>\(body)</tbody>") + "</table></div>\n"
  }
}
