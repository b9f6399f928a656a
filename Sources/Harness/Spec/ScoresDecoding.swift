import GuidedDiffusion

/// The `scores` of a spec.
struct ScoresSettings {
  /// The error that is added to the exact scores, or `nil`.
  var error: ScoreError?
  /// What is learned in place of the exact scores, or `nil`.
  var learned: LearnedScores?
}

extension SpecReader {
  private enum ScoresKind: String, CaseIterable {
    case exact
    case perturbed
    case learned
  }

  /// The `scores` of a spec: exact unless `kind` says otherwise; `library` has the files.
  func readScores(_ library: PointsLibrary) -> ScoresSettings? {
    guard let object = readObject(),
      let kind = object.choice("kind", ScoresKind.self, default: .exact)
    else { return nil }
    switch kind {
    case .exact:
      object.allowOnly(["kind"], kind: kind.rawValue)
      return ScoresSettings()
    case .perturbed:
      object.allowOnly(["kind", "error", "seed"], kind: kind.rawValue)
      let error = object.number("error", .nonNegative)
      let seed = object.whole("seed", 0...Int128(UInt64.max), default: 1)
      guard let error, let seed else { return nil }
      // No error at all is exact.
      return ScoresSettings(
        error: error == 0 ? nil : ScoreError(size: error, seed: UInt64(seed))
      )
    case .learned:
      return object.readLearned(library).map { ScoresSettings(learned: $0) }
    }
  }
}
