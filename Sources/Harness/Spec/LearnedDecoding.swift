import GuidedDiffusion

extension ObjectReader {
  private enum DataKind: String, CaseIterable {
    case target
    case points
  }

  /// The keys of learned scores.
  private static let learnedKeys = [
    "kind", "hidden", "steps", "batch", "rate", "ema", "dropout", "data", "samples", "file",
    "reward", "method", "seed",
  ]

  /// The `scores` of kind `learned`.
  func readLearned(_ library: PointsLibrary) -> LearnedScores? {
    allowOnly(Self.learnedKeys, kind: "learned")
    let standard = LearnedScores()
    let hidden = self["hidden"].map { $0.readWidths() } ?? standard.hidden
    let steps = count("steps", 1...SpecLimits.trainingSteps, default: standard.steps)
    let batch = count("batch", 1...65_536, default: standard.batch)
    let rate = number("rate", .positive, default: standard.rate)
    let average = number("ema", .share, default: standard.averageDecay)
    let dropout = number("dropout", .properShare, default: standard.dropout)
    let method = choice("method", LearnedScores.Method.self, default: standard.method)
    let seed = whole("seed", 0...Int128(UInt64.max), default: Int128(standard.seed))
    let data = readLearnedData(library)
    guard let hidden, let steps, let batch, let rate, let average, let dropout, let method,
      let seed, let data
    else { return nil }
    return LearnedScores(
      hidden: hidden,
      steps: steps,
      batch: batch,
      rate: rate,
      averageDecay: average,
      dropout: dropout,
      data: data,
      method: method,
      seed: UInt64(seed)
    )
  }

  private func readLearnedData(_ library: PointsLibrary) -> LearnedScores.Data? {
    guard let kind = choice("data", DataKind.self, default: .target) else { return nil }
    let strange = kind == .target ? ["file", "reward"] : ["samples"]
    for key in strange where members[key] != nil {
      let other: DataKind = kind == .target ? .points : .target
      log.report(
        SpecPath.member(key, of: path),
        "is a key of data \(JSONValue.quoted(other.rawValue)) (data is"
          + " \(JSONValue.quoted(kind.rawValue)))"
      )
    }
    guard !strange.contains(where: { members[$0] != nil }) else { return nil }
    switch kind {
    case .target:
      guard members["samples"] != nil else { return .target }
      return count("samples", 1...SpecLimits.targetNumbers).map { .samples($0) }
    case .points:
      let name = text("file")
      let column = self["reward"].map { $0.readText() }
      guard let name, column != .some(nil) else { return nil }
      do throws(PointsProblems) {
        return .points(try library.trainingPoints(named: name, reward: column ?? nil))
      } catch {
        for message in error.messages { log.report(SpecPath.member("file", of: path), message) }
        return nil
      }
    }
  }
}

extension SpecReader {
  /// The widths of hidden layers.
  fileprivate func readWidths() -> [Int]? {
    let words = "an array of 1 to 16 whole numbers from 1 to 4096"
    guard let items = readArray(mustBe: words) else { return nil }
    guard (1...16).contains(items.count) else {
      reportFound(mustBe: words)
      return nil
    }
    let widths = items.compactMap { $0.readWhole(1...4096).map { Int($0) } }
    return widths.count == items.count ? widths : nil
  }
}

extension LearnedScores {
  /// Notes what a cell asks for that learned scores cannot give.
  func suits(
    target: LabelledMixture,
    guidance: Guidance,
    baselines: [Baseline],
    log: ProblemLog
  ) -> Bool {
    let kindPath = SpecPath.member("kind", of: "$.scores")
    guard guidance.kind != .plugIn, !baselines.contains(.plugIn) else {
      log.report(
        kindPath,
        "is \"learned\", which knows no plug-in gradient (guidance and baselines must be others)"
      )
      return false
    }
    switch data {
    case .target: return true
    case .samples(let count):
      guard Int128(count) * Int128(target.dimension) <= SpecLimits.targetNumbers else {
        log.report(
          SpecPath.member("samples", of: "$.scores"),
          "is \(count), which in \(target.dimension) dimensions is more than"
            + " \(SpecLimits.targetNumbers) numbers"
        )
        return false
      }
      return true
    case .points(let points): return suits(points, target: target, guidance: guidance, log: log)
    }
  }

  private func suits(
    _ points: TrainingPoints,
    target: LabelledMixture,
    guidance: Guidance,
    log: ProblemLog
  ) -> Bool {
    let path = SpecPath.member("file", of: "$.scores")
    guard points.dimension == target.dimension else {
      log.report(
        path,
        "\(points.file): has \(points.dimension) coordinate\(points.dimension == 1 ? "" : "s"),"
          + " but the target has \(target.dimension)"
      )
      return false
    }
    let isByClass = guidance.tilt.classIndex != nil
    if isByClass, points.rewardColumn != nil {
      log.report(
        SpecPath.member("reward", of: "$.scores"),
        "is for guidance by a tilt of points (this is by the probability of a class, which labels"
          + " teach)"
      )
      return false
    }
    let needed =
      isByClass
      ? target.classes.map(\.label)
      : guidance.baseClass.map {
        [target.classes[$0].label]
      } ?? []
    let found = Set(points.labels)
    if let missing = needed.first(where: { !found.contains($0) }) {
      log.report(path, "\(points.file): has no point of class \(JSONValue.quoted(missing))")
      return false
    }
    if isByClass, let strange = points.labels.first(where: { target.classIndex(of: $0) == nil }) {
      log.report(
        path,
        "\(points.file): has the label \(JSONValue.shortened(strange)), which no class of the target"
          + " has"
      )
      return false
    }
    return true
  }
}
