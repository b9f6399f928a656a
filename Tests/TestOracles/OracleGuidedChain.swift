/// One path of guided sampling in d dimensions under any guidance, a step and a coordinate at a
/// time.
///
/// In the step from u_n to u_{n-1} the guided path P has the score s + ω(u_n) g and its twin Q has
/// s + (ω(u_n) + τ) g, with the base score s and the direction g at (Y, u_n). Along either path the
/// logarithm of L = dP/dQ is kept, with δ = (m_P - m_Q)/σ summed over coordinates:
///
///     log L += z·δ - |δ|²/2  on Q,     log L += z·δ + |δ|²/2  on P
///
/// Where σ = 0 the twin takes P's step, so δ = 0.
///
/// Source: Jiao, Chen & Li 2025 (the guided process), with Girsanov's theorem for the twin.
public struct OracleGuidedChain {
  /// A vector field at the point x and the grid index n of the log-time u_n.
  public typealias Field = (_ point: [Double], _ step: Int) -> [Double]

  /// A path at one log-time.
  public struct State: Sendable {
    /// The log-time u_n.
    public var logTime: Double
    /// The point Y_n, d coordinates.
    public var point: [Double]
    /// The logarithm log L of the path so far.
    public var logRatio: Double
  }

  /// A finished path.
  public struct Path: Sendable {
    /// The final point Y_0, d coordinates.
    public var point: [Double]
    /// The logarithm log L = log dP/dQ of the whole path.
    public var logRatio: Double
    /// The states before each step, N of them, from u_N down to u_1.
    public var states: [State]
  }

  private let logTimes: [Double]
  private let sampler: OracleSampler
  private let twinShift: Double
  private let omega: (Double) -> Double
  private let baseScore: Field
  private let gradient: Field

  /// Creates a chain from its vector fields.
  ///
  /// - Parameters:
  ///   - logTimes: The grid u_0 < ... < u_N.
  ///   - sampler: The discrete step.
  ///   - twinShift: The number τ that Q's strength adds to P's, usually 1 or -1.
  ///   - omega: The signed strength ω(u): positive raises the tilt, negative lowers it.
  ///   - baseScore: The base score s(x, u_n).
  ///   - gradient: The guidance direction g(x, u_n).
  public init(
    logTimes: [Double],
    sampler: OracleSampler,
    twinShift: Double = 1,
    omega: @escaping (_ logTime: Double) -> Double,
    baseScore: @escaping Field,
    gradient: @escaping Field
  ) {
    self.logTimes = logTimes
    self.sampler = sampler
    self.twinShift = twinShift
    self.omega = omega
    self.baseScore = baseScore
    self.gradient = gradient
  }

  /// Creates the chain of a tilted law and tabulates its posteriors.
  ///
  /// - Parameters:
  ///   - law: The base law and the tilt.
  ///   - direction: The exact or the plug-in gradient.
  ///   - logTimes: The grid u_0 < ... < u_N.
  ///   - sampler: The discrete step.
  ///   - twinShift: The number τ that Q's strength adds to P's, usually 1 or -1.
  ///   - omega: The signed strength ω(u).
  public init(
    law: OracleTiltedLaw,
    direction: OracleTiltedLaw.Direction = .exact,
    logTimes: [Double],
    sampler: OracleSampler,
    twinShift: Double = 1,
    omega: @escaping (_ logTime: Double) -> Double
  ) {
    let posteriors = logTimes.map { law.posterior(at: $0) }
    self.init(
      logTimes: logTimes,
      sampler: sampler,
      twinShift: twinShift,
      omega: omega,
      baseScore: { posteriors[$1].baseScore(at: $0) },
      gradient: { law.gradient(direction, at: $0, in: posteriors[$1]) }
    )
  }

  /// Runs one path from u_N down to u_0.
  ///
  /// - Parameters:
  ///   - start: The starting point Y at u_N, d coordinates.
  ///   - isTwin: True for the twin Q, false for the guided path P.
  ///   - noise: The standard normal number of the step that starts at u_n (n = N, ..., 1) and of a
  ///     coordinate (0..<d).
  /// - Returns: The final point, the log ratio and the states on the way.
  public func run(
    from start: [Double],
    isTwin: Bool,
    noise: (_ step: Int, _ coordinate: Int) -> Double
  ) -> Path {
    var path = Path(point: start, logRatio: 0, states: [])
    for step in stride(from: logTimes.count - 1, to: 0, by: -1) {
      let upper = logTimes[step]
      let lower = logTimes[step - 1]
      let point = path.point
      path.states.append(State(logTime: upper, point: point, logRatio: path.logRatio))
      let score = baseScore(point, step)
      let slope = gradient(point, step)
      let strength = omega(upper)
      let deviation = sampler.noiseScale(from: upper, to: lower)
      for coordinate in point.indices {
        let guidedMean = sampler.mean(
          of: point[coordinate],
          guidedScore: score[coordinate] + strength * slope[coordinate],
          from: upper,
          to: lower
        )
        if deviation == 0 {
          path.point[coordinate] = guidedMean
          continue
        }
        let twinMean = sampler.mean(
          of: point[coordinate],
          guidedScore: score[coordinate] + (strength + twinShift) * slope[coordinate],
          from: upper,
          to: lower
        )
        let shift = (guidedMean - twinMean) / deviation
        let normal = noise(step, coordinate)
        path.point[coordinate] = (isTwin ? twinMean : guidedMean) + deviation * normal
        path.logRatio += normal * shift + (isTwin ? -0.5 : 0.5) * shift * shift
      }
    }
    return path
  }
}
