import GuidedDiffusion

/// The `guidance` of a spec, before the target is known.
struct GuidanceSettings {
  /// What is done to which mean.
  var kind: Guidance.Kind
  /// The label of the class that guidance aims at or, with a tilt, that the base law is of.
  var label: String?
  /// f; `nil` for the kinds that have their own, class probabilities.
  var tilt: TiltSettings?
  /// w: ascending and without repeats, 0 first.
  var scales: [Double]
  /// When guidance acts.
  var schedule: GuidanceSchedule

  /// The numbers that the settings hold.
  var numbers: Int { scales.count + (tilt?.numbers ?? 0) }

  /// Whether the tilt is made of the probability of a class.
  var isOfClass: Bool { tilt?.kind.isOfClass ?? true }
}

extension SpecReader {
  private enum ScheduleKind: String, CaseIterable {
    case constant
    case interval
    case power
  }

  private static let scaleForms = "an array of numbers or an object with from, to and count"

  /// The `guidance` of a spec; whether it suits the target is not looked at.
  func readGuidance() -> GuidanceSettings? {
    guard let object = readObject() else { return nil }
    guard let kind = object.choice("kind", Guidance.Kind.self) else {
      // Which keys there must be is unknown; those that are there can be checked.
      _ = object["tilt"]?.readTilt()
      _ = object["scales"]?.readScales(mustBe: Self.scaleForms)
      _ = object["schedule"]?.readSchedule()
      return nil
    }
    let subject = object.readSubject(of: kind)
    let forms = Self.scaleForms
    let scales = object.require("scales", mustBe: forms)?.readScales(mustBe: forms)
    let schedule = object["schedule"]?.readSchedule() ?? .constant
    guard let subject, let scales else { return nil }
    return GuidanceSettings(
      kind: kind,
      label: subject.label,
      tilt: subject.tilt,
      scales: Set(scales).union([0]).sorted(),
      schedule: schedule
    )
  }

  private func readSchedule() -> GuidanceSchedule? {
    guard let object = readObject(), let kind = object.choice("kind", ScheduleKind.self) else {
      return nil
    }
    switch kind {
    case .constant:
      object.allowOnly(["kind"], kind: kind.rawValue)
      return .constant
    case .interval:
      object.allowOnly(["kind", "from", "to"], kind: kind.rawValue)
      let from = object.number("from", .nonNegative)
      let to = object.number("to", .nonNegative)
      guard let from, let to else { return nil }
      guard from < to else {
        object["to"]?.reportFound(mustBe: "greater than from, \(JSONValue.text(of: from))")
        return nil
      }
      return .interval(from: from, to: to)
    case .power:
      object.allowOnly(["kind", "exponent"], kind: kind.rawValue)
      return object.number("exponent", .finite).map { .power(exponent: $0) }
    }
  }

  private func readScales(mustBe allowed: String) -> [Double]? {
    guard case .array = value else {
      return readObject(mustBe: allowed)?.readScaleRange()
    }
    let items = readArray(mustBe: allowed) ?? []
    guard 1...SpecLimits.scales ~= Int128(items.count) else {
      report("has \(items.count) scales (must be 1 to \(SpecLimits.scales))")
      return nil
    }
    let scales = items.compactMap { $0.readNumber(.nonNegative) }
    return scales.count == items.count ? scales : nil
  }
}

extension ObjectReader {
  /// What guidance of `kind` is by: a class, or a tilt and perhaps the class of the base law.
  fileprivate func readSubject(
    of kind: Guidance.Kind
  ) -> (label: String?, tilt: TiltSettings?)? {
    switch kind {
    case .classifierFree, .classifier:
      allowOnly(["kind", "label", "scales", "schedule"], kind: kind.rawValue)
      return text("label").map { ($0, nil) }
    case .reward, .cost, .plugIn:
      allowOnly(["kind", "tilt", "label", "scales", "schedule"], kind: kind.rawValue)
      let tilt = require("tilt", mustBe: "an object")?.readTilt()
      let label = self["label"]?.readText()
      guard let tilt, label != nil || self["label"] == nil else { return nil }
      guard suits(tilt, kind: kind, label: label) else { return nil }
      return (label, tilt)
    }
  }

  /// Notes a tilt that guidance of `kind` cannot follow on its base law, p(x) or p(x|`label`).
  private func suits(_ tilt: TiltSettings, kind: Guidance.Kind, label: String?) -> Bool {
    let place = SpecPath.member("label", of: path)
    switch (tilt.kind, kind) {
    case (.halfSpace, .plugIn):
      log.report(
        SpecPath.member("kind", of: SpecPath.member("tilt", of: path)),
        "is \"half-space\", whose logarithm has no gradient for kind \"plug-in\" to follow"
          + " (\"probit\" is the smooth one)"
      )
      return false
    case (.classProbability, _):
      guard let label else { return true }
      // The plug-in gradient needs no f_u, but its rows are relative to E_base[f].
      let lacking =
        kind == .plugIn
        ? "E[f] under p(x|label), the reference, with f(x) = p(c|x)"
        : "f(x) p(x|label) with f(x) = p(c|x)"
      let remedy =
        kind == .reward
        ? "leave it out, or use kind \"classifier\", which is the same guidance on p(x)"
        : "leave it out"
      log.report(
        place,
        "is \(JSONValue.shortened(label)), but \(lacking) has no closed form (\(remedy))"
      )
      return false
    case (.reciprocalClassProbability, _):
      guard let wanted = tilt.label, label != wanted else { return true }
      let reason =
        kind == .plugIn
        ? "has E[1/p(c|x)], the reference, a closed form" : "does 1/p(c|x) give a mixture again"
      let remedy = kind == .cost ? "; kind \"classifier-free\" is the same guidance" : ""
      let found = label.map { "is \(JSONValue.shortened($0))" } ?? "is missing"
      log.report(
        place,
        "\(found) (must be \(JSONValue.shortened(wanted)), the tilt's label: only under p(x|c)"
          + " \(reason)\(remedy))"
      )
      return false
    default:
      return true
    }
  }

  private enum Spacing: String, CaseIterable {
    case log
    case linear
  }

  /// Scales from `from` to `to`, both exact; `count` of them, equally far apart or in equal ratios.
  fileprivate func readScaleRange() -> [Double]? {
    allowOnly(["from", "to", "count", "spacing"])
    let from = number("from", .nonNegative)
    let to = number("to", .nonNegative)
    let count = count("count", 1...SpecLimits.scales)
    let spacing = choice("spacing", Spacing.self, default: .log)
    guard let from, let to, let count, let spacing else { return nil }
    if spacing == .log, from == 0 {
      self["from"]?.report("is 0 (must be positive with spacing \"log\"; 0 is always run)")
      return nil
    }
    guard from < to || (from == to && count == 1) else {
      let exception = from == to ? ", or count 1" : ""
      self["to"]?.reportFound(mustBe: "greater than from, \(JSONValue.text(of: from))\(exception)")
      return nil
    }
    guard count >= 2 || from == to else {
      self["count"]?.report("is 1 (must be at least 2 to go from one scale to another)")
      return nil
    }
    return Self.range(from: from, to: to, count: count, isLogarithmic: spacing == .log)
  }

  private static func range(
    from: Double,
    to: Double,
    count: Int,
    isLogarithmic: Bool
  ) -> [Double] {
    (0..<count).map { index in
      if index == 0 { return from }
      if index == count - 1 { return to }
      let share = Double(index) / Double(count - 1)
      guard isLogarithmic else { return from + (to - from) * share }
      let start = Elementary.log(from)
      let scale = Elementary.exp(start + (Elementary.log(to) - start) * share)
      return min(max(scale, from), to)
    }
  }
}
