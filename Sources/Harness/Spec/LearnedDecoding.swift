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
  func suits(target: LabelledMixture, guidance: Guidance, log: ProblemLog) -> Bool {
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
    if points.rewardColumn != nil, let reason = guidance.reasonAgainstRewards {
      log.report(SpecPath.member("reward", of: "$.scores"), reason)
      return false
    }
    let isByClass = learnsClasses(for: guidance)
    let needed =
      isByClass
      ? target.classes.map(\.label)
      : guidance.baseClass.map {
        [target.classes[$0].label]
      } ?? []
    if !needed.isEmpty, let problem = points.labelProblem {
      log.report(path, "\(points.file): \(problem)")
      return false
    }
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

extension Guidance {
  /// Why a column of rewards is of no use to this guidance; `nil` where it is.
  fileprivate var reasonAgainstRewards: String? {
    if kind == .plugIn {
      return
        "is for guidance that is learned from rewards (the plug-in gradient is that of the tilt"
        + " itself)"
    }
    return tilt.classIndex == nil
      ? nil
      : "is for guidance by a tilt of points (this is by the probability of a class, which labels"
        + " teach)"
  }
}
