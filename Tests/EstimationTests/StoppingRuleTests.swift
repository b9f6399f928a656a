import GuidedDiffusion
import Synchronization
import TestOracles
import Testing

@testable import Estimation

/// Cells that end where their standard errors are small enough.
@Suite("The rule that ends a cell")
struct StoppingRuleTests {
  /// Reached by the twin after about 20,000 paths.
  static let twinLimit = StandardErrorLimit(relative: 5e-5)

  /// The reward of `PartFixtures` with a rule for E[f] at both scales; blocks of 512 paths.
  static func run(
    paths: Int = 60_000,
    limit: StandardErrorLimit = twinLimit,
    twinShare: Double = 0.3,
    isTrusted: Bool = true,
    blocksPerUnit: Int = 1
  ) throws -> CellRun {
    CellRun(
      try PartFixtures.reward(paths: paths, twinShare: twinShare),
      hasBestOf: true,
      hasResampling: true,
      stopping: StoppingRule(
        rows: [2, 0].map {
          StoppingRule.Row(number: $0, factor: 1, limit: limit, isTrusted: isTrusted)
        }
      ),
      blocksPerUnit: blocksPerUnit
    )
  }

  /// The counts at which the rule is looked at, by the words of the documentation.
  static let counts: [Int] = {
    // Units of 512 paths: eight of them have 4,096.
    var counts = [8]
    while counts[counts.count - 1] < 200 {
      let last = counts[counts.count - 1]
      counts.append(max(last + 1, Int((Double(last) * 1.25).rounded(.up))))
    }
    return counts
  }()

  @Test("It is looked at first after 4,096 paths, then after a quarter more units each time")
  func places() {
    let units = CellUnits(paths: 1_000_000, blockSize: 512, blocksPerUnit: 1)
    let due = (0...200).filter { StoppingRule.isDue(after: $0, of: units) }
    #expect(due == Self.counts.filter { $0 <= 200 })
    #expect(due.prefix(6) == [8, 10, 13, 17, 22, 28])
    let large = CellUnits(paths: 1_000_000, blockSize: 256, blocksPerUnit: 50)
    #expect((1...9).filter { StoppingRule.isDue(after: $0, of: large) } == [1, 2, 3, 4, 5, 7, 9])
    #expect(StoppingRule.isDue(within: 8..<11, of: units))
    #expect(!StoppingRule.isDue(within: 8..<10, of: units))
    #expect(!StoppingRule.isDue(within: 0..<8, of: units))
  }

  @Test("Relative, absolute, or both")
  func limits() {
    let relative = StandardErrorLimit(relative: 0.01)
    #expect(relative.isReached(value: -3, standardError: 0.03))
    #expect(!relative.isReached(value: -3, standardError: 0.0301))
    let absolute = StandardErrorLimit(absolute: 0.02)
    #expect(absolute.isReached(value: 0, standardError: 0.02))
    #expect(!absolute.isReached(value: 1e9, standardError: 0.021))
    let both = StandardErrorLimit(relative: 0.01, absolute: 0.02)
    #expect(!both.isReached(value: 3, standardError: 0.025))
    #expect(!both.isReached(value: 1, standardError: 0.015))
    #expect(both.isReached(value: 3, standardError: 0.015))
    #expect(!absolute.isReached(value: 0, standardError: .nan))
    #expect(!relative.isReached(value: .infinity, standardError: 1))
  }

  @Test("A cell ends at the first count at which all rows are there, and no sooner")
  func firstCount() throws {
    let run = try Self.run()
    let log = PartLog()
    let simulated = Atomic<Int>(0)
    let fold = run.finished(continuing: run.unbegun, threads: 2, record: log) {
      simulated.add($0, ordering: .relaxed)
    }
    let end = try #require(fold.prefix?.units.upperBound)
    // No more blocks are simulated than are in hand when the cell ends.
    #expect(simulated.load(ordering: .relaxed) <= fold.paths + 20 * 512)
    #expect(fold.isComplete && end < run.units.count)
    #expect(Self.counts.contains(end) && end > 8)
    #expect(fold.paths == end * 512 && log.parts.count == end)
    #expect(fold.estimates.paths == end * 512)
    // What a cell without a rule has after so many units.
    let plain = PartFixtures.run(try PartFixtures.reward(paths: 60_000), blocksPerUnit: 1)
    let (pilot, parts) = PartFixtures.bytes(of: plain)
    for count in Self.counts where count <= end {
      var beginning = plain.unbegun
      try beginning.readPilot(pilot)
      for bytes in parts.prefix(count) { try beginning.readPart(bytes) }
      let errors = [0, 2].map {
        let estimate = beginning.estimates.twin[$0]
        return estimate.standardError / estimate.value
      }
      let isReached = (errors.max() ?? 1) <= Self.twinLimit.relative ?? 0
      #expect(isReached == (count == end), "\(count) units: \(errors)")
    }
  }

  @Test("The estimates are those of a run of as many paths", arguments: [0.25, 0])
  func prefix(twinShare: Double) throws {
    let limit = twinShare > 0 ? Self.twinLimit : StandardErrorLimit(relative: 0.006)
    let run = try Self.run(limit: limit, twinShare: twinShare)
    let estimates = run.estimates(threads: 2) { _ in }
    #expect(estimates.paths < 60_000 && estimates.paths % 512 == 0)
    // The profile's controls are of more paths in a longer run, and where a quarter of the paths is no
    // whole number the twins' share is another; everything else is the same.
    let whole = PartFixtures.run(
      try PartFixtures.reward(paths: estimates.paths, twinShare: twinShare),
      blocksPerUnit: 1
    ).estimates(threads: 1) { _ in }
    func bits(_ rows: [PairedEstimate]) -> String {
      "\(rows.flatMap { [$0.value, $0.standardError, $0.difference].map(\.bitPattern) })"
        + "\(rows.map(\.tail))"
    }
    #expect(bits(estimates.direct) == bits(whole.direct))
    #expect(bits(estimates.twin) == bits(whole.twin))
    #expect(bits(estimates.losses) == bits(whole.losses))
    #expect(estimates.improvedFractions == whole.improvedFractions)
    #expect(estimates.baselines == whole.baselines)
    #expect("\(estimates.frechet)" == "\(whole.frechet)")
    #expect(estimates.paths == whole.paths)
  }

  @Test("Ties are counted among as many tail values as a run of as many paths keeps")
  func limitedTails() throws {
    let run = try Self.run()
    let fold = run.finished(continuing: run.unbegun, threads: 1) { _ in }
    let prefix = try #require(fold.prefix)
    let guided = fold.estimates.improvedFractions[0].trials
    var part = prefix
    part.limitTails(to: fold.layout.limited(to: [0..<prefix.units.upperBound]))
    #expect(part.tails.direct[0].upper.elements.count == ParetoTail.kept(count: guided))
    #expect(part.tails.losses[1].lower.elements.count == ParetoTail.kept(count: guided))
    let residuals = ParetoTail.keptOfResiduals(count: fold.paths)
    #expect(part.tails.twin[0].upper.elements.count == residuals)
    #expect(part.tails.integrals[0].lower.elements.count == residuals)
    #expect(prefix.tails.twin[0].upper.elements.count > residuals)
  }

  @Test("The same bits by any number of threads", arguments: [1, 2, 5])
  func threads(count: Int) throws {
    let run = try Self.run()
    let whole = run.finished(continuing: run.unbegun, threads: 1) { _ in }
    let other = run.finished(continuing: run.unbegun, threads: count) { _ in }
    #expect(other.paths == whole.paths && whole.paths < 60_000)
    #expect(fingerprint(other.estimates) == fingerprint(whole.estimates))
  }

  @Test("The same bits after any interruptions", arguments: [1, 2, 3])
  func interruptions(threads: Int) throws {
    let run = try Self.run()
    let whole = run.finished(continuing: run.unbegun, threads: 2) { _ in }
    var fold = run.unbegun
    var journal: [[UInt8]] = []
    var pilot: [UInt8] = []
    var rounds = 0
    while !fold.isComplete {
      rounds += 1
      let log = PartLog()
      let limit = 1
      fold = run.finished(
        continuing: fold,
        threads: threads,
        record: log,
        isStopped: { log.parts.count >= limit },
        progress: { _ in }
      )
      if !log.pilot.isEmpty { pilot = log.pilot }
      // A unit now and then is lost, or the beginning is written in its place.
      journal += rounds.isMultiple(of: 2) ? [try #require(log.prefixes.last)] : log.parts
      fold = run.unbegun
      try fold.readPilot(pilot)
      for bytes in journal { try fold.readPart(bytes) }
    }
    // How many units are in hand at a stop depends on the threads.
    #expect(rounds > 1)
    #expect(fold.paths == whole.paths)
    #expect(fingerprint(fold.estimates) == fingerprint(whole.estimates))
  }

  @Test("The same bits from parts in any order, and parts beyond the end count for nothing")
  func orders() throws {
    let run = try Self.run()
    let whole = run.finished(continuing: run.unbegun, threads: 2) { _ in }
    // All units that there are, as one that does not know where the cell ends writes them.
    let endless = try Self.run(limit: StandardErrorLimit(relative: 1e-9))
    let (_, parts) = PartFixtures.bytes(of: endless)
    #expect(parts.count == endless.units.count)
    for seed in 0..<6 {
      let stream = RandomWords(seed: UInt64(seed))
      let order = parts.indices.sorted {
        stream.number($0, below: 1 << 20) < stream.number($1, below: 1 << 20)
      }
      var fold = run.unbegun
      fold.settle(try #require(whole.pilot))
      for unit in order { try fold.add(try CellPart(decoding: parts[unit], endless.layout)) }
      #expect(fold.isComplete && fold.paths == whole.paths)
      #expect(fingerprint(fold.estimates) == fingerprint(whole.estimates))
      #expect(fold.missing.isEmpty)
    }
  }

  @Test("A beginning that ends where the cell does ends it when it is read")
  func beginnings() throws {
    let run = try Self.run()
    let log = PartLog()
    let whole = run.finished(continuing: run.unbegun, threads: 2, record: log) { _ in }
    let last = try #require(log.prefixes.last)
    for earlier in [[], Array(log.parts.prefix(3)), Array(log.parts.dropLast())] {
      var fold = run.unbegun
      try fold.readPilot(log.pilot)
      for bytes in earlier { try fold.readPart(bytes) }
      #expect(!fold.isComplete)
      try fold.readPart(last)
      #expect(fold.isComplete)
      #expect(fingerprint(fold.estimates) == fingerprint(whole.estimates))
    }
    // The unit before the beginning's end is not needed any more, the one behind it waits for it.
    var fold = run.unbegun
    try fold.readPilot(log.pilot)
    try fold.readPart(log.parts[8])
    try fold.readPart(log.parts[0])
    try fold.readPart(log.prefixes[7])
    for bytes in log.parts[9...] { try fold.readPart(bytes) }
    #expect(fingerprint(fold.estimates) == fingerprint(whole.estimates))
  }

  @Test("Units in one piece that a cell may end within are refused")
  func pieces() throws {
    let run = try Self.run()
    let log = PartLog()
    _ = run.finished(continuing: run.unbegun, threads: 1, record: log) { _ in }
    var fold = run.unbegun
    try fold.readPilot(log.pilot)
    let pilot = try #require(fold.pilot)
    func piece(_ units: Range<Int>) throws -> CellPart {
      var part = try CellPart(decoding: log.parts[units.lowerBound], fold.layout)
      for unit in units.dropFirst() {
        part.merge(try CellPart(decoding: log.parts[unit], fold.layout), pilot: pilot)
      }
      return part
    }
    try fold.add(try piece(1..<8))
    #expect(throws: PartProblem("reaches over a place where the cell may end")) {
      try fold.add(try piece(8..<11))
    }
  }

  @Test("Where theory or the tail says that a row cannot be relied on, all paths are simulated")
  func distrust() throws {
    let never = try Self.run(paths: 20_000, isTrusted: false)
    let fold = never.finished(continuing: never.unbegun, threads: 2) { _ in }
    #expect(fold.isComplete && fold.paths == 20_000)
    let row = StoppingRule.Row(
      number: 0,
      factor: 1,
      limit: StandardErrorLimit(absolute: 1),
      isTrusted: true
    )
    var estimate = try #require(fold.estimates.twin.first)
    #expect(row.isReached(by: estimate))
    var distrusted = row
    distrusted.isTrusted = false
    #expect(!distrusted.isReached(by: estimate))
    estimate.tail.isReliable = false
    #expect(!row.isReached(by: estimate))
    // What is looked at is a multiple of the mean.
    estimate.tail.isReliable = true
    var large = row
    large.factor = -2 / estimate.standardError
    #expect(!large.isReached(by: estimate))
  }

  @Test("Every row counts")
  func everyRow() throws {
    let run = try Self.run(paths: 8192)
    let fold = run.finished(continuing: run.unbegun, threads: 1) { _ in }
    let estimation = PartEstimation(
      fold.layout,
      pilot: try #require(fold.pilot),
      part: try #require(fold.prefix)
    )
    func meets(_ limits: [Double]) -> Bool {
      estimation.meets(
        StoppingRule(
          rows: zip([0, 2], limits).map { number, limit in
            StoppingRule.Row(
              number: number,
              factor: 1,
              limit: StandardErrorLimit(absolute: limit),
              isTrusted: true
            )
          }
        )
      )
    }
    #expect(meets([1, 1]))
    #expect(!meets([1e-9, 1]) && !meets([1, 1e-9]))
  }

  @Test("With a rule, units grow from 4,096 paths to their usual size, each end to be looked at")
  func units() throws {
    func units(_ paths: Int, _ rule: StoppingRule?) throws -> CellUnits {
      CellRun(try PartFixtures.reward(paths: paths), stopping: rule).units
    }
    let rule = StoppingRule(rows: [])
    for paths in [3000, 4096, 5000, 100_000, 3_000_000, 100_000_000] {
      let (own, usual) = (try units(paths, rule), try units(paths, nil))
      #expect(own.blocksPerUnit == usual.blocksPerUnit)
      // Every block is in one unit, in order.
      var block = 0
      for unit in 0..<own.count {
        let blocks = own.blocks(of: unit)
        #expect(blocks.lowerBound == block && !blocks.isEmpty)
        #expect(blocks.count <= own.blocksPerUnit)
        #expect(own.unit(ofBlock: block) == unit)
        #expect(own.unit(ofBlock: blocks.upperBound - 1) == unit)
        #expect(own.paths(in: 0..<unit) == block * own.blockSize)
        block = blocks.upperBound
        // Small ones are a quarter of those before them.
        let isDue = StoppingRule.isDue(after: unit + 1, of: own)
        if unit > 0, blocks.count < own.blocksPerUnit, unit < own.count - 1 {
          #expect(blocks.count == (blocks.lowerBound + 3) / 4 && isDue)
        }
        if unit == 0, own.count > 1 { #expect(own.paths(in: 0..<1) == 4096 && isDue) }
      }
      #expect(block == own.blocks && own.paths(in: 0..<own.count) == paths)
      #expect(own.count < usual.count + 50)
    }
    #expect(try units(3_000_000, rule).count > 20)
  }
}
