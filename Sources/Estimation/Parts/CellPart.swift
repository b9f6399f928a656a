import GuidedDiffusion

/// What is kept of the paths of some consecutive units of a cell: sums, and the extremes of each tail.
///
/// Within a unit blocks are added in order, and parts are merged in the order of their units, so that
/// the sums have the same bits whoever simulated which unit. Extremes are exactly the largest of all,
/// whatever the order.
public struct CellPart: Sendable {
  /// The units that are in, from first to last.
  public private(set) var units: Range<Int>
  private(set) var sums: BlockSums
  private(set) var profile: ProfileSums
  private(set) var clouds: CloudSums?
  private(set) var baselines: BaselineSums?
  private(set) var tails: CellTails

  /// The part of unit `unit` before its first block.
  ///
  /// Where `earlier` holds units before it, what cannot be extreme beside theirs is not kept.
  init(_ layout: CellLayout, unit: Int, following earlier: CellPart? = nil) {
    units = unit..<(unit + 1)
    sums = BlockSums(layout)
    profile = ProfileSums(scales: layout.nodes > 0 ? layout.scales : 0, nodes: layout.nodes)
    clouds = layout.frechet.map { CloudSums(centre: $0.law.mean, scales: layout.scales) }
    baselines = BaselineSums(layout, firstPath: layout.firstPath(of: unit))
    tails = earlier.map { CellTails(following: $0.tails) } ?? CellTails(layout)
    if let other = earlier?.baselines { baselines?.follow(other) }
  }

  /// The part of unit `unit` before its first block, which takes the tails of the units before it.
  ///
  /// So the tails of a stream are there once. They come back when the parts are merged.
  init(_ layout: CellLayout, unit: Int, continuing earlier: inout CellPart?) {
    self.init(layout, unit: unit)
    if let known = earlier {
      tails = known.tails
      earlier?.tails = CellTails(layout)
    }
  }

  /// Takes the next block of the unit in.
  mutating func add(_ block: BlockObservation, layout: CellLayout, pilot: CellPilot) {
    sums.merge(BlockSums(block, layout: layout, centres: pilot.centres))
    profile.merge(block.profile)
    clouds?.add(block)
    baselines?.add(block, centres: pilot.baselines)
    tails.add(block, centres: pilot.centres)
  }

  /// Takes in the part of the units after these, or of later ones.
  mutating func merge(_ next: CellPart, pilot: CellPilot) {
    precondition(next.units.lowerBound >= units.upperBound, "parts are merged in order")
    let isNext = next.units.lowerBound == units.upperBound
    units = units.lowerBound..<next.units.upperBound
    sums.merge(next.sums)
    profile.merge(next.profile)
    if let other = next.clouds { clouds?.merge(other) }
    if let other = next.baselines {
      baselines?.merge(other, centres: pilot.baselines, isNext: isNext)
    }
    tails.merge(next.tails)
  }

  /// Drops what the diagnosis does not look at: to be called before estimates are made.
  mutating func prune() { tails.prune() }

  /// Keeps no more tail values than a run of `layout`'s paths would, if those are fewer than planned.
  mutating func limitTails(to layout: CellLayout) {
    tails.limit(to: layout)
    baselines?.limitTails(to: layout)
  }

  /// 'PART' and the version of the format.
  private static let kind: UInt64 = 0x0001_0000_5452_4150

  /// The part as bytes.
  func encoded(_ layout: CellLayout) -> [UInt8] {
    Sealed.bytes(Self.kind) { writer in
      writer.append(layout.fingerprint)
      writer.append(UInt64(units.lowerBound))
      writer.append(UInt64(units.upperBound))
      var copy = self
      // Writing does not throw.
      try? copy.code(with: &writer, paths: layout.paths)
    }
  }

  /// The units that the part in `bytes` is of, or `nil` when there is no part in them.
  public static func units(in bytes: [UInt8]) -> Range<Int>? {
    guard var reader = try? Sealed.reader(kind, bytes), (try? reader.word()) != nil,
      let first = try? reader.word(), let end = try? reader.word(), first < end, end < 1 << 32
    else { return nil }
    return Int(first)..<Int(end)
  }

  /// The part of a cell of this layout that `bytes` hold.
  ///
  /// - Throws: `PartProblem` unless they do.
  init(decoding bytes: [UInt8], _ layout: CellLayout) throws(PartProblem) {
    var reader = try Sealed.reader(Self.kind, bytes)
    guard try reader.word() == layout.fingerprint else { throw PartProblem("is of another plan") }
    let (first, end) = (try reader.word(), try reader.word())
    guard first < end, end <= UInt64(layout.units.count) else {
      throw PartProblem("is of units that there are not")
    }
    self.init(layout, unit: Int(first))
    units = Int(first)..<Int(end)
    try code(with: &reader, paths: layout.paths)
    guard reader.isAtEnd else { throw PartProblem("is longer than it should be") }
  }

  private mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    try sums.code(with: &coder, paths: paths)
    var numbers = profile.numbers
    try coder.code(&numbers)
    profile.numbers = numbers
    try clouds?.code(with: &coder, paths: paths)
    try baselines?.code(with: &coder, paths: paths)
    try tails.code(with: &coder, paths: paths)
  }
}
