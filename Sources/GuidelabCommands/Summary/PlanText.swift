import GuidedDiffusion
import Harness

/// The plan of an experiment for people: what is the same in all cells once, then what differs.
struct PlanText: Sendable {
  /// What is planned.
  var experiment: Experiment
  /// The spec's file, as the user wrote it.
  var file: String
  /// Where the results would go.
  var output: String
  /// Bold and faint letters, or none.
  var style = TextStyle.plain
  /// The columns of a line.
  var width = 80
  /// How long the run would take; `nil` leaves it out.
  var time: TimeEstimate?
  /// The memory that the run would take; `nil` leaves it out.
  var memory: MemoryEstimate?

  /// The lines of the plan.
  func lines() -> [String] {
    let settings = experiment.cells.map { self.settings(of: $0) }
    let names = settings.first?.map(\.name) ?? []
    let common = names.indices.filter { position in
      settings.allSatisfy { $0[position].text == settings[0][position].text }
    }
    var lines = TextLayout.wrapped(TextLayout.printable(experiment.title), width: width)
      .map(style.bold)
    lines += entry("spec", file, cut: false) + entry("output", output, cut: false)
    lines += entry("cells", cellCount)
    for position in common {
      lines += entry(settings[0][position].name, settings[0][position].text)
    }
    let allWarnings = experiment.cells.map { cell in
      PlanWarning.all(for: cell, claims: experiment.claims).map(\.text)
    }
    let shared = Self.inAll(allWarnings)
    lines += shared.flatMap { entry("warning", $0) }
    for ((cell, own), warnings) in zip(zip(experiment.cells, settings), allWarnings) {
      let warnings = warnings.filter { !shared.contains($0) }
      let differing = own.indices.filter { !common.contains($0) }
      guard !experiment.sweptKeys.isEmpty || !warnings.isEmpty else { continue }
      if !experiment.sweptKeys.isEmpty { lines += [""] + heading(of: cell).map(style.bold) }
      lines += differing.flatMap { entry(own[$0].name, own[$0].text) }
      lines += warnings.flatMap { entry("warning", $0) }
    }
    let claims = experiment.claims.map(\.name)
    if !claims.isEmpty { lines += [""] + entry("claims", claims.joined(separator: ", ")) }
    let total = experiment.cells.reduce(0.0) { $0 + Double($1.pathSteps) }
    let exact = experiment.cells.reduce(0) { $0 + $1.pathSteps }
    let size = total >= 1e6 ? " (\(RoundedNumber.scientific(total, digits: 1)))" : ""
    lines += [""]
    let networks = Dictionary(
      experiment.cells.flatMap(\.networks).map { ($0.digest, $0.settings.steps) }
    ) { first, _ in first }
    if !networks.isEmpty {
      let steps = networks.values.reduce(0, +)
      lines += entry(
        "training",
        counted(networks.count, "network") + ", \(TextLayout.grouped(steps)) steps in all"
      )
    }
    let most = experiment.cells.contains { !$0.targets.isEmpty } ? "at most " : ""
    lines += entry("total", "\(most)\(TextLayout.grouped(exact)) path-steps\(size)")
    if let time {
      let text = RoughQuantity.text(time)
      lines += entry("time", (text.hasPrefix("about") ? most : "") + text)
    }
    if let memory { lines += entry("memory", RoughQuantity.megabytes(memory.bytes)) }
    return lines
  }

  /// The texts that are in all lists, in the order of the first.
  private static func inAll(_ lists: [[String]]) -> [String] {
    (lists.first ?? []).filter { text in lists.allSatisfy { $0.contains(text) } }
  }

  private var cellCount: String {
    guard !experiment.sweptKeys.isEmpty else { return "1" }
    let factors = experiment.sweptKeys.indices.map { position in
      let values = Set(experiment.cells.map { $0.valueTexts[position] })
      return "\(values.count) \(experiment.sweptKeys[position])"
    }
    return "\(experiment.cells.count) = " + factors.joined(separator: " × ")
  }

  private func heading(of cell: Cell) -> [String] {
    let values = zip(experiment.sweptKeys, cell.valueTexts).map { "\($0) = \($1)" }
    return TextLayout.wrapped(
      TextLayout.printable("cell \(cell.index): " + values.joined(separator: ", ")),
      width: width,
      indentation: 2
    )
  }

  private func settings(of cell: Cell) -> [(name: String, text: String)] {
    let target = cell.target
    let guided = GuidanceText(
      guidance: cell.guidance,
      target: target,
      sampler: cell.sampler,
      endsAtData: cell.logTimes.first == 0,
      isLearned: cell.learned != nil
    )
    let steps = cell.logTimes.count - 1
    let times = (cell.logTimes.last ?? 0, cell.logTimes.first ?? 0)
    return [
      (
        "target",
        counted(target.dimension, "dimension") + ", "
          + counted(target.classes.count, "class", plural: "classes") + ", "
          + counted(target.componentCount, "component")
          + (cell.points.map { ": the points of \($0.file), bandwidth \(short($0.bandwidth))" }
            ?? "")
      ),
      ("guided", guided.subject),
      ("theorem", guided.theorem),
      (
        "scales",
        cell.scales.count == 1
          ? "0 alone (unguided)"
          : "\(cell.scales.count) from \(short(cell.scales[0]))"
            + " to \(short(cell.scales[cell.scales.count - 1]))"
            + scheduleText(cell.guidance.schedule)
      ),
      (
        "sampler",
        "\(cell.sampler.spelling), " + counted(steps, "step")
          + ", log-time \(short(times.0)) to \(short(times.1))"
      ),
      (
        "paths",
        Self.most(of: cell) + "\(TextLayout.grouped(cell.paths)) per scale, "
          + (cell.twinShare == 0 ? "no twins" : "\(short(cell.twinShare * 100)) % of them twins")
          + ", seed \(cell.seed), confidence \(short(cell.confidence))"
          + (cell.hasProfile ? "" : ", no profile")
      ),
      (
        "against",
        "w = 0 on the same noise"
          + cell.baselines.map { ", " + $0.rawValue }.joined()
      ),
    ]
      + (experiment.cells.contains { !$0.targets.isEmpty } ? [("until", targetText(cell))] : [])
      + (experiment.hasLearnedScores
        ? [("scores", cell.learned.map { learnedText($0, cell) } ?? "not learned")] : [])
      + (experiment.cells.count == 1
        ? []
        : [("work", Self.most(of: cell) + "\(TextLayout.grouped(cell.pathSteps)) path-steps")])
  }

  /// What is said before a number of paths of `cell`, which may end before.
  private static func most(of cell: Cell) -> String { cell.targets.isEmpty ? "" : "at most " }

  /// What standard errors the simulation goes on for.
  private func targetText(_ cell: Cell) -> String {
    guard !cell.targets.isEmpty else { return "all paths are simulated" }
    let texts = cell.targets.map { target in
      let limits = [
        target.relative.map { "\(short($0 * 100)) %" }, target.absolute.map { short($0) },
      ]
      return limits.compactMap { $0 }.joined(separator: " and ") + " (\(target.quantity.rawValue))"
    }
    return "standard errors are at most " + texts.joined(separator: ", ")
  }

  /// What is learned, and how.
  private func learnedText(_ scores: LearnedScores, _ cell: Cell) -> String {
    let data =
      switch scores.data {
      case .target: "fresh draws"
      case .samples(let count): counted(count, "sample") + " of the target"
      case .points(let points):
        "the points of \(points.file)"
          + (points.rewardColumn.map { ", rewards \($0)" } ?? "")
      }
    return "learned by " + cell.networks.map(\.role.rawValue).joined(separator: " and ")
      + ": hidden \(scores.hidden.map { "\($0)" }.joined(separator: ", ")),"
      + " \(TextLayout.grouped(scores.steps)) steps of \(TextLayout.grouped(scores.batch)) of"
      + " \(data), seed \(scores.seed)"
  }

  /// A named line; `cut` texts wrap to the width, the others (file names) stay whole.
  private func entry(_ name: String, _ text: String, cut: Bool = true) -> [String] {
    let label = "  " + TextLayout.left(name, 9)
    let printable = TextLayout.printable(text)
    let body = cut ? TextLayout.wrapped(printable, width: width - 11) : [printable]
    return body.enumerated().map { index, line in
      (index == 0 ? style.faint(label) : String(repeating: " ", count: 11)) + line
    }
  }

  private func short(_ value: Double) -> String { RoundedNumber.short(value, digits: 4) }

  private func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(TextLayout.grouped(count)) " + (count == 1 ? noun : plural ?? noun + "s")
  }

  private func scheduleText(_ schedule: GuidanceSchedule) -> String {
    switch schedule {
    case .constant: ""
    case .interval(let from, let to): ", within log-time \(short(from)) to \(short(to))"
    case .power(let exponent): ", times e^(\(short(-exponent)) × log-time)"
    }
  }
}

extension Sampler {
  /// The sampler as specs spell it, with what it varies in.
  fileprivate var spelling: String {
    switch self {
    case let sampler as DDPM: "ddpm (\(sampler.variance.rawValue) variance)"
    case is EulerMaruyama: "euler-maruyama"
    case is ExponentialIntegrator: "exponential"
    case let sampler as DDIM: "ddim (eta \(RoundedNumber.short(sampler.eta, digits: 4)))"
    case is ODEEuler: "ode-euler"
    case is ODEHeun: "ode-heun"
    default: "\(type(of: self))"
    }
  }
}
