import Foundation
import GuidedDiffusion

/// What a user should know of a cell before it is run: a setting without effect, or rows that will not
/// be reliable.
public struct PlanWarning: Hashable, Sendable {
  /// What a warning is about.
  public enum Kind: String, CaseIterable, Sendable {
    /// A setting has no effect.
    case emptyEffect
    /// Rows will be unreliable.
    case unreliable
    /// The chain begins far from the noised law.
    case start
  }

  /// What it is about.
  public var kind: Kind
  /// What is the matter, and with which numbers, in one sentence without a full stop.
  public var text: String

  /// All warnings about `cell`, which `claims` will be judged by.
  public static func all(for cell: Cell, claims: [Claim]) -> [PlanWarning] {
    empty(cell).map { PlanWarning(kind: .emptyEffect, text: $0) }
      + unreliable(cell, claims).map { PlanWarning(kind: .unreliable, text: $0) }
      + start(cell).map { PlanWarning(kind: .start, text: $0) }
  }

  /// The fewest values with which the tail of their mean can be diagnosed.
  static let fewestPaths = 25
  /// Log-times at which a chain should start: e^-4 of the data's variance is left there.
  static let earliestStart = 4.0

  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }

  // MARK: - Settings without effect

  private static func empty(_ cell: Cell) -> [String] {
    if cell.scales == [0] { return ["the only scale is 0: nothing is guided"] }
    return [schedule(cell), constantTilt(cell)].compactMap { $0 }
  }

  /// The log-times at which the score is evaluated, descending.
  private static func evaluations(_ cell: Cell) -> [Double] {
    let stages = cell.sampler.stageCount(steps: cell.logTimes.count - 1)
    return (0..<stages).map { cell.sampler.stage($0, logTimes: cell.logTimes).logTime }
  }

  private static func schedule(_ cell: Cell) -> String? {
    let times = evaluations(cell)
    switch cell.guidance.schedule {
    case .constant: return nil
    case .interval(let from, let to):
      guard !times.contains(where: { from <= $0 && $0 <= to }) else { return nil }
      let below = times.filter { $0 < from }.max().map(short)
      let above = times.filter { $0 > to }.min().map(short)
      let nearest = [below, above].compactMap { $0 }.joined(separator: " and ")
      return "no step is taken at a log-time from \(short(from)) to \(short(to)) (the nearest:"
        + " \(nearest)), so that guidance never acts"
    case .power(let exponent):
      let largest = times.map { cell.guidance.schedule.factor(at: $0) }.max() ?? 0
      guard largest < 1e-3 else { return nil }
      return "the schedule's factor, e^(-\(short(exponent)) × log-time), is at most"
        + " \(short(largest)) in all steps, so that guidance hardly acts"
    }
  }

  /// How little a tilt may vary, relative to its mean.
  private static let leastVariation = 1e-6

  private static func constantTilt(_ cell: Cell) -> String? {
    let (guidance, target) = (cell.guidance, cell.target)
    if let index = guidance.tilt.classIndex {
      guard isProbabilityConstant(target, classIndex: index) else { return nil }
      return "p(\(target.classes[index].label)|x) is the same everywhere, so that there is nothing"
        + " to guide by"
    }
    let moments = TiltMoments(target: target, guidance: guidance)
    guard let second = moments.logSecondMoment else { return nil }
    guard moments.logMean > -Double.infinity else {
      return "the tilt is 0 on all of the base law, within double precision"
    }
    let variation = max(0, Elementary.exp(second - 2 * moments.logMean) - 1).squareRoot()
    guard variation < leastVariation else { return nil }
    return "the tilt is constant on the base law to \(short(leastVariation)) of its mean, so that"
      + " there is nothing to guide by"
  }

  /// Whether p(c|x) is the prior at the means of components and two deviations from them.
  private static func isProbabilityConstant(_ target: LabelledMixture, classIndex: Int) -> Bool {
    let whole = moments(of: nil, target)
    let own = moments(of: classIndex, target)
    let scale = (0..<target.dimension).map { whole.covariance[$0, $0] }.max() ?? 1
    let offsets = zip(whole.mean, own.mean).map { abs($0 - $1) / scale.squareRoot() }
    guard offsets.allSatisfy({ $0 < 1e-6 }) else { return false }
    let law = NoisedMixture(MixtureSpectrum(target), logTime: 0)
    let expected = Elementary.log(target.classes[classIndex].prior)
    let point = AlignedBuffer(repeating: Lanes.zero, count: target.dimension)
    let step = max(1, target.componentCount / 32)
    return stride(from: 0, to: target.componentCount, by: step).allSatisfy { position in
      let component = target.components[position]
      return (0..<target.dimension).allSatisfy { moved in
        let deviation = component.covariance.variance(of: moved).squareRoot()
        for row in 0..<target.dimension { point[row] = Lanes(repeating: component.mean[row]) }
        point[moved] += Lanes(-2, -1, 0, 1, 2, -3, 3, 0.5) * deviation
        let values = Tilt.classProbability(classIndex: classIndex)
          .value(at: point.base, dataLaw: law).logTilt
        return (0..<8).allSatisfy { abs(values[$0] - expected) < 1e-9 }
      }
    }
  }

  private static func moments(of baseClass: Int?, _ target: LabelledMixture) -> LawMoments {
    let tilt = Tilt.classProbability(classIndex: 0)
    let guidance = Guidance(kind: .reward, tilt: tilt, baseClass: baseClass, scales: [])
    return LawMoments(baseOf: guidance, on: target)
  }

  // MARK: - Rows that will be unreliable

  private static func unreliable(_ cell: Cell, _ claims: [Claim]) -> [String] {
    let twins = Int((Double(cell.paths) * cell.twinShare).rounded(.down))
    let guided = cell.paths - twins
    func words(_ count: Int, _ kind: String) -> String {
      "\(count) \(kind) path\(count == 1 ? "" : "s")"
    }
    var lines: [String] = []
    if guided < fewestPaths {
      lines.append(
        "\(words(guided, "guided")): with fewer than \(fewestPaths) no estimate can be relied on"
      )
    } else if cell.twinShare > 0, twins < fewestPaths {
      lines.append(
        "\(words(twins, "twin")): with fewer than \(fewestPaths) no twin row can be relied on"
          + " (raise run.paths or run.twin_share)"
      )
    }
    let tails = Runner.tailWarnings(for: cell)
    lines += tails
    lines += targets(cell)
    let isJudgedByDirect = cell.twinShare == 0
    let names = claims.filter { $0.quantity == .reciprocalProbability && concerns($0, cell) }
      .map(\.name)
    if isJudgedByDirect, !tails.isEmpty, !names.isEmpty {
      lines.append(
        "without twins these rows decide the claim\(names.count == 1 ? "" : "s")"
          + " \(names.joined(separator: ", ")), which will stay open"
      )
    }
    return lines
  }

  /// Targets that rows without a variance cannot reach.
  private static func targets(_ cell: Cell) -> [String] {
    guard let rule = cell.stoppingRule(), rule.rows.contains(where: { !$0.isTrusted }) else {
      return []
    }
    return [
      "run.target_standard_error cannot be reached: some rows of reciprocal_probability will be"
        + " unreliable, so that all paths are simulated"
    ]
  }

  private static func concerns(_ claim: Claim, _ cell: Cell) -> Bool {
    claim.pair.map { $0.reference == cell.index || $0.other == cell.index } ?? true
  }

  // MARK: - The start

  private static func start(_ cell: Cell) -> [String] {
    guard let start = cell.logTimes.last, start < earliestStart else { return [] }
    let moments = LawMoments(baseOf: cell.guidance, on: cell.target)
    let kept = Elementary.exp(-start)
    let d = cell.target.dimension
    // Of N(0, I), from which all paths start.
    let variances = (0..<d).map { kept * moments.covariance[$0, $0] + 1 - kept }
    let shifts = moments.mean.map { abs($0) * kept.squareRoot() }
    let worst = variances.max { abs(Elementary.log($0)) < abs(Elementary.log($1)) } ?? 1
    return [
      "paths start from N(0, I) at log-time \(short(start)), where the noised law still has"
        + " \(short(100 * kept)) % of the data's variance: means up to \(short(shifts.max() ?? 0)),"
        + " variances up to \(short(worst)) (start at \(short(earliestStart)) or above)"
    ]
  }
}
