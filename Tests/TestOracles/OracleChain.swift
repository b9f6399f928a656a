/// One path of classifier-free guidance in d dimensions.
///
/// The guided path P steps with the score s(x|c) + w k(u) [s(x|c) - s(x)], its twin Q with
/// s(x) + w k(u) [s(x|c) - s(x)]; k is the schedule's factor. This is the guided chain with base
/// score s(x|c), direction s(x) - s(x|c) = ∇ log 1/p(c|x), strength ω = -w k and shift τ = 1.
///
/// Source: Li & Jiao 2025 (the guided process), with Girsanov's theorem for the twin.
public struct OracleChain {
  private let chain: OracleGuidedChain

  /// Creates a chain and tabulates the noised mixtures.
  ///
  /// - Parameters:
  ///   - mixture: The target.
  ///   - guidedClass: The class c the guidance aims at.
  ///   - scale: The guidance scale w >= 0; zero is unguided.
  ///   - scheduleFactor: The factor k(u) that multiplies w in the step that starts at u.
  ///   - logTimes: The grid u_0 < ... < u_N.
  ///   - sampler: The discrete step.
  public init(
    mixture: OracleMixture,
    guidedClass: Int,
    scale: Double,
    scheduleFactor: @escaping (_ logTime: Double) -> Double = { _ in 1 },
    logTimes: [Double],
    sampler: OracleSampler
  ) {
    let noisedMixtures = logTimes.map { mixture.noised(at: $0) }
    chain = OracleGuidedChain(
      logTimes: logTimes,
      sampler: sampler,
      omega: { -scale * scheduleFactor($0) },
      baseScore: { noisedMixtures[$1].score(at: $0, classIndex: guidedClass) },
      gradient: { point, step in
        let conditional = noisedMixtures[step].score(at: point, classIndex: guidedClass)
        return zip(noisedMixtures[step].score(at: point), conditional).map { $0 - $1 }
      }
    )
  }

  /// Runs one path from u_N down to u_0.
  ///
  /// - Parameters:
  ///   - start: The starting point Y at u_N, d coordinates.
  ///   - isTwin: True for the twin Q, false for the guided path P.
  ///   - noise: The standard normal number of the step that starts at u_n (n = N, ..., 1) and of a
  ///     coordinate (0..<d).
  /// - Returns: The final point (d coordinates) and log L = log dP/dQ of the path.
  public func run(
    from start: [Double],
    isTwin: Bool,
    noise: (_ step: Int, _ coordinate: Int) -> Double
  ) -> (point: [Double], logRatio: Double) {
    let path = chain.run(from: start, isTwin: isTwin, noise: noise)
    return (path.point, path.logRatio)
  }
}
