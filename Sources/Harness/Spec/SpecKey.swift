/// A key of the spec by its dotted path, such as `target.classes.0.prior`: what `--set` and `sweep`
/// speak of.
struct SpecKey: Hashable {
  /// One part of the path.
  enum Segment: Hashable {
    /// A member of an object.
    case member(String)
    /// An item of an array, counted from 0.
    case item(Int)
  }

  /// The dotted path.
  var text: String
  /// Its parts.
  var segments: [Segment]

  /// The top-level key that the path starts with.
  var section: String { String(text.prefix { $0 != "." }) }

  /// Whether the key's value may have keys or items of its own.
  var isBranch: Bool {
    let words = text.split(separator: ".").map(String.init)
    let pattern = words.map { Self.index($0) == nil ? $0 : "*" }.joined(separator: ".")
    return Self.patterns.contains { $0.hasPrefix(pattern + ".") }
  }

  /// Whether the key's value lies within that of `other`.
  func isWithin(_ other: SpecKey) -> Bool {
    segments.count > other.segments.count && segments.starts(with: other.segments)
  }

  /// The same path as a JSON path.
  var path: String {
    segments.reduce("$") { path, segment in
      switch segment {
      case .member(let key): SpecPath.member(key, of: path)
      case .item(let index): SpecPath.item(index, of: path)
      }
    }
  }

  /// The key that `text` names, or `nil` if a spec has no such key.
  ///
  /// What follows `sweep.` is one key, dots and all: `sweep.sampler.steps`.
  init?(_ text: String) {
    let sweep = "sweep."
    if text.hasPrefix(sweep), text.count > sweep.count {
      self.text = text
      segments = [.member("sweep"), .member(String(text.dropFirst(sweep.count)))]
      return
    }
    let words = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let pattern = words.map { Self.index($0) == nil ? $0 : "*" }.joined(separator: ".")
    guard Self.patterns.contains(pattern) else { return nil }
    self.text = text
    segments = words.map { word in Self.index(word).map(Segment.item) ?? .member(word) }
  }

  /// `allowed: ...` for a text that is no key, with the key that was probably meant.
  static func help(for text: String) -> String {
    let plain = "must be the dotted path of a key, such as sampler.steps or target.classes.0.prior"
    let words = text.split(separator: ".").map(String.init)
    let indices = words.filter { index($0) != nil }
    let pattern = words.map { index($0) == nil ? $0 : "*" }.joined(separator: ".")
    let ending = patterns.first { $0.hasSuffix("." + pattern) }
    guard let meant = Suggestion.nearest(to: pattern, among: patterns) ?? ending else {
      return plain
    }
    var given = indices[...]
    let filled = meant.split(separator: ".").map { word in
      word == "*" ? given.popFirst() ?? "0" : String(word)
    }
    return plain + "; did you mean \"\(filled.joined(separator: "."))\"?"
  }

  private static func index(_ word: String) -> Int? {
    guard let number = Int(word), number >= 0, String(number) == word else { return nil }
    return number
  }

  /// The keys of every kind of spec; `*` stands for the index of an array's item.
  static let patterns: [String] = plainPatterns + StandardErrorTarget.patterns

  private static let plainPatterns: [String] = [
    "$schema", "title", "notes", "notes.*", "sweep",
    "target", "target.kind", "target.separation",
    "target.classes", "target.classes.*", "target.classes.*.label", "target.classes.*.prior",
    "target.classes.*.components", "target.classes.*.components.*",
    "target.classes.*.components.*.weight",
    "target.classes.*.components.*.mean", "target.classes.*.components.*.mean.*",
    "target.classes.*.components.*.covariance", "target.classes.*.components.*.covariance.*",
    "target.classes.*.components.*.covariance.*.*",
    "target.dimension", "target.components", "target.covariance", "target.seed",
    "target.noise", "target.file", "target.bandwidth",
    "guidance", "guidance.kind", "guidance.label", "guidance.scales", "guidance.scales.*",
    "guidance.scales.from", "guidance.scales.to", "guidance.scales.count",
    "guidance.scales.spacing", "guidance.schedule", "guidance.schedule.kind",
    "guidance.schedule.from", "guidance.schedule.to", "guidance.schedule.exponent",
    "guidance.tilt", "guidance.tilt.kind", "guidance.tilt.label",
    "guidance.tilt.direction", "guidance.tilt.direction.*",
    "guidance.tilt.centre", "guidance.tilt.centre.*", "guidance.tilt.length",
    "guidance.tilt.matrix", "guidance.tilt.matrix.*", "guidance.tilt.matrix.*.*",
    "guidance.tilt.constant",
    "guidance.tilt.normal", "guidance.tilt.normal.*", "guidance.tilt.offset",
    "sampler", "sampler.kind", "sampler.steps", "sampler.variance", "sampler.eta", "sampler.grid",
    "sampler.grid.kind", "sampler.grid.start", "sampler.grid.end", "sampler.grid.c0",
    "sampler.grid.c1", "sampler.grid.rho",
    "run", "run.paths", "run.seed", "run.confidence", "run.twin_share", "run.profile",
    "run.baselines", "run.baselines.*", "run.keep_samples",
    "scores", "scores.kind", "scores.error", "scores.seed", "scores.hidden", "scores.hidden.*",
    "scores.steps", "scores.batch", "scores.rate", "scores.ema", "scores.dropout", "scores.data",
    "scores.samples", "scores.file", "scores.reward", "scores.method",
    "claims", "claims.*", "claims.*.claim", "claims.*.quantity", "claims.*.tolerance",
    "claims.*.below", "claims.*.order", "claims.*.of", "claims.*.constant", "claims.*.cells",
    "claims.*.cells.*",
    "claims.*.scale_shift", "claims.*.share",
  ]
}

extension JSONValue {
  /// Why a value cannot be put at a key.
  struct NoPlace: Error {
    /// What is wrong.
    var message: String
  }

  /// Puts `new` at the path of `segments`; an object's member that is not there is added.
  mutating func put(_ new: JSONValue, at segments: ArraySlice<SpecKey.Segment>) throws(NoPlace) {
    guard let segment = segments.first else {
      self = new
      return
    }
    switch (segment, self) {
    case (.member(let key), .object(var members)):
      var member = members[key] ?? (segments.count == 1 ? .null : .object([:]))
      try member.put(new, at: segments.dropFirst())
      members[key] = member
      self = .object(members)
    case (.item(let index), .array(var items)):
      guard items.indices.contains(index) else {
        throw NoPlace(
          message: "there is no item \(index): the array has \(items.count), counted from 0"
        )
      }
      try items[index].put(new, at: segments.dropFirst())
      self = .array(items)
    case (.member(let key), _):
      throw NoPlace(message: "there is no place for \(Self.quoted(key)) in \(spoken)")
    case (.item(let index), _):
      throw NoPlace(message: "there is no item \(index): the spec has no array there")
    }
  }
}
