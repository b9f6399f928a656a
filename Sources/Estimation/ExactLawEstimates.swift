import GuidedDiffusion

/// A mean over independent samples, and the verdict on its tail.
public struct PlainEstimate: Equatable, Sendable {
  /// The mean.
  public var value: Double
  /// Its standard error.
  public var standardError: Double
  /// Whether the contributions behave like those of a mean with a normal error.
  public var tail: TailDiagnosis
}

/// What guidance aims at: every functional's mean under an exact law, by independent samples of it.
///
/// No chain and no guidance is simulated: the base law is what w = 0 samples in continuous time, and the
/// law ∝ f · base what raising with w = 1 does. Class functionals are by the data law.
public struct ExactLawEstimates: Equatable, Sendable {
  /// The functionals, in the order of the tables.
  public let functionals: [Functional]
  /// [functional] the means.
  public let rows: [PlainEstimate]
  /// The squared Fréchet distance to the base law, or `nil` for d > 128.
  public let frechet: FrechetEstimate?

  /// The estimates from `count` >= 1 samples of `law`, a law of `guidance` on `target`; `nil` when
  /// samples are accepted too rarely.
  public init?(
    _ law: ExactLaw,
    of guidance: Guidance,
    on target: LabelledMixture,
    count: Int,
    seed: UInt64
  ) {
    let functionals = Functional.all(of: guidance)
    let distance = FrechetDistance(toBaseOf: guidance, on: target)
    var clouds = distance.map { CloudSums(centre: $0.law.mean, scales: 1) }
    var moments = functionals.map { _ in CentredMoments() }
    var tails = functionals.map { _ in
      Extremes(capacity: ParetoTail.kept(count: count))
    }
    let isDrawn = law.draw(count: count, seed: seed) { outcome in
      let block = BlockObservation(outcome, guidance: guidance, guidedShare: 1)
      clouds?.add(block)
      for functional in functionals.indices {
        for (path, value) in block.values[functional].enumerated() {
          let deviation = moments[functional].add(value)
          tails[functional].offer(deviation, companion: 0, order: block.firstPath + path)
        }
      }
    }
    guard isDrawn else { return nil }
    self.functionals = functionals
    rows = functionals.indices.map { index in
      PlainEstimate(
        value: functionals[index].constant + moments[index].mean,
        standardError: moments[index].standardError,
        tail: tails[index].diagnosis(
          intercept: moments[index].moments.mean,
          slope: 0,
          count: count,
          // A plain mean has a normal error only if its variance is finite.
          limit: min(0.5, ParetoTail.threshold(count: count))
        )
      )
    }
    frechet = distance.flatMap { clouds?.estimates($0).first }
  }
}
