/// Log-times equally far apart: u_n = end + (start - end) n/N.
public struct LogUniformGrid: NoiseGrid, Equatable {
  /// U, the log-time of the noisiest level; there ᾱ = e^{-U}.
  public var start: Double
  /// u_0 >= 0, the log-time at which the process stops; 0 is the data.
  public var end: Double

  /// The grid from `start` down to `end`.
  public init(start: Double = 10, end: Double = 0) {
    self.start = start
    self.end = end
  }

  /// See `NoiseGrid`.
  public func logTimes(steps: Int) -> [Double] {
    (0...steps).map { end + (start - end) * (Double($0) / Double(steps)) }
  }

  /// See `NoiseGrid`.
  public func problem(steps: Int) -> String? {
    let times = (end, start)
    guard times.0 >= 0, times.1.isFinite, times.0 < times.1 else {
      return "needs 0 <= end < start, both finite"
    }
    return nil
  }
}
