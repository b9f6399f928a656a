import GuidedDiffusion

/// The `guidance` of a spec.
struct GuidanceSettings {
  /// The label of the class that guidance aims at.
  var label: String
  /// w: ascending and without repeats, 0 first.
  var scales: [Double]
  /// When guidance acts.
  var schedule: GuidanceSchedule
}

extension SpecReader {
  private enum GuidanceKind: String, CaseIterable {
    case classifierFree = "classifier-free"
  }

  private enum ScheduleKind: String, CaseIterable {
    case constant
    case interval
  }

  private static let scaleForms = "an array of numbers or an object with from, to and count"

  /// The `guidance` of a spec; whether the label is one of the target's is not looked at.
  func readGuidance() -> GuidanceSettings? {
    guard let object = readObject() else { return nil }
    guard let kind = object.choice("kind", GuidanceKind.self) else {
      // Which keys there must be is unknown; those that are there can be checked.
      _ = object["scales"]?.readScales(mustBe: Self.scaleForms)
      _ = object["schedule"]?.readSchedule()
      return nil
    }
    object.allowOnly(["kind", "label", "scales", "schedule"], kind: kind.rawValue)
    let label = object.text("label")
    let forms = Self.scaleForms
    let scales = object.require("scales", mustBe: forms)?.readScales(mustBe: forms)
    let schedule = object["schedule"]?.readSchedule() ?? .constant
    guard let label, let scales else { return nil }
    return GuidanceSettings(
      label: label,
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
