/// What a journal belongs to: finished work is of use to the same experiment alone.
struct JournalIdentity: Equatable, Sendable {
  /// The version of the program.
  var version: String
  /// The seed of the first cell.
  var seed: String
  /// The paths of the first cell.
  var paths: String
  /// The digest of all that the tables are a function of.
  var digest: String
  /// The shard that the work is of, such as `3/8`; empty for a whole run.
  var shard: String

  /// What a journal of `experiment`, or of a shard of it, says in front.
  init(_ experiment: Experiment, shard: Shard? = nil) {
    version = GuidelabVersion.current
    seed = experiment.cells.first.map { "\($0.seed)" } ?? ""
    paths = experiment.cells.first.map { "\($0.paths)" } ?? ""
    digest = experiment.digest
    self.shard = shard?.description ?? ""
  }

  /// What the front of a journal says, or `nil` when it is not of this form.
  init?(bytes: ArraySlice<UInt8>) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 5 else { return nil }
    (version, seed, paths, digest) = (lines[0], lines[1], lines[2], lines[3])
    shard = lines[4]
  }

  /// The lines of the front.
  var bytes: [UInt8] { Array([version, seed, paths, digest, shard].joined(separator: "\n").utf8) }

  /// Why finished work of `other` is of no use here, or `nil` when it is.
  func objection(to other: JournalIdentity) -> String? {
    if other.version != version {
      return "is of another version (\(other.version), and this is \(version))"
    }
    if other.seed != seed { return "is of another seed (\(other.seed), not \(seed))" }
    if other.paths != paths {
      return "is of another number of paths (\(other.paths), not \(paths))"
    }
    if other.digest != digest {
      return "is of another spec (digest \(other.digest.prefix(12))…, not \(digest.prefix(12))…)"
    }
    if other.shard != shard {
      func word(_ shard: String) -> String { shard.isEmpty ? "a whole run" : "shard \(shard)" }
      return "is of \(word(other.shard)), not \(word(shard))"
    }
    return nil
  }
}

extension Experiment {
  /// The digest of all that the tables are a function of: of the spec's canonical text and, after it,
  /// of a line `digest  name` for each file that it names, as provenance.json has it.
  public var digest: String { Self.digest(of: document, files: files) }

  static func digest(of document: JSONValue, files: [PointsSource]) -> String {
    let lines = files.map { "\n\($0.sha256)  \($0.file)" }
    return SHA256.hexadecimal(of: document.canonicalText + lines.joined())
  }
}
