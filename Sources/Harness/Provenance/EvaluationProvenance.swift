import Foundation

/// provenance.json of an evaluation: from which file, spec, program and computer its table comes.
public struct EvaluationProvenance: Sendable {
  /// The evaluated file, as the user wrote it.
  public var file: String
  /// What the file gave.
  public var report: EvaluationReport
  /// What samples were scored by; `nil` for recorded probabilities.
  public var experiment: Experiment?
  /// The text of table.csv.
  public var table: String
  /// The commit of the program's sources.
  public var source: SourceRevision
  /// The computer and the compiler.
  public var host: HostFacts
  /// When the evaluation began.
  public var started: Date

  /// The provenance of one evaluation.
  public init(
    file: String,
    report: EvaluationReport,
    experiment: Experiment?,
    table: String,
    source: SourceRevision,
    host: HostFacts,
    started: Date
  ) {
    self.file = file
    self.report = report
    self.experiment = experiment
    self.table = table
    self.source = source
    self.host = host
    self.started = started
  }

  /// The whole file.
  public var json: String {
    OrderedJSON.object(
      Provenance.program(source, on: host) + [
        ("started", .string(Provenance.timestamp(started))),
        (
          "evaluated",
          .object([
            ("file", .string(file)),
            ("sha256", .string(report.sha256)),
            ("samples", .integer(Int64(report.samples))),
            ("paired", .boolean(report.isPaired)),
          ])
        ),
        ("table_sha256", .string(SHA256.hexadecimal(of: table))),
        (
          "spec_sha256",
          experiment.map { .string(Experiment.digest(of: $0.document, files: $0.files)) } ?? .null
        ),
        ("spec", experiment.map { OrderedJSON($0.document) } ?? .null),
      ]
    ).file
  }
}
