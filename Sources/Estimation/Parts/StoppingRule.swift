/// How small a standard error is to be.
public struct StandardErrorLimit: Equatable, Sendable {
  /// The most that it may be as a share of |estimate|, or `nil`.
  public var relative: Double?
  /// The most that it may be, in the estimate's unit, or `nil`.
  public var absolute: Double?

  /// A limit; where both are given, both must hold.
  public init(relative: Double? = nil, absolute: Double? = nil) {
    self.relative = relative
    self.absolute = absolute
  }

  /// Whether an estimate with this standard error is within the limit.
  public func isReached(value: Double, standardError: Double) -> Bool {
    guard value.isFinite, standardError.isFinite else { return false }
    return relative.map { standardError <= $0 * abs(value) } ?? true
      && absolute.map { standardError <= $0 } ?? true
  }
}

/// When a cell has enough paths: once the standard errors of some of its rows are small enough.
///
/// It is looked at only when the finished units from the first on reach counts that are fixed beforehand:
/// `leastPaths` paths, and from there on a quarter more each time, rounded up to whole units. So where a cell
/// ends is a function of its plan alone, whoever simulated which unit, in whichever order.
public struct StoppingRule: Equatable, Sendable {
  /// So many paths are always simulated, that the diagnosis of tails has something to go by.
  public static let leastPaths = 4096

  /// What is asked of one row.
  public struct Row: Equatable, Sendable {
    /// The row's number in the cell's estimates.
    public var number: Int
    /// What the mean is multiplied by before it is looked at.
    public var factor: Double
    /// How small the standard error is to be.
    public var limit: StandardErrorLimit
    /// Whether theory leaves it to the sample to say if the row can be relied on; otherwise it cannot.
    public var isTrusted: Bool

    /// What is asked of the row of that number.
    public init(number: Int, factor: Double, limit: StandardErrorLimit, isTrusted: Bool) {
      self.number = number
      self.factor = factor
      self.limit = limit
      self.isTrusted = isTrusted
    }

    /// Whether `estimate` is reliable and within the limit.
    func isReached(by estimate: PairedEstimate) -> Bool {
      isTrusted && estimate.tail.isReliable
        && limit.isReached(
          value: factor * estimate.value,
          standardError: abs(factor) * estimate.standardError
        )
    }
  }

  /// The rows that count; the twin's where there are twins, otherwise the plain means.
  public var rows: [Row]

  /// A rule of at least one row.
  public init(rows: [Row]) {
    self.rows = rows
  }

  /// Whether theory lets the rule be met at all.
  var isPossible: Bool { rows.allSatisfy(\.isTrusted) }

  /// The numbers that the rule consists of.
  var numbers: [UInt64] {
    rows.flatMap { row in
      [UInt64(row.number), row.isTrusted ? 1 : 0]
        + [row.factor, row.limit.relative ?? -1, row.limit.absolute ?? -1].map(\.bitPattern)
    }
  }

  /// Whether the rule is looked at after so many of `units`.
  static func isDue(after count: Int, of units: CellUnits) -> Bool {
    var next = first(of: units)
    while next < count { next = following(next, of: units) }
    return next == count
  }

  /// Whether the rule is looked at somewhere within a run of `units`, its end aside.
  static func isDue(within run: Range<Int>, of units: CellUnits) -> Bool {
    var next = first(of: units)
    while next <= run.lowerBound { next = following(next, of: units) }
    return next < run.upperBound
  }

  private static func first(of units: CellUnits) -> Int {
    units.unit(ofBlock: (leastPaths - 1) / units.blockSize) + 1
  }

  /// The count of units whose blocks are at least a quarter more than those of `count` units.
  private static func following(_ count: Int, of units: CellUnits) -> Int {
    units.unit(ofBlock: CellUnits.quarterMore(units.firstBlock(of: count)) - 1) + 1
  }
}

extension PartEstimation {
  /// Whether `rule` is met.
  func meets(_ rule: StoppingRule) -> Bool {
    rule.rows.allSatisfy { $0.isReached(by: decisiveEstimate(row: $0.number)) }
  }
}
