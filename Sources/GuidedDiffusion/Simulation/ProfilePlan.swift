/// Where along the path the improvement theorem's integrand is looked at, and with which weights.
///
/// The theorem says E[f(Y^ω)] - E[f(Y^0)] = ∫ ω(u) E[|∇f_u|²/f_u] du. The gain E[|∇f_u|²/f_u] = E[f_u |g_u|²]
/// is estimated at up to `largestCount` of the chain's log-times and between them by cubic
/// interpolation; ω, which may jump, is taken on the whole grid, and the product integrated by the
/// trapezoid rule. The gains of half-spaces grow like 1/√(u - u_0) towards the data: for them all this is
/// done in v = √(u - u_0), in which 2v times the gain is smooth.
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
    let isSharp = guidance.tilt.pointTilt is HalfSpaceTilt
    let places = logTimes.map { isSharp ? ($0 - logTimes[0]).squareRoot() : $0 }
    var weights = [Double](repeating: 0, count: nodes)
    var node = 0
    for n in stride(from: steps, through: 0, by: -1) {
      let width = 0.5 * (places[min(n + 1, steps)] - places[max(n - 1, 0)])
      let part = width * guidance.direction(at: logTimes[n])
      while node + 1 < nodes, chosen[node + 1] >= n { node += 1 }
      // Two nodes on each side; below the last node, where none is on the other, the last three.
      let first = n == 0 ? max(0, nodes - 3) : max(0, min(node - 1, nodes - 4))
      let window = first..<min(first + (n == 0 ? 3 : 4), nodes)
      for index in window {
        var share = part
        for other in window where other != index {
          let start = places[chosen[other]]
          share *= (places[n] - start) / (places[chosen[index]] - start)
        }
        weights[index] += isSharp ? share * 2 * places[chosen[index]] : share
      }
    }
    self.init(
      stages: chosen.map { steps - $0 },
      logTimes: chosen.map { logTimes[$0] },
      weights: weights,
      directions: chosen.map { guidance.direction(at: logTimes[$0]) }
    )
  }
}
