/// How long a run will take, roughly: seconds by the clock on the wall, files aside.
public struct TimeEstimate: Equatable, Sendable {
  /// The simulation of all paths.
  public var simulation = 0.0
  /// The exact values by quadrature on the line.
  public var quadrature = 0.0
  /// The training of networks, none of which is kept from an earlier run.
  public var training = 0.0
  /// The threads that the run would use.
  public var threads: Int

  /// An estimate of these parts on `threads` threads.
  public init(
    simulation: Double = 0,
    quadrature: Double = 0,
    training: Double = 0,
    threads: Int
  ) {
    self.simulation = simulation
    self.quadrature = quadrature
    self.training = training
    self.threads = threads
  }

  /// All together.
  public var seconds: Double { simulation + quadrature + training }
}
