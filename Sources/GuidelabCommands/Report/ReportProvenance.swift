import Harness

/// From which spec, program and computer a result comes, as HTML.
struct ReportProvenance {
  /// The names of provenance.json with what they are called here, in order.
  private static let names = [
    ("guidelab", "guidelab"), ("commit", "commit"), ("dirty", "changes beside the commit"),
    ("swift", "Swift"), ("configuration", "configuration"),
    ("operating_system", "operating system"), ("processor", "processor"),
    ("architecture", "architecture"), ("threads", "threads"), ("started", "started"),
  ]
  private static let digests = [
    ("spec_sha256", "SHA-256 of the spec"), ("table_sha256", "SHA-256 of table.csv"),
  ]

  /// What provenance.json holds.
  var file: JSONValue

  /// The facts, the spec after them.
  var html: String {
    let items = facts.map {
      HTMLText.element("dt", text: $0.name) + HTMLText.element("dd", text: $0.value)
    }
    let text = "<dl class=\"facts\">" + items.joined(separator: "\n") + "</dl>\n"
    guard let spec = file["spec"] else { return text }
    return text
      + HTMLText.details(
        "The spec",
        content: "<pre>" + HTMLText.escapedLines(OrderedJSON(spec).file) + "</pre>\n"
      )
  }

  /// Names and values.
  var facts: [(name: String, value: String)] {
    func known(_ list: [(String, String)]) -> [(name: String, value: String)] {
      list.compactMap { key, name in file[key].map { (name, shown($0)) } }
    }
    return known(Self.names) + costs + known(Self.digests) + files
  }

  private var costs: [(name: String, value: String)] {
    let cost = file["cost"]
    return [
      cost?["wall_seconds"]?.double.map { ("time", SpokenQuantity.time($0)) },
      cost?["path_steps"]?.double.flatMap { Int64(exactly: $0) }
        .map { ("path-steps", TextLayout.grouped($0)) },
      cost?["path_steps_per_second"]?.double.map { ("rate", SpokenQuantity.rate($0)) },
    ].compactMap { $0 }
  }

  /// The files that the spec names, with their digests.
  private var files: [(name: String, value: String)] {
    guard case .object(let members) = file["files"] else { return [] }
    return members.sorted { $0.key < $1.key }.map { name, facts in
      ("SHA-256 of \(name)", facts["sha256"].map(shown) ?? "")
    }
  }

  private func shown(_ value: JSONValue) -> String {
    switch value {
    case .null: "unknown"
    case .bool(let isTrue): isTrue ? "yes" : "no"
    default: value.tableText
    }
  }
}
