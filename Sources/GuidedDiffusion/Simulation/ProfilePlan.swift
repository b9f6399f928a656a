/// Where along the path the improvement theorem's integrand is looked at, and with which weights.
///
/// The theorem says E[f(Y^ω)] - E[f(Y^0)] = ∫ ω(u) E[|∇f_u|²/f_u] du. The gain E[|∇f_u|²/f_u] = E[f_u |g_u|²]
/// is estimated at up to `largestCount` of the chain's log-times; ω, which may jump, is integrated on
/// all of them. Both use the trapezoid rule in v = √(u - u_0), because the gains of half-spaces grow
/// like 1/√u towards the data.
public struct ProfilePlan: Equatable, Sendable {
  /// The most nodes; a grid of fewer steps is used whole.
  public static let largestCount = 100

  /// [node] the number of the stage that starts there, ascending.
  public let stages: [Int]
  /// [node] u, descending.
  public let logTimes: [Double]
  /// [node] the weight of the gain in the integral, for w = 1, its sign included.
  public let weights: [Double]
  /// [node] ω/w.
  public let directions: [Double]

  /// No nodes.
  static let none = ProfilePlan(stages: [], logTimes: [], weights: [], directions: [])

  private init(stages: [Int], logTimes: [Double], weights: [Double], directions: [Double]) {
    self.stages = stages
    self.logTimes = logTimes
    self.weights = weights
    self.directions = directions
  }

  /// The plan for a chain on `logTimes`, u_0 to u_N, of a sampler with one stage per step.
  init(guidance: Guidance, logTimes: [Double]) {
    let steps = logTimes.count - 1
    let nodes = min(steps, Self.largestCount)
    // Grid indices of the nodes, descending from N to 1.
    let chosen =
      nodes == 1 ? [steps] : (0..<nodes).map { steps - $0 * (steps - 1) / (nodes - 1) }
    let v = logTimes.map { ($0 - logTimes[0]).squareRoot() }
    var weights = [Double](repeating: 0, count: nodes)
    var node = 0
    for n in stride(from: steps, to: 0, by: -1) {
      // ∫ ω gain du = ∫ ω (2 v gain) dv.
      let width = 0.5 * ((n < steps ? v[n + 1] : v[n]) - v[n - 1])
      let part = width * 2 * guidance.direction(at: logTimes[n])
      while node + 1 < nodes, chosen[node + 1] >= n { node += 1 }
      // v · gain is linear between nodes.
      let upper = v[chosen[node]]
      guard node + 1 < nodes, n != chosen[node] else {
        weights[node] += part * v[n]
        continue
      }
      let lower = v[chosen[node + 1]]
      let share = (v[n] - lower) / (upper - lower)
      weights[node] += part * share * upper
      weights[node + 1] += part * (1 - share) * lower
    }
    if guidance.tilt.pointTilt is HalfSpaceTilt {
      // At v = 0, where nothing is looked at, v · gain is what it is at the last node; for all other
      // tilts it is 0.
      weights[nodes - 1] += v[1] * v[1] * guidance.direction(at: logTimes[0])
    }
    self.init(
      stages: chosen.map { steps - $0 },
      logTimes: chosen.map { logTimes[$0] },
      weights: weights,
      directions: chosen.map { guidance.direction(at: logTimes[$0]) }
    )
  }
}
