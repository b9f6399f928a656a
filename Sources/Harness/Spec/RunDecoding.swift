/// What a run compares its guidance with; the raw value is the name in specs and tables.
public enum Baseline: String, CaseIterable, Sendable {
  /// The best by f of n unguided samples.
  case bestOfN = "best-of-n"
  /// Unguided samples drawn again in proportion to f: self-normalized importance resampling.
  case resampling
  /// Samples of the law reweighted by f.
  case reweighted
  /// Guidance by ∇ ln f(E[X_0 | X_u = x]) in place of ∇ ln f_u.
  case plugIn = "plug-in"
}

/// The `run` of a spec.
struct RunSettings {
  /// M, the simulated paths per scale, guided and twin together.
  var paths = 20_000
  /// Keys every random number.
  var seed: UInt64 = 1
  /// The nominal coverage of the intervals.
  var confidence = 0.95
  /// The share of the paths that are twin paths.
  var twinShare = 0.5
  /// Whether the integrand of the improvement is followed over log-time.
  var hasProfile = true
  /// What guidance is compared with, in the order of the spec.
  var baselines: [Baseline] = []
  /// How many guided paths have their samples written down.
  var keptPaths = 0
  /// How small standard errors are to be for the simulation to end, in the order of the tables.
  var targets: [StandardErrorTarget] = []
}

extension SpecReader {
  /// The `run` of a spec.
  func readRun() -> RunSettings? {
    guard let object = readObject() else { return nil }
    let standard = RunSettings()
    object.allowOnly([
      "paths", "seed", "confidence", "twin_share", "profile", "baselines", "keep_samples",
      "target_standard_error",
    ])
    let paths = object.count("paths", 4...SpecLimits.paths, default: standard.paths)
    let seed = object.whole("seed", 0...Int128(UInt64.max), default: Int128(standard.seed))
    let confidence = object.number("confidence", .properShare, default: standard.confidence)
    let share = object.number("twin_share", .share, default: standard.twinShare)
    let profile = object.flag("profile", default: standard.hasProfile)
    let baselines = object["baselines"].map { $0.readBaselines() } ?? []
    let kept = object.count("keep_samples", 0...SpecLimits.paths, default: standard.keptPaths)
    let targets = object["target_standard_error"].map { $0.readTargets() } ?? []
    guard let paths, let seed, let confidence, let share, let profile, let baselines, let kept,
      let targets
    else { return nil }
    let twins = Int((Double(paths) * share).rounded(.down))
    guard share == 0 || (twins >= 2 && paths - twins >= 2) else {
      log.report(
        SpecPath.member("twin_share", of: path),
        "\(share) of \(paths) paths is \(twins) twin and \(paths - twins) guided"
          + " (must be at least 2 of each, or 0 for no twins)"
      )
      return nil
    }
    return RunSettings(
      paths: paths,
      seed: UInt64(seed),
      confidence: confidence,
      twinShare: share,
      hasProfile: profile,
      baselines: baselines,
      keptPaths: kept,
      targets: targets
    )
  }

  /// Distinct baselines, perhaps none.
  private func readBaselines() -> [Baseline]? {
    let words = Suggestion.words(Baseline.allCases.map(\.rawValue))
    guard let items = readArray(mustBe: "an array, each item \(words)") else { return nil }
    var found: [Baseline] = []
    var places: [Baseline: Int] = [:]
    for (index, item) in items.enumerated() {
      guard let baseline = item.readChoice(Baseline.self) else { continue }
      if let earlier = places.updateValue(index, forKey: baseline) {
        item.report("repeats \(item.value.spoken) of [\(earlier)] (baselines must differ)")
        continue
      }
      found.append(baseline)
    }
    return found.count == items.count ? found : nil
  }
}
