/// The same functions at a log-time u: each noises the mixture first.
extension OracleMixture {
  /// The log-density log p_u(x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  /// - Returns: The natural logarithm of the noised density.
  public func logDensity(at point: [Double], logTime: Double) -> Double {
    noised(at: logTime).logDensity(at: point)
  }

  /// The log-density log p_u(x|c).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  ///   - classIndex: The class c.
  /// - Returns: The natural logarithm of the noised density of the class.
  public func logDensity(at point: [Double], logTime: Double, classIndex: Int) -> Double {
    noised(at: logTime).logDensity(at: point, classIndex: classIndex)
  }

  /// The class probability p_u(c|x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  ///   - classIndex: The class c.
  /// - Returns: A probability.
  public func classProbability(at point: [Double], logTime: Double, classIndex: Int) -> Double {
    noised(at: logTime).classProbability(at: point, classIndex: classIndex)
  }

  /// The reciprocal class probability 1/p_u(c|x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  ///   - classIndex: The class c.
  /// - Returns: A number of at least one.
  public func reciprocalClassProbability(
    at point: [Double],
    logTime: Double,
    classIndex: Int
  ) -> Double {
    noised(at: logTime).reciprocalClassProbability(at: point, classIndex: classIndex)
  }

  /// The score s_u(x) = ∇ log p_u(x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  /// - Returns: d partial derivatives.
  public func score(at point: [Double], logTime: Double) -> [Double] {
    noised(at: logTime).score(at: point)
  }

  /// The score s_u(x|c) = ∇ log p_u(x|c).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - logTime: The log-time u >= 0.
  ///   - classIndex: The class c.
  /// - Returns: d partial derivatives.
  public func score(at point: [Double], logTime: Double, classIndex: Int) -> [Double] {
    noised(at: logTime).score(at: point, classIndex: classIndex)
  }
}
