/// One line of table.csv: one quantity of one scale of one cell, by one estimator.
public struct ResultRow: Equatable, Sendable {
  /// What is estimated; the raw value is its name in the tables.
  public enum Quantity: String, CaseIterable, Sendable {
    /// E[1/p(c|Y)].
    case reciprocalProbability = "reciprocal_probability"
    /// E[p(c|Y)].
    case probability
    /// E[ln p(c|Y)].
    case logProbability = "log_probability"
    /// The share of paths whose p(c|Y) is larger than with w = 0 on the same noise.
    case improvedFraction = "improved_fraction"
  }

  /// How it is estimated; the raw value is its name in the tables.
  public enum Estimator: String, CaseIterable, Sendable {
    /// The mean over the guided paths.
    case direct
    /// The twin process: bounded weights, honest intervals.
    case twin
  }

  /// Whether the row can be relied on.
  public enum Status: Equatable, Sendable, CustomStringConvertible {
    /// The interval is trustworthy.
    case ok
    /// The tail diagnosis says that it is not.
    case unreliable
    /// There is no value; the reason is given.
    case failed(reason: String)

    /// The status as tables spell it.
    public var description: String {
      switch self {
      case .ok: "ok"
      case .unreliable: "unreliable"
      case .failed(let reason): "failed: \(reason)"
      }
    }
  }

  /// A number with its standard error and interval.
  public struct Estimate: Equatable, Sendable {
    /// The point estimate.
    public var value: Double
    /// Its standard error.
    public var standardError: Double
    /// The lower end of the interval.
    public var lower: Double
    /// The upper end of the interval.
    public var upper: Double

    /// A number with its standard error and interval.
    public init(value: Double, standardError: Double, lower: Double, upper: Double) {
      self.value = value
      self.standardError = standardError
      self.lower = lower
      self.upper = upper
    }
  }

  /// The cell's number.
  public var cell: Int
  /// The cell's value of each swept key, as the table spells it.
  public var values: [String]
  /// The guided label.
  public var guided: String
  /// w.
  public var scale: Double
  /// What is estimated.
  public var quantity: Quantity
  /// How it is estimated.
  public var estimator: Estimator
  /// The estimate; `nil` when the row failed.
  public var estimate: Estimate?
  /// The paired difference to w = 0; `nil` where there is none to trust.
  public var improvement: Estimate?
  /// The value that theory or quadrature knows; `nil` where neither does.
  public var exact: Double?
  /// Pareto k̂ of the largest contributions; `nil` where they have no tail.
  public var paretoK: Double?
  /// The number of paths that the row used.
  public var paths: Int
  /// Whether the row can be relied on.
  public var status: Status
}
