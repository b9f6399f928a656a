import GuidedDiffusion

/// The sections of a spec, in all settings of its sweep.
struct ExperimentSections {
  private let sweep: Sweep
  private let target: SweptSection<TargetSettings>
  private let guidance: SweptSection<GuidanceSettings>
  private let sampler: SweptSection<SamplerSettings>
  private let run: SweptSection<RunSettings>
  private let scores: SweptSection<ScoresSettings>

  /// Decodes the sections of `document`; a missing section is taken as noted already.
  init(of document: JSONValue, sweep: Sweep, library: PointsLibrary, log: ProblemLog) {
    self.sweep = sweep
    var budget = SpecLimits.sweptNumbers
    target = SweptSection(
      "target",
      of: document,
      sweep: sweep,
      log: log,
      budget: &budget,
      size: \.mixture.numbers,
      decode: { $0.readTarget(library) }
    )
    guidance = SweptSection(
      "guidance",
      of: document,
      sweep: sweep,
      log: log,
      budget: &budget,
      size: \.numbers,
      decode: { $0.readGuidance() }
    )
    sampler = SweptSection(
      "sampler",
      of: document,
      sweep: sweep,
      log: log,
      budget: &budget,
      size: \.logTimes.count,
      decode: { $0.readSampler() }
    )
    run = SweptSection(
      "run",
      of: document,
      absent: .object([:]),
      sweep: sweep,
      log: log,
      budget: &budget,
      size: { _ in 1 },
      decode: { $0.readRun() }
    )
    scores = SweptSection(
      "scores",
      of: document,
      absent: .object([:]),
      sweep: sweep,
      log: log,
      budget: &budget,
      size: { _ in 1 },
      decode: { $0.readScores(library) }
    )
  }

  /// The cells, the last swept key varying fastest; problems between sections go to the log.
  func cells(log: ProblemLog) -> [Cell] {
    checkBase(log: log)
    var attribution = SweepAttribution(axes: sweep.axes, known: log.problems)
    var cells: [Cell] = []
    var aims: [[Int]: Aim] = [:]
    for index in 0..<sweep.cells {
      let indices = sweep.indices(ofCell: index)
      // Cells that differ in other sections have their guidance in common.
      let pair = [target.number(at: indices), guidance.number(at: indices)]
      let aim = aims[pair] ?? self.aim(at: indices)
      aims[pair] = aim
      let trial = ProblemLog()
      if let cell = cell(index, at: indices, aim: aim, log: trial) { cells.append(cell) }
      for problem in trial.problems { attribution.note(problem, at: indices) }
    }
    for problem in attribution.problems { log.report(problem) }
    checkWork(of: cells, log: log)
    checkSamples(of: cells, log: log)
    return cells
  }

  /// The guidance of a target, or what keeps it from being one.
  private struct Aim {
    var guidance: ResolvedGuidance?
    var problems: [SpecProblem]
  }

  private func aim(at indices: [Int]) -> Aim {
    guard let target = target.settings(at: indices),
      let guidance = guidance.settings(at: indices)
    else { return Aim(guidance: nil, problems: []) }
    let log = ProblemLog()
    let resolved = guidance.resolved(on: target, log: log)
    return Aim(guidance: resolved, problems: log.problems)
  }

  /// Notes what does not agree between the sections as they stand in the spec.
  private func checkBase(log: ProblemLog) {
    guard let guidance = guidance.base else { return }
    if let target = target.base, let resolved = guidance.resolved(on: target, log: log) {
      if let run = run.base { _ = resolved.guidance.suits(targets: run.targets, log: log) }
      _ = scores.base?.learned?.suits(
        target: target.mixture,
        guidance: resolved.guidance,
        log: log
      )
    }
    if let sampler = sampler.base { _ = guidance.suits(logTimes: sampler.logTimes, log: log) }
    if let run = run.base { _ = guidance.suits(baselines: run.baselines, log: log) }
  }

  private func cell(_ index: Int, at indices: [Int], aim: Aim, log: ProblemLog) -> Cell? {
    for problem in aim.problems { log.report(problem) }
    guard let guidance = guidance.settings(at: indices) else { return nil }
    let sampler = sampler.settings(at: indices)
    let run = run.settings(at: indices)
    let suits = [
      sampler.map { guidance.suits(logTimes: $0.logTimes, log: log) } ?? false,
      run.map { guidance.suits(baselines: $0.baselines, log: log) } ?? false,
    ]
    guard let target = target.settings(at: indices), let resolved = aim.guidance, let sampler,
      let run, let scores = scores.settings(at: indices), suits.allSatisfy({ $0 }),
      scores.learned?.suits(
        target: target.mixture,
        guidance: resolved.guidance,
        log: log
      ) ?? true,
      resolved.guidance.suits(targets: run.targets, log: log)
    else { return nil }
    return Cell(
      index: index,
      values: zip(sweep.axes, indices).map { $0.values[$1] },
      valueTexts: zip(sweep.axes, indices).map { $0.texts[$1] },
      target: target.mixture,
      points: target.points,
      guidance: resolved.guidance,
      guidedName: resolved.name,
      sampler: sampler.sampler,
      logTimes: sampler.logTimes,
      paths: run.paths,
      twinShare: run.twinShare,
      seed: run.seed,
      confidence: run.confidence,
      hasProfile: run.hasProfile,
      targets: run.targets,
      baselines: run.baselines,
      keptPaths: min(
        run.keptPaths,
        run.paths - Int((Double(run.paths) * run.twinShare).rounded(.down))
      ),
      scoreError: scores.error,
      learned: scores.learned
    )
  }

  /// Notes samples that are too many to be written down.
  private func checkSamples(of cells: [Cell], log: ProblemLog) {
    let numbers = cells.reduce(Int128(0)) { sum, cell in
      sum + Int128(cell.keptPaths) * Int128(cell.scales.count) * Int128(cell.target.dimension)
    }
    guard numbers > SpecLimits.keptNumbers else { return }
    log.report(
      "$.run.keep_samples",
      "keeps \(numbers) coordinates: paths × scales × dimension, summed over the cells (at most"
        + " \(SpecLimits.keptNumbers))"
    )
  }

  /// Notes a plan whose path-steps cannot be counted.
  private func checkWork(of cells: [Cell], log: ProblemLog) {
    var total: Int128 = 0
    var most = (paths: 0, steps: 0, scales: 0)
    var hasPlugIn = false
    for cell in cells {
      let steps = cell.logTimes.count - 1
      // Plug-in baselines are simulated beside their cells.
      let paths = Int128(cell.paths) + Int128(cell.plugInCell?.paths ?? 0)
      total += paths * Int128(steps) * Int128(cell.scales.count)
      hasPlugIn = hasPlugIn || cell.baselines.contains(.plugIn)
      most = (
        max(most.paths, cell.paths), max(most.steps, steps), max(most.scales, cell.scales.count)
      )
    }
    guard total > SpecLimits.pathSteps else { return }
    log.report(
      "$.run.paths",
      "is too much work: \(most.paths) paths × \(most.steps) steps × \(most.scales) scales in"
        + " \(cells.count) cell\(cells.count == 1 ? "" : "s")"
        + "\(hasPlugIn ? " and plug-in baselines" : "") = \(total) path-steps"
        + " (at most \(SpecLimits.pathSteps))"
    )
  }
}

extension LabelledMixture {
  /// The numbers that the target holds.
  fileprivate var numbers: Int {
    classes.reduce(0) { sum, item in
      item.components.reduce(sum) { sum, component in
        switch component.covariance {
        case .isotropic: sum + dimension + 1
        case .diagonal: sum + 2 * dimension
        case .full: sum + dimension * (dimension + 1)
        }
      }
    }
  }
}
