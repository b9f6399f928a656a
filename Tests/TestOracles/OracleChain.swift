/// One path of classifier-free guidance in d dimensions, a step and a coordinate at a time.
///
/// The guided path P steps with the score s(x|c) + w k(u) [s(x|c) - s(x)], its twin Q with
/// s(x) + w k(u) [s(x|c) - s(x)]; k is the schedule's factor. Along either path the logarithm of
/// L = dP/dQ is kept, with δ = (m_P - m_Q)/σ summed over coordinates:
///
///     log L += z·δ - |δ|²/2  on Q,     log L += z·δ + |δ|²/2  on P
///
/// Where σ = 0 the twin takes P's step, so δ = 0.
///
/// Source: Li & Jiao 2025 (the guided process), with Girsanov's theorem for the twin.
public struct OracleChain {
  private let guidedClass: Int
  private let scale: Double
  private let scheduleFactor: (Double) -> Double
  private let logTimes: [Double]
  private let sampler: OracleSampler
  private let noisedMixtures: [OracleMixture]

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
    self.guidedClass = guidedClass
    self.scale = scale
    self.scheduleFactor = scheduleFactor
    self.logTimes = logTimes
    self.sampler = sampler
    noisedMixtures = logTimes.map { mixture.noised(at: $0) }
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
    var point = start
    var logRatio = 0.0
    for step in stride(from: logTimes.count - 1, to: 0, by: -1) {
      let upper = logTimes[step]
      let lower = logTimes[step - 1]
      let conditional = noisedMixtures[step].score(at: point, classIndex: guidedClass)
      let unconditional = noisedMixtures[step].score(at: point)
      let strength = scale * scheduleFactor(upper)
      let deviation = sampler.noiseScale(from: upper, to: lower)
      var next = point
      for coordinate in point.indices {
        let push = strength * (conditional[coordinate] - unconditional[coordinate])
        let guidedMean = sampler.mean(
          of: point[coordinate],
          guidedScore: conditional[coordinate] + push,
          from: upper,
          to: lower
        )
        if deviation == 0 {
          next[coordinate] = guidedMean
          continue
        }
        let twinMean = sampler.mean(
          of: point[coordinate],
          guidedScore: unconditional[coordinate] + push,
          from: upper,
          to: lower
        )
        let shift = (guidedMean - twinMean) / deviation
        let normal = noise(step, coordinate)
        next[coordinate] = (isTwin ? twinMean : guidedMean) + deviation * normal
        logRatio += normal * shift + (isTwin ? -0.5 : 0.5) * shift * shift
      }
      point = next
    }
    return (point, logRatio)
  }
}
