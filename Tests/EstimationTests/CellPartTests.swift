import GuidedDiffusion
import TestOracles
import Testing

@testable import Estimation

/// Cells that keep everything there is to keep.
enum PartFixtures {
  /// A reward on the line with twins, a profile and all baselines; blocks of 256 paths.
  static func reward(paths: Int = 4000, twinShare: Double = 0.3) throws -> PathSimulation {
    PathSimulation(
      target: try LabelledMixture(classes: [EstimationFixtures.lineClass("all", prior: 1, [(0, 1)])]
      ),
      guidance: Guidance(
        kind: .reward,
        tilt: .gaussian(ExponentialLinearTilt(direction: [0.7])),
        scales: [0, 0.5]
      ),
      sampler: DDPM(),
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 5),
      paths: paths,
      twinShare: twinShare,
      seed: 21,
      hasProfile: true
    )
  }

  /// A class in 40 dimensions: blocks of few paths, clouds of 20 groups.
  static func wide() throws -> PathSimulation {
    let means = [Array(repeating: 0.5, count: 40), Array(repeating: -0.5, count: 40)]
    return PathSimulation(
      target: try LabelledMixture(
        classes: means.enumerated().map { index, mean in
          MixtureClass(
            label: "\(index)",
            prior: 0.5,
            components: [
              GaussianComponent(weight: 1, mean: mean, covariance: .isotropic(variance: 1))
            ]
          )
        }
      ),
      guidance: Guidance(classIndex: 0, scales: Array(stride(from: 0, to: 4, by: 0.25))),
      sampler: DDPM(),
      logTimes: OracleGrid.logUniform(start: 10, stepCount: 2),
      paths: 1500,
      twinShare: 0.5,
      seed: 22
    )
  }

  /// The run of a simulation in units of so many blocks, everything kept.
  static func run(_ simulation: PathSimulation, blocksPerUnit: Int) -> CellRun {
    CellRun(
      simulation,
      hasBestOf: true,
      hasResampling: true,
      blocksPerUnit: blocksPerUnit
    )
  }

  /// The pilot and the parts of all units as bytes, in order.
  static func bytes(of run: CellRun, threads: Int = 1) -> (pilot: [UInt8], parts: [[UInt8]]) {
    let log = PartLog()
    _ = run.finished(continuing: run.unbegun, threads: threads, record: log) { _ in }
    return (log.pilot, log.parts)
  }
}

/// Keeps what a run hands over.
final class PartLog: CellRecord, @unchecked Sendable {
  var pilot: [UInt8] = []
  var parts: [[UInt8]] = []
  var prefixes: [[UInt8]] = []

  func settled(_ pilot: CellPilot, of fold: CellFold) { self.pilot = fold.encoded(pilot) }

  func finished(_ part: CellPart, of fold: CellFold) {
    parts.append(fold.encoded(part))
    if let prefix = fold.prefix { prefixes.append(fold.encoded(prefix)) }
  }
}

/// Everything that is estimated, in a form that shows every bit.
func fingerprint(_ estimates: CellEstimates) -> String {
  let profile = estimates.profile.numbers
  let numbers = [estimates.direct, estimates.twin, estimates.losses, estimates.integrals]
    .flatMap { $0 }
    .flatMap { [$0.value, $0.standardError, $0.difference, $0.differenceError] }
  let shapes = (estimates.direct + estimates.twin + estimates.losses + estimates.integrals)
    .map { "\($0.tail)" }
  return "\((numbers + profile).map(\.bitPattern)) \(shapes) \(estimates.improvedFractions)"
    + " \(estimates.frechet) \(String(describing: estimates.baselines))"
}

@Suite("Parts of a cell")
struct CellPartTests {
  @Test("Every number comes through bytes unchanged", arguments: [1, 3])
  func roundTrip(blocksPerUnit: Int) throws {
    for simulation in [try PartFixtures.reward(), try PartFixtures.wide()] {
      let run = PartFixtures.run(simulation, blocksPerUnit: blocksPerUnit)
      let (pilot, parts) = PartFixtures.bytes(of: run)
      #expect(parts.count == run.units.count && parts.count > 2)
      var fold = run.unbegun
      try fold.readPilot(pilot)
      #expect(fold.encoded(try #require(fold.pilot)) == pilot)
      for bytes in parts {
        let part = try CellPart(decoding: bytes, fold.layout)
        #expect(fold.encoded(part) == bytes)
        try fold.readPart(bytes)
      }
      #expect(fold.isComplete && fold.paths == simulation.paths)
      let whole = run.estimates(threads: 1) { _ in }
      #expect(fingerprint(fold.estimates) == fingerprint(whole))
      #expect(whole.direct.allSatisfy { $0.value.isFinite })
    }
  }

  @Test("A beginning joins the part that waited behind it")
  func beginning() throws {
    let run = PartFixtures.run(try PartFixtures.reward(), blocksPerUnit: 1)
    let log = PartLog()
    _ = run.finished(continuing: run.unbegun, threads: 1, record: log) { _ in }
    var fold = run.unbegun
    try fold.readPilot(log.pilot)
    for unit in [0, 2] { try fold.readPart(log.parts[unit]) }
    #expect(fold.prefix?.units == 0..<1)
    try fold.readPart(log.prefixes[1])
    #expect(fold.prefix?.units == 0..<3 && fold.missing.first?.lowerBound == 3)
    for part in log.parts[3...] { try fold.readPart(part) }
    #expect(fold.isComplete)
    #expect(fingerprint(fold.estimates) == fingerprint(run.estimates(threads: 1) { _ in }))
  }

  @Test("Bytes that are cut short, changed or of another cell are refused, and nothing crashes")
  func damage() throws {
    let run = PartFixtures.run(try PartFixtures.reward(paths: 1500), blocksPerUnit: 2)
    let (pilot, parts) = PartFixtures.bytes(of: run)
    let part = try #require(parts.last)
    var fold = run.unbegun
    try fold.readPilot(pilot)
    let stream = RandomWords(seed: 4)
    for trial in 0..<600 {
      var bytes = trial.isMultiple(of: 2) ? part : pilot
      if trial % 3 == 0 {
        bytes = Array(bytes.prefix(stream.number(trial, below: bytes.count)))
      } else {
        let place = stream.number(trial, below: bytes.count)
        bytes[place] ^= UInt8(1 << stream.number(trial + 10_000, below: 8))
      }
      var copy = fold
      #expect(throws: PartProblem.self) {
        if trial.isMultiple(of: 2) { try copy.readPart(bytes) } else { try copy.readPilot(bytes) }
      }
    }
    let other = PartFixtures.run(try PartFixtures.reward(paths: 1508), blocksPerUnit: 2)
    var foreign = other.unbegun
    #expect(throws: PartProblem("is of another plan")) { try foreign.readPilot(pilot) }
    #expect(throws: PartProblem("is of another plan")) { try foreign.readPart(part) }
    #expect(throws: PartProblem("is of another kind or version")) { try foreign.readPart(pilot) }
    #expect(throws: PartProblem("comes before the pilot")) {
      var early = run.unbegun
      try early.readPart(part)
    }
    try fold.readPart(part)
    #expect(throws: PartProblem("is of units that are in already")) { try fold.readPart(part) }
  }

  @Test("What a checksum lets through by malice is refused by its numbers")
  func forgery() throws {
    let run = PartFixtures.run(try PartFixtures.reward(paths: 1500), blocksPerUnit: 2)
    let (pilot, parts) = PartFixtures.bytes(of: run)
    var fold = run.unbegun
    try fold.readPilot(pilot)
    let part = try #require(parts.first)
    let stream = RandomWords(seed: 5)
    for trial in 0..<600 {
      var bytes = Array(part.dropLast(8))
      bytes[stream.number(trial, below: bytes.count)] = UInt8(
        stream.number(trial + 10_000, below: 256)
      )
      if trial.isMultiple(of: 4) {
        bytes = Array(bytes.prefix(stream.number(trial + 20_000, below: bytes.count)))
      }
      var writer = ByteWriter()
      writer.append(Checksum.of(bytes[...]))
      var copy = fold
      // Numbers that are as good as the true ones are taken; the others throw.
      if (try? copy.readPart(bytes + writer.bytes)) != nil { _ = copy.estimates }
    }
  }

  @Test("Any split, finished in any order, gives the bits of one run", arguments: 0..<8)
  func splits(seed: Int) throws {
    let isWide = seed % 4 == 3
    let simulation = isWide ? try PartFixtures.wide() : try PartFixtures.reward()
    let run = PartFixtures.run(simulation, blocksPerUnit: isWide ? 2 : 1)
    let whole = fingerprint(run.estimates(threads: 2) { _ in })
    let (pilot, parts) = PartFixtures.bytes(of: run)
    let stream = RandomWords(seed: UInt64(seed))
    // Some units are there already, in an order of their own; the rest is simulated.
    var fold = run.unbegun
    try fold.readPilot(pilot)
    let kept = parts.indices.dropLast().filter { stream.number($0, below: 3) > 0 }
      .sorted { stream.number($0 + 100, below: 1 << 20) < stream.number($1 + 100, below: 1 << 20) }
    // A unit leaves out of its tails what cannot count beside those before it.
    let alone = kept.map { unit in
      independent(run, unit: unit, pilot: pilot)
    }
    for bytes in alone { try fold.readPart(bytes) }
    #expect(fold.paths < simulation.paths)
    let log = PartLog()
    let end = run.finished(continuing: fold, threads: 1 + seed % 3, record: log) { _ in }
    #expect(end.isComplete && log.parts.count == parts.count - kept.count)
    #expect(log.pilot.isEmpty)
    #expect(fingerprint(end.estimates) == whole)
  }

  /// Unit `unit` as one who simulates nothing else gets it: the others are put in as blanks.
  private func independent(_ run: CellRun, unit: Int, pilot: [UInt8]) -> [UInt8] {
    var fold = run.unbegun
    try? fold.readPilot(pilot)
    for other in 0..<run.units.count where other != unit {
      try? fold.add(CellPart(fold.layout, unit: other))
    }
    let log = PartLog()
    _ = run.finished(continuing: fold, threads: 1, record: log) { _ in }
    return log.parts.first ?? []
  }

  @Test("The beginning of a cell as one part takes the place of its units")
  func beginnings() throws {
    let run = PartFixtures.run(try PartFixtures.reward(), blocksPerUnit: 1)
    let log = PartLog()
    let whole = run.finished(continuing: run.unbegun, threads: 2, record: log) { _ in }
    for end in [0, 3, log.prefixes.count - 1] {
      var fold = run.unbegun
      try fold.readPilot(log.pilot)
      try fold.readPart(log.parts[0])
      try fold.readPart(log.prefixes[end])
      for later in log.parts[(end + 1)...] { try fold.readPart(later) }
      #expect(fingerprint(fold.estimates) == fingerprint(whole.estimates))
    }
  }

  @Test("A run that is stopped goes on where it was", arguments: [1, 2, 3])
  func stopping(threads: Int) throws {
    let run = PartFixtures.run(try PartFixtures.reward(paths: 40_000), blocksPerUnit: 2)
    let whole = fingerprint(run.estimates(threads: 2) { _ in })
    var fold = run.unbegun
    var rounds = 0
    while !fold.isComplete {
      rounds += 1
      let log = PartLog()
      let limit = 1 + rounds % 3
      fold = run.finished(
        continuing: fold,
        threads: threads,
        record: log,
        isStopped: { log.parts.count >= limit },
        progress: { _ in }
      )
      #expect(!log.parts.isEmpty)
      #expect(fold.isComplete || fold.paths < 40_000)
    }
    #expect(rounds > 1)
    #expect(fingerprint(fold.estimates) == whole)
  }

  @Test("A pilot that another makes has the same bits, even where its units are in already")
  func pilots() throws {
    let run = PartFixtures.run(try PartFixtures.reward(), blocksPerUnit: 1)
    let (pilot, parts) = PartFixtures.bytes(of: run)
    var fold = run.unbegun
    try fold.readPilot(pilot)
    for part in parts { try fold.readPart(part) }
    // Twice the same, on several threads.
    #expect(PartFixtures.bytes(of: run, threads: 3).pilot == pilot)
    #expect(PartFixtures.bytes(of: run, threads: 3).parts == parts)
  }
}

/// Random whole numbers of a test.
struct RandomWords {
  var seed: UInt64

  func number(_ index: Int, below bound: Int) -> Int {
    let stream = NormalStream(seed: seed)
    let z = stream.normal(path: UInt64(index), step: 0, coordinate: 0)
    let share = (z * 1e6).rounded(.down).truncatingRemainder(dividingBy: 1e5) / 1e5
    return min(bound - 1, Int(abs(share) * Double(bound)))
  }
}
