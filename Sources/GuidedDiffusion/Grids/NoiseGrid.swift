/// The noise levels of a discrete process, as log-times u = -ln ᾱ.
public protocol NoiseGrid: Sendable {
  /// u_0 < u_1 < ... < u_N for N = `steps` >= 1: u_0 is where samples are taken, u_N the start.
  func logTimes(steps: Int) -> [Double]

  /// Why the grid has no `steps` steps, or `nil` if it has.
  func problem(steps: Int) -> String?
}

extension Array where Element == Double {
  /// Whether every number exceeds the one before it.
  var isAscending: Bool { zip(self, dropFirst()).allSatisfy { $0 < $1 } }
}
