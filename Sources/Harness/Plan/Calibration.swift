import Foundation
import GuidedDiffusion
import Learning

/// Estimates how long a run will take from a short trial of its own work.
///
/// Cells are taken together whose work is of one kind. Of each kind, the heaviest first, the cell with
/// the most path-steps has real blocks simulated, on fewer steps where one block would take too long;
/// networks are trained for a few steps, and a few scales of a few cells integrated. What there is no
/// time for is assumed to be as quick per unit of work as what was tried.
///
/// Times are the processor's, shared out among the threads: what a run takes on a computer that does
/// nothing else. What other programs take at the moment of the trial says little of the whole run.
public struct Calibration {
  /// The processor's seconds that the trial may take; a part of it that is begun is finished.
  public static let budget = 0.25

  private let threads: Int
  private let processors: Int
  private let now: () -> Double

  /// A calibration for runs on `threads` threads.
  public init(threads: Int) {
    self.init(
      threads: threads,
      processors: ProcessInfo.processInfo.activeProcessorCount,
      now: {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
      }
    )
  }

  /// A calibration with the seconds that `now` tells.
  init(threads: Int, processors: Int, now: @escaping () -> Double) {
    self.threads = max(1, threads)
    self.processors = max(1, processors)
    self.now = now
  }

  /// The threads that run at once.
  private var lanes: Int { min(threads, processors) }

  /// How long `experiment` takes.
  public func estimate(_ experiment: Experiment) -> TimeEstimate {
    let end = now() + Self.budget
    var estimate = TimeEstimate(threads: threads)
    let hasNetworks = experiment.hasLearnedScores
    estimate.training = training(experiment, until: now() + (hasNetworks ? 0.1 : 0))
    estimate.quadrature = quadrature(experiment, until: now() + 0.25 * (end - now()))
    estimate.simulation = simulation(experiment, until: end)
    return estimate
  }

  /// Work of one kind: who has it, how much there is, and how long a unit of it takes.
  private struct Kind<Member> {
    var members: [(member: Member, units: Double)] = []
    var units: Double { members.reduce(0) { $0 + $1.units } }
    var largest: Member? { members.max { $0.units < $1.units }?.member }
  }

  /// The members by kind, those with most work first.
  private func kinds<Member>(
    _ members: [Member],
    key: (Member) -> String,
    units: (Member) -> Double
  ) -> [Kind<Member>] {
    Dictionary(grouping: members, by: key).sorted { $0.key < $1.key }
      .map { Kind(members: $0.value.map { ($0, units($0)) }) }
      .sorted { $0.units > $1.units }
  }

  /// The sum over all kinds of seconds per unit times units; kinds that there is no time for have the
  /// seconds of the kinds before them together.
  private func total<Member>(
    _ kinds: [Kind<Member>],
    until end: Double,
    secondsPerUnit: (Member, _ allotment: Double) -> Double?
  ) -> Double {
    var (seconds, units) = (0.0, 0.0)
    var left = kinds.reduce(0) { $0 + $1.units }
    for (index, kind) in kinds.enumerated() {
      let share = (end - now()) / Double(min(kinds.count - index, 8))
      guard index == 0 || share > 0, let member = kind.largest else { break }
      guard let rate = secondsPerUnit(member, max(share, 0)) else { continue }
      seconds += rate * kind.units
      units += kind.units
      left -= kind.units
    }
    return units > 0 ? seconds + max(left, 0) * seconds / units : 0
  }

  private func training(_ experiment: Experiment, until end: Double) -> Double {
    var digests: Set<String> = []
    let plans = experiment.cells.flatMap(\.networks).filter { digests.insert($0.digest).inserted }
    let all = kinds(plans) {
      "\($0.architecture.dimension) \($0.architecture.hidden) \($0.settings.batch) \($0.role)"
    } units: {
      Double($0.settings.steps)
    }
    return total(all, until: end) { plan, allotment in
      guard let training = try? NetworkTraining(plan, "", threads: lanes) else { return nil }
      return training.secondsPerStep(allotment: allotment, now: now)
    } / Double(lanes)
  }

  private func quadrature(_ experiment: Experiment, until end: Double) -> Double {
    let trials = experiment.cells.flatMap { [$0, $0.plugInCell].compactMap { $0 } }
      .filter { $0.target.dimension == 1 && $0.learned == nil }
      .map(QuadratureTrial.init)
    let all = kinds(trials, key: \.kind) { Double($0.cell.scales.count) * $0.work }
    return total(all, until: end) { trial, allotment in
      trial.secondsPerUnit(allotment: allotment, now: now)
    } / Double(lanes)
  }

  private func simulation(_ experiment: Experiment, until end: Double) -> Double {
    let cells = experiment.cells.flatMap { [$0, $0.plugInCell].compactMap { $0 } }
    let all = kinds(cells, key: \.workKind) { $0.work(lanes: lanes) }
    return total(all, until: end) { cell, allotment in
      SimulationTrial(cell).secondsPerUnit(allotment: allotment, now: now)
    }
  }
}

extension NetworkTraining {
  /// The seconds of a step, from as many steps as there is time for, at least two.
  func secondsPerStep(allotment: Double, now: () -> Double) -> Double? {
    // The first step fills caches and wakes threads.
    guard (try? trainer.train(until: 1)) != nil else { return nil }
    let start = now()
    var steps = 0
    let result = try? trainer.train { _, _ in
      steps += 1
      return now() - start < allotment
    }
    return result == nil || steps == 0 ? nil : (now() - start) / Double(steps)
  }
}
