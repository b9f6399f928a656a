/// The probability-flow ODE on the line, solved by two textbook methods.
///
///     dY/dt = (Y + s(Y, u))/2,      t = u_N - u the log-time undone
///
/// Source: Song, Sohl-Dickstein, Kingma, Kumar, Ermon & Poole 2021, for the process in log-time.
public struct OracleODE {
  private let score: (_ value: Double, _ logTime: Double) -> Double

  /// Creates the ODE of a score.
  ///
  /// - Parameter score: The score s(x, u) of the noised law, guided or not.
  public init(score: @escaping (_ value: Double, _ logTime: Double) -> Double) {
    self.score = score
  }

  /// The right-hand side (Y + s(Y, u))/2.
  ///
  /// - Parameters:
  ///   - value: The state Y.
  ///   - logTime: The log-time u.
  /// - Returns: The rate of change of Y as log-time is undone.
  public func slope(at value: Double, logTime: Double) -> Double {
    (value + score(value, logTime)) / 2
  }

  /// The solution, by the classical Runge-Kutta method of order four on many equal steps.
  ///
  /// - Parameters:
  ///   - value: The state at `upper`.
  ///   - upper: The log-time to start from.
  ///   - lower: The log-time to end at.
  ///   - stepCount: The number of steps.
  /// - Returns: The state at `lower`.
  public func flow(
    _ value: Double,
    from upper: Double,
    to lower: Double,
    stepCount: Int = 20_000
  ) -> Double {
    let h = (upper - lower) / Double(stepCount)
    var y = value
    for step in 0..<stepCount {
      let u = upper - Double(step) * h
      let k1 = slope(at: y, logTime: u)
      let k2 = slope(at: y + h / 2 * k1, logTime: u - h / 2)
      let k3 = slope(at: y + h / 2 * k2, logTime: u - h / 2)
      let k4 = slope(at: y + h * k3, logTime: max(u - h, lower))
      y += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    }
    return y
  }

  /// Heun's method on a grid, with an Euler step last.
  ///
  /// - Parameters:
  ///   - value: The state at u_N.
  ///   - logTimes: The grid u_0 < ... < u_N.
  /// - Returns: The state at u_0.
  ///
  /// Source: Karras, Aittala, Aila & Laine 2022, Algorithm 1.
  public func heun(_ value: Double, logTimes: [Double]) -> Double {
    var y = value
    for n in stride(from: logTimes.count - 1, to: 0, by: -1) {
      let h = logTimes[n] - logTimes[n - 1]
      let here = slope(at: y, logTime: logTimes[n])
      let predicted = y + h * here
      if n == 1 { return predicted }
      y += h / 2 * (here + slope(at: predicted, logTime: logTimes[n - 1]))
    }
    return y
  }
}
