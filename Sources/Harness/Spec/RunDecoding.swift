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
}

extension SpecReader {
  /// The `run` of a spec.
  func readRun() -> RunSettings? {
    guard let object = readObject() else { return nil }
    let standard = RunSettings()
    object.allowOnly(["paths", "seed", "confidence", "twin_share"])
    let paths = object.count("paths", 4...SpecLimits.paths, default: standard.paths)
    let seed = object.whole("seed", 0...Int128(UInt64.max), default: Int128(standard.seed))
    let confidence = object.number("confidence", .properShare, default: standard.confidence)
    let share = object.number("twin_share", .share, default: standard.twinShare)
    guard let paths, let seed, let confidence, let share else { return nil }
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
      twinShare: share
    )
  }
}
