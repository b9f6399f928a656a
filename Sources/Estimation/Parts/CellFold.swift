/// The finished units of a cell: those without a gap from the first on as one part, later ones as they
/// came.
///
/// Parts may come in any order; what they come to is the same. A fold may be limited to some units
/// of the cell, which others then bring together with theirs.
public struct CellFold: Sendable {
  let layout: CellLayout
  /// The units that are to be finished here.
  public let scope: Range<Int>
  /// What the first paths settled, or `nil` as long as that is not known.
  public private(set) var pilot: CellPilot?
  /// The units from the first of the scope to the first that is missing, or `nil` while that is missing.
  public private(set) var prefix: CellPart?
  /// [first unit] the parts that wait for others before them.
  private(set) var waiting: [Int: CellPart] = [:]
  /// Whether the rule that ends the cell is met; what comes after the prefix is not needed.
  private var isEnded = false

  /// All finished units in one piece, in spite of what is missing between them, and which they are.
  private(set) var bridged: (part: CellPart, units: [Range<Int>])?

  /// Nothing finished yet of the units of `scope`, by default of all.
  init(_ layout: CellLayout, scope: Range<Int>? = nil) {
    self.layout = layout
    self.scope = (scope ?? 0..<layout.units.count).clamped(to: 0..<layout.units.count)
  }

  /// The number of paths in finished units.
  public var paths: Int {
    ([prefix].compactMap { $0 } + waiting.values).reduce(0) {
      $0 + layout.units.paths(in: $1.units)
    }
  }

  /// The units that are not finished, in runs without a gap.
  var missing: [Range<Int>] {
    guard !isEnded else { return [] }
    var runs: [Range<Int>] = []
    var next = end
    for first in waiting.keys.sorted() {
      guard let part = waiting[first] else { continue }
      if next < first { runs.append(next..<first) }
      next = max(next, part.units.upperBound)
    }
    if next < scope.upperBound { runs.append(next..<scope.upperBound) }
    return runs
  }

  /// Whether every unit of the scope is finished that is needed.
  public var isComplete: Bool { isEnded || end == scope.upperBound }

  /// Where the units from the first on end.
  private var end: Int { prefix?.units.upperBound ?? scope.lowerBound }

  /// Sets what the first paths settled; to be called before parts are added.
  mutating func settle(_ pilot: CellPilot) {
    self.pilot = pilot
  }

  /// Adds what is kept of more units; nothing where the cell has ended before them.
  ///
  /// - Throws: `PartProblem` when there is no pilot, or some of the units are in already.
  mutating func add(_ part: CellPart) throws(PartProblem) {
    guard let pilot else { throw PartProblem("comes before the pilot") }
    guard !isEnded else { return }
    try checkEnds(within: part)
    let isFree = missing.contains {
      $0.lowerBound <= part.units.lowerBound && part.units.upperBound <= $0.upperBound
    }
    guard isFree else { throw PartProblem("is of units that are in already") }
    guard part.units.lowerBound == end else {
      waiting[part.units.lowerBound] = part
      return
    }
    extend(by: part, pilot)
    takeWaiting(pilot)
  }

  private mutating func takeWaiting(_ pilot: CellPilot) {
    while let next = waiting.removeValue(forKey: end) {
      extend(by: next, pilot)
    }
  }

  private mutating func extend(by part: CellPart, _ pilot: CellPilot) {
    if prefix == nil { prefix = part } else { prefix?.merge(part, pilot: pilot) }
    endWhereReached(pilot)
  }

  /// Takes the place of the units that `part` reaches over with it, from the first on.
  ///
  /// - Throws: `PartProblem` when it does not begin with the first unit or ends within a part.
  mutating func replaceBeginning(with part: CellPart) throws(PartProblem) {
    guard part.units.lowerBound == scope.lowerBound, part.units.upperBound <= scope.upperBound
    else {
      throw PartProblem("does not begin with the first unit")
    }
    guard let pilot else { throw PartProblem("comes before the pilot") }
    guard !isEnded else { return }
    let last = part.units.upperBound
    guard last >= end else { return }
    guard waiting.values.allSatisfy({ $0.units.lowerBound >= last || $0.units.upperBound <= last })
    else { throw PartProblem("ends within units that are in already") }
    prefix = part
    waiting = waiting.filter { $0.key >= last }
    endWhereReached(pilot)
    takeWaiting(pilot)
  }
}

extension CellFold {
  /// Joins all finished units over the gaps between them, where there are gaps: estimates are then of
  /// their paths, and no more units can be added.
  ///
  /// The paths are independent, so any of them will do; groups of best of n that reach into a gap
  /// are left out.
  public mutating func bridge() {
    guard let pilot, !isComplete, !waiting.isEmpty else { return }
    let parts = [prefix].compactMap { $0 } + waiting.keys.sorted().compactMap { waiting[$0] }
    guard var whole = parts.first else { return }
    for part in parts.dropFirst() { whole.merge(part, pilot: pilot) }
    bridged = (whole, parts.map(\.units))
  }

  /// Whether there are no units that estimates are made of: later ones that wait for the first do not
  /// count unless they are bridged.
  public var isEmpty: Bool { prefix == nil && bridged == nil }
}

extension CellFold {
  /// Ends the cell where its rule is looked at and met.
  private mutating func endWhereReached(_ pilot: CellPilot) {
    guard let rule = layout.stopping, rule.isPossible, let prefix, prefix.units.lowerBound == 0,
      StoppingRule.isDue(after: prefix.units.upperBound, of: layout.units),
      PartEstimation(layout, pilot: pilot, part: prefix).meets(rule)
    else { return }
    isEnded = true
    waiting = [:]
  }

  /// Refuses some units in one piece if the cell may end within them: only a beginning, whose units were
  /// looked at one by one when it grew, may reach that far.
  private func checkEnds(within part: CellPart) throws(PartProblem) {
    guard layout.stopping != nil, part.units.lowerBound > 0,
      StoppingRule.isDue(within: part.units, of: layout.units)
    else { return }
    throw PartProblem("reaches over a place where the cell may end")
  }
}

extension CellFold {
  /// The bytes of a pilot of this cell.
  public func encoded(_ pilot: CellPilot) -> [UInt8] { pilot.encoded(layout) }

  /// The bytes of a part of this cell.
  public func encoded(_ part: CellPart) -> [UInt8] { part.encoded(layout) }

  /// Settles what `bytes` of a pilot hold.
  ///
  /// - Throws: `PartProblem` when they are damaged or of another cell.
  public mutating func readPilot(_ bytes: [UInt8]) throws(PartProblem) {
    settle(try CellPilot(decoding: bytes, layout))
  }

  /// Adds the units that `bytes` of a part hold; a part from the first unit on takes the place of what
  /// it reaches over.
  ///
  /// - Throws: `PartProblem` when they are damaged, of another cell, or of units that are in already.
  public mutating func readPart(_ bytes: [UInt8]) throws(PartProblem) {
    let part = try CellPart(decoding: bytes, layout)
    if part.units.lowerBound == scope.lowerBound, prefix != nil {
      try replaceBeginning(with: part)
    } else {
      try add(part)
    }
  }
}
