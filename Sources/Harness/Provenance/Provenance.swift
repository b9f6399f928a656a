import Foundation

/// provenance.json: from which spec, program and computer a folder's tables come, and their cost.
///
/// Everything that varies from run to run is here and nowhere else.
public struct Provenance: Sendable {
  /// The file's name in a result folder.
  public static let fileName = "provenance.json"

  /// The spec as it was run.
  public var document: JSONValue
  /// The files that the spec names, as they were when they were read.
  public var files: [PointsSource]
  /// The text of table.csv.
  public var table: String
  /// The commit of the program's sources.
  public var source: SourceRevision
  /// The computer and the compiler.
  public var host: HostFacts
  /// When the run began.
  public var started: Date
  /// What the run cost.
  public var cost: RunCost

  /// The provenance of one run of `experiment` whose table.csv is `table`.
  public init(
    experiment: Experiment,
    table: String,
    source: SourceRevision,
    host: HostFacts,
    started: Date,
    cost: RunCost
  ) {
    document = experiment.document
    files = experiment.files
    self.table = table
    self.source = source
    self.host = host
    self.started = started
    self.cost = cost
  }

  /// The whole file.
  public var json: String {
    OrderedJSON.object(
      Self.program(source, on: host) + [
        ("threads", .integer(Int64(cost.threads))),
        ("started", .string(Self.timestamp(started))),
        ("cost", costs),
        ("table_sha256", .string(SHA256.hexadecimal(of: table))),
        ("spec_sha256", .string(specDigest)),
        ("files", .object(files.map { ($0.file, .object([("sha256", .string($0.sha256))])) })),
        ("spec", OrderedJSON(document)),
      ]
    ).file
  }

  /// The digest of all that the tables are a function of: of the spec's canonical text and, after it,
  /// of a line `digest  name` for each file that it names, in the order of the cells.
  public var specDigest: String { Experiment.digest(of: document, files: files) }

  private var costs: OrderedJSON {
    let training =
      cost.trainingSeconds.isEmpty
      ? []
      : [
        (
          "training_seconds",
          OrderedJSON.array(cost.trainingSeconds.map { .number(Self.rounded($0)) })
        )
      ]
    let resumed: [(String, OrderedJSON)] =
      cost.resumedPathSteps == 0
      ? [] : [("resumed_path_steps", .integer(cost.resumedPathSteps))]
    let shards: [(String, OrderedJSON)] =
      cost.shards == 0 ? [] : [("shards", .integer(Int64(cost.shards)))]
    return .object(
      shards + [
        ("wall_seconds", .number(Self.rounded(cost.wallSeconds))),
        ("simulation_seconds", .number(Self.rounded(cost.simulationSeconds))),
        ("quadrature_seconds", .number(Self.rounded(cost.quadratureSeconds))),
        ("path_steps", .integer(cost.pathSteps)),
        ("path_steps_per_second", cost.pathStepsPerSecond.map { .number($0.rounded()) } ?? .null),
      ] + resumed + training
    )
  }

  /// The members that say which program ran on which computer.
  static func program(_ source: SourceRevision, on host: HostFacts) -> [(String, OrderedJSON)] {
    [
      ("guidelab", .string(GuidelabVersion.current)),
      ("commit", .string(source.commit)),
      ("dirty", source.isDirty.map { .boolean($0) } ?? .null),
      ("swift", .string(host.swift)),
      ("configuration", .string(host.configuration)),
      ("operating_system", .string(host.operatingSystem)),
      ("processor", .string(host.processor)),
      ("architecture", .string(host.architecture)),
    ]
  }

  /// Date and time in UTC, to the second: `2026-01-31T12:00:00Z`.
  static func timestamp(_ date: Date) -> String {
    date.formatted(.iso8601)
  }

  /// Seconds to the microsecond; the rest is noise.
  private static func rounded(_ seconds: Double) -> Double {
    (seconds * 1e6).rounded() / 1e6
  }
}

extension RunCost {
  /// The rate of simulation, or `nil` when nothing was simulated.
  public var pathStepsPerSecond: Double? {
    let own = pathSteps - resumedPathSteps
    return simulationSeconds > 0 && own > 0 ? Double(own) / simulationSeconds : nil
  }
}
