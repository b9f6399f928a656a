import GuidedDiffusion

/// The `sampler` of a spec.
struct SamplerSettings {
  /// The step of the discrete process.
  var sampler: any Sampler
  /// The noise levels u_n, ascending.
  var logTimes: [Double]
}

extension SpecReader {
  private enum SamplerKind: String, CaseIterable {
    case ddpm
    case eulerMaruyama = "euler-maruyama"
    case exponential
    case ddim
    case odeEuler = "ode-euler"
    case odeHeun = "ode-heun"

    /// The keys that only this kind has.
    var ownKeys: [String] {
      switch self {
      case .ddpm: ["variance"]
      case .ddim: ["eta"]
      case .eulerMaruyama, .exponential, .odeEuler, .odeHeun: []
      }
    }
  }

  private enum GridKind: String, CaseIterable {
    case logUniform = "log-uniform"
    case li
    case linearBeta = "linear-beta"
    case cosine
    case karras
  }

  /// The `sampler` of a spec.
  func readSampler() -> SamplerSettings? {
    guard let object = readObject() else { return nil }
    let kind = object.choice("kind", SamplerKind.self)
    if let kind {
      object.allowOnly(["kind", "steps", "grid"] + kind.ownKeys, kind: kind.rawValue)
    } else {
      object.allowOnly(["kind", "steps", "grid"] + SamplerKind.allCases.flatMap(\.ownKeys))
    }
    let steps = object.count("steps", 1...SpecLimits.steps)
    var sampler: (any Sampler)?
    switch kind {
    case .ddpm:
      sampler = object.choice("variance", DDPM.Variance.self, default: .beta).map(DDPM.init)
    case .eulerMaruyama: sampler = EulerMaruyama()
    case .exponential: sampler = ExponentialIntegrator()
    case .ddim: sampler = object.number("eta", .wholeShare, default: 0).map { DDIM(eta: $0) }
    case .odeEuler: sampler = ODEEuler()
    case .odeHeun: sampler = ODEHeun()
    case nil: sampler = nil
    }
    let gridReader = object["grid"]
    let grid = gridReader == nil ? LogUniformGrid() : gridReader?.readGrid()
    guard let steps, let grid else { return nil }
    let place = SpecPath.member("grid", of: path)
    if let problem = grid.problem(steps: steps) {
      log.report(place, problem)
      return nil
    }
    let logTimes = grid.logTimes(steps: steps)
    guard zip(logTimes, logTimes.dropFirst()).allSatisfy({ $0 < $1 }) else {
      log.report(place, "has steps too small for double precision (needs fewer steps)")
      return nil
    }
    return sampler.map { SamplerSettings(sampler: $0, logTimes: logTimes) }
  }

  private func readGrid() -> (any NoiseGrid)? {
    guard let object = readObject(),
      let kind = object.choice("kind", GridKind.self, default: .logUniform)
    else { return nil }
    switch kind {
    case .logUniform:
      object.allowOnly(["kind", "start", "end"], kind: kind.rawValue)
      let standard = LogUniformGrid()
      let start = object.number("start", .positive, default: standard.start)
      let end = object.number("end", .nonNegative, default: standard.end)
      guard let start, let end else { return nil }
      return LogUniformGrid(start: start, end: end)
    case .li:
      object.allowOnly(["kind", "c0", "c1"], kind: kind.rawValue)
      let standard = LiGrid()
      let c0 = object.number("c0", .positive, default: standard.c0)
      let c1 = object.number("c1", .positive, default: standard.c1)
      guard let c0, let c1 else { return nil }
      return LiGrid(c0: c0, c1: c1)
    case .linearBeta:
      object.allowOnly(["kind"], kind: kind.rawValue)
      return LinearBetaGrid()
    case .cosine:
      object.allowOnly(["kind"], kind: kind.rawValue)
      return CosineGrid()
    case .karras:
      object.allowOnly(["kind", "rho"], kind: kind.rawValue)
      return object.number("rho", .positive, default: 7).map { KarrasGrid(rho: $0) }
    }
  }
}
