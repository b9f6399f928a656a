import Estimation
import Foundation

@testable import Harness

/// A small experiment of many units with all that journals and shards keep, and what they are of it.
struct FuzzWork: Sendable {
  /// The number of shards.
  static let shards = 3
  /// Twins, a profile, all baselines, two cells of the same shape: bytes of one fit the other.
  static let line = FuzzWork(
    """
    { "title": "fuzz",
      "target": { "classes": [ { "label": "all", "prior": 1,
        "components": [
          { "weight": 0.5, "mean": [1], "covariance": 1 },
          { "weight": 0.5, "mean": [-1], "covariance": 0.5 } ] } ] },
      "guidance": { "kind": "reward", "scales": [0.5],
        "tilt": { "kind": "exponential-linear", "direction": [0.5] } },
      "sampler": { "kind": "ddpm", "steps": 20 },
      "run": { "paths": 2600, "seed": 1, "profile": true, "baselines": ["best-of-n", "resampling"] },
      "sweep": { "target.separation": [1, 2], "run.twin_share": [0.5] } }
    """
  )
  /// A class in the plane, without twins, with a plug-in baseline.
  static let plane = FuzzWork(
    """
    { "title": "fuzz",
      "target": { "kind": "random-mixture", "dimension": 2, "classes": 2, "components": 1,
        "separation": 1, "seed": 3 },
      "guidance": { "kind": "classifier", "label": "class-1", "scales": [1] },
      "sampler": { "kind": "ddpm", "steps": 2, "variance": "beta",
        "grid": { "kind": "log-uniform", "start": 10, "end": 0 } },
      "run": { "paths": 1800, "seed": 2, "twin_share": 0, "baselines": ["plug-in"] } }
    """
  )

  let spec: String
  let experiment: Experiment
  /// The tables.
  let whole: [String]
  /// The journal of a whole run, and of one that was stopped.
  let journals: [[UInt8]]
  /// [shard] the file of each.
  let shardFiles: [[UInt8]]
  /// What other experiments of the same shape leave.
  let foreign: [[UInt8]]

  private init(_ spec: String) {
    self.spec = spec
    do {
      (experiment, whole, journals, shardFiles, foreign) = try Self.make(spec)
    } catch {
      fatalError("the experiment of the fuzz tests: \(error)")
    }
  }

  private static func make(
    _ spec: String
  ) throws -> (Experiment, [String], [[UInt8]], [[UInt8]], [[UInt8]]) {
    let own = try experiment(spec)
    let other = try experiment(spec.replacing("\"fuzz\"", with: "\"other\""))
    let whole = tables(Runner(threads: 1).run(own) { _ in }, own)
    let planned = own.cells.reduce(0) { $0 + $1.pathSteps }
    return (
      own, whole,
      [try journal(own, stopAfter: .max), try journal(own, stopAfter: planned / 10 * 9)],
      try shardFiles(own),
      [try journal(other, stopAfter: .max)] + (try shardFiles(other))
    )
  }

  /// The experiment in units of one block.
  static func experiment(_ spec: String) throws -> Experiment {
    small(try Experiment.decode(Data(spec.utf8), file: "/spec.json"))
  }

  /// `experiment` in units of one block.
  static func small(_ experiment: Experiment) -> Experiment {
    var experiment = experiment
    for index in experiment.cells.indices { experiment.cells[index].blocksPerUnit = 1 }
    return experiment
  }

  static func tables(_ report: RunReport, _ experiment: Experiment) -> [String] {
    [
      ResultTable(experiment: experiment, rows: report.rows).csv,
      ProfileTable(experiment: experiment, rows: report.profile).csv,
    ]
  }

  private static func journal(_ experiment: Experiment, stopAfter: Int64) throws -> [UInt8] {
    let room = try FuzzRoom()
    let journal = Journal.new(in: room.path, for: experiment)
    let stop = StopRequest()
    _ = Runner(threads: 1, journal: journal, stop: stop).run(experiment) {
      if $0.pathSteps >= stopAfter { stop.make() }
    }
    journal.close()
    return try room.bytes(Journal.fileName)
  }

  private static func shardFiles(_ experiment: Experiment) throws -> [[UInt8]] {
    try (1...shards).compactMap { Shard(number: $0, of: shards) }.map { shard in
      let room = try FuzzRoom()
      let journal = Journal.new(in: room.path, for: experiment, shard: shard)
      _ = Runner.run(
        shard,
        of: experiment,
        file: "/spec.json",
        journal: journal,
        threads: 1,
        stop: StopRequest()
      ) { _ in }
      return try room.bytes(Shard.fileName)
    }
  }
}

/// A journal or shard as its front and records.
struct FuzzRecords {
  /// A record's head and bytes.
  struct Record {
    var kind: JournalFormat.Kind
    var task: JournalTask
    var bytes: [UInt8]
  }

  var front: [UInt8]
  var records: [Record] = []

  /// The pieces of a sound file.
  init(_ file: [UInt8]) {
    let length = Int(JournalFormat.number(file[24..<32]))
    front = Array(file[..<(JournalFormat.frontLength + length + 8)])
    var place = front.count
    let key = JournalFormat.key(front)
    while let head = JournalFormat.head(file[place...].prefix(JournalFormat.headLength), key: key) {
      place += JournalFormat.headLength
      guard head.length <= file.count - place else { return }
      let bytes = Array(file[place..<(place + head.length)])
      records.append(Record(kind: head.kind, task: head.task, bytes: bytes))
      place += head.length
    }
  }

  /// The file, every checksum made anew.
  var file: [UInt8] {
    let key = JournalFormat.key(front)
    return records.reduce(front) { file, record in
      file + JournalFormat.head(record.kind, record.task, record.bytes, key: key) + record.bytes
    }
  }

  /// Takes records away, doubles them, changes their order.
  mutating func shuffle(using random: inout FuzzRandom) {
    for _ in 0...random.below(3) where !records.isEmpty {
      let place = random.below(records.count)
      switch random.below(4) {
      case 0: records.remove(at: place)
      case 1: records.insert(records[place], at: random.below(records.count))
      case 2: records.swapAt(place, random.below(records.count))
      default: records.removeSubrange(place..<min(records.count, place + 1 + random.below(6)))
      }
    }
  }

  /// Changes what records say, and makes their checksums anew.
  mutating func lie(using random: inout FuzzRandom) {
    for _ in 0...random.below(3) where !records.isEmpty {
      let place = random.below(records.count)
      switch random.below(8) {
      case 0:
        let task = random.oneOf(2) ? random.pick(FuzzMutator.words) : UInt64(random.below(4))
        records[place].task = JournalTask(number: task)
      case 1:
        let kind = UInt64(1 + random.below(6))
        records[place].kind = JournalFormat.Kind(rawValue: kind) ?? .units
      case 2:
        // A number more or less, and the count that goes with it.
        var body = Array(records[place].bytes.dropLast(8))
        guard body.count >= 32 else { continue }
        let isMore = random.oneOf(2)
        body[16] = isMore ? body[16] &+ 1 : body[16] &- 1
        if isMore { body += body.suffix(8) } else { body.removeLast(8) }
        records[place].bytes = Self.sealed(body)
      default:
        var mutator = FuzzMutator()
        let body = Array(records[place].bytes.dropLast(8))
        let other = random.pick(records).bytes
        // Past kind, fingerprint and units, most of the time.
        let fixed = random.oneOf(3) ? 0 : min(body.count, 32)
        let changed =
          Array(body[..<fixed]) + mutator.spoiled(Array(body[fixed...]), other, using: &random)
        records[place].bytes = Self.sealed(changed)
      }
    }
  }

  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let sum = Checksum.of(bytes[...])
    return bytes + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
  }
}
