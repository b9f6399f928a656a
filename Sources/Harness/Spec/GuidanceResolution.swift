import GuidedDiffusion

/// The guidance of a spec on its target.
struct ResolvedGuidance {
  /// The guidance.
  var guidance: Guidance
  /// What tables call it.
  var name: String
}

extension GuidanceSettings {
  private static let path = SpecPath.member("guidance", of: "$")
  private static let tiltPath = SpecPath.member("tilt", of: path)

  /// The guidance on a target; when it is `nil`, the log says why.
  func resolved(on settings: TargetSettings, log: ProblemLog) -> ResolvedGuidance? {
    let target = settings.mixture
    guard !isOfClass || target.classes.count >= 2 else {
      log.report(
        SpecPath.member(settings.classesKey, of: "$.target"),
        "has one class (must be at least 2: with one, p(c|x) = 1 and there is nothing to guide)"
      )
      return nil
    }
    let isBaseKnown: Bool
    var labelled: Int?
    if let label {
      labelled = Self.classIndex(of: label, in: target, path: Self.path, log: log)
      isBaseKnown = labelled != nil
    } else {
      isBaseKnown = true
    }
    guard let tilt else {
      guard let labelled else { return nil }
      return ofClass(labelled, in: target)
    }
    let known = knownTilt(tilt, on: target, log: log)
    guard let known, isBaseKnown else { return nil }
    if let point = known.pointTilt {
      let range = TiltRange(target, baseClass: labelled)
      guard range.check(point, path: Self.tiltPath, log: log) else { return nil }
    }
    let base = labelled.map { " | " + target.classes[$0].label } ?? ""
    // A class under its own law is named once.
    let isOwnBase = labelled != nil && labelled == known.classIndex
    return ResolvedGuidance(
      guidance: Guidance(
        kind: kind,
        tilt: known,
        baseClass: labelled,
        scales: scales,
        schedule: schedule
      ),
      name: (tilt.label ?? tilt.kind.rawValue) + (isOwnBase ? "" : base)
    )
  }

  /// Guidance by the probability of a class, classifier-free or by a classifier.
  private func ofClass(_ index: Int, in target: LabelledMixture) -> ResolvedGuidance {
    let guidance =
      kind == .classifierFree
      ? Guidance(classIndex: index, scales: scales, schedule: schedule)
      : Guidance(
        kind: kind,
        tilt: .classProbability(classIndex: index),
        scales: scales,
        schedule: schedule
      )
    return ResolvedGuidance(guidance: guidance, name: target.classes[index].label)
  }

  private func knownTilt(
    _ tilt: TiltSettings,
    on target: LabelledMixture,
    log: ProblemLog
  ) -> Tilt? {
    switch tilt.form {
    case .ofClass(let label):
      let index = Self.classIndex(of: label, in: target, path: Self.tiltPath, log: log)
      return index.map {
        tilt.kind == .classProbability
          ? .classProbability(classIndex: $0) : .reciprocalClassProbability(classIndex: $0)
      }
    case .ofPoint(let known):
      let count = known.pointTilt?.dimension ?? target.dimension
      guard count != target.dimension else { return known }
      let plural = count == 1 ? "" : "s"
      log.report(
        SpecPath.member(tilt.kind.vectorKey, of: Self.tiltPath),
        "has \(count) coordinate\(plural), but the target has \(target.dimension)"
      )
      return nil
    }
  }

  private static func classIndex(
    of label: String,
    in target: LabelledMixture,
    path: String,
    log: ProblemLog
  ) -> Int? {
    if let index = target.classIndex(of: label) { return index }
    SpecReader(value: .string(label), path: SpecPath.member("label", of: path), log: log)
      .reportUnknown(label, allowed: target.classes.map(\.label))
    return nil
  }
}

extension GuidanceSettings {
  /// Notes a power schedule that leaves double precision on the grid `logTimes`.
  func suits(logTimes: [Double], log: ProblemLog) -> Bool {
    guard case .power(let exponent) = schedule, exponent < 0, let last = logTimes.last,
      let scale = scales.last, scale > 0
    else { return true }
    let logarithm = -exponent * last + Elementary.log(scale)
    guard logarithm > TiltRange.limit else { return true }
    log.report(
      SpecPath.member("exponent", of: SpecPath.member("schedule", of: Self.path)),
      "is \(JSONValue.text(of: exponent)): ln w is \(Int(min(1e15, logarithm.rounded()))) at"
        + " log-time \(JSONValue.text(of: last)) (must be below"
        + " \(JSONValue.text(of: TiltRange.limit)))"
    )
    return false
  }

  /// Notes baselines that this guidance cannot be compared with.
  func suits(baselines: [Baseline], log: ProblemLog) -> Bool {
    var isSuited = true
    for (index, baseline) in baselines.enumerated() {
      guard let reason = reason(against: baseline) else { continue }
      isSuited = false
      let place = SpecPath.item(index, of: SpecPath.member("baselines", of: "$.run"))
      log.report(place, "is \(JSONValue.quoted(baseline.rawValue)), \(reason)")
    }
    return isSuited
  }

  private func reason(against baseline: Baseline) -> String? {
    let raises = kind == .reward || kind == .classifier
    let kinds =
      "(needs kind \"reward\" or \"classifier\"; this is \(JSONValue.quoted(kind.rawValue)))"
    switch baseline {
    case .bestOfN:
      return nil
    case .resampling:
      return raises
        ? nil
        : "which draws unguided samples again in proportion to f: only guidance that raises E[f]"
          + " aims there \(kinds)"
    case .reweighted:
      guard raises else {
        return "the law reweighted by f: only guidance that raises E[f] aims at it \(kinds)"
      }
      return tilt?.kind == .quadratic
        ? "but the law reweighted by the tilt \"quadratic\" has no exact sampler (its mean,"
          + " E[f²]/E[f], is in the column exact anyway; \"resampling\" estimates the rest)"
        : nil
    case .plugIn:
      if kind == .plugIn { return "which is what this guidance is already" }
      guard raises else { return "which raises E[f] \(kinds)" }
      return tilt?.kind == .halfSpace
        ? "but the logarithm of the tilt \"half-space\" has no gradient"
          + " (\"probit\" is the smooth one)"
        : nil
    }
  }
}

extension TiltSettings.Kind {
  /// The key of the vector that tells the tilt's dimension.
  fileprivate var vectorKey: String {
    switch self {
    case .exponentialLinear: "direction"
    case .radial, .quadratic: "centre"
    case .halfSpace, .probit: "normal"
    case .classProbability, .reciprocalClassProbability: "label"
    }
  }
}
