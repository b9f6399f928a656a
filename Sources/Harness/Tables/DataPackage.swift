/// datapackage.json: what the columns of a result folder's tables mean, for people and programs.
///
/// A Frictionless tabular data package (specs.frictionlessdata.io, version 1). It is a function of
/// the spec alone.
public struct DataPackage: Sendable {
  /// The file's name in a result folder.
  public static let fileName = "datapackage.json"

  /// The spec's title.
  public var title: String
  /// The columns of table.csv.
  public var columns: [TableColumn<ResultRow>]
  /// The columns of profile.csv.
  public var profileColumns: [TableColumn<ProfileRow>]
  /// The columns of claims.csv.
  public var claimColumns: [TableColumn<ClaimRow>]
  /// The columns of score_error.csv; empty without learned scores, and then training.csv is left out too.
  public var scoreErrorColumns: [TableColumn<ScoreErrorRow>]

  /// The columns of samples.csv, each with its meaning; empty where no samples are kept.
  public var sampleColumns: [TableColumn<KeptSample>]

  /// The package of `experiment`.
  public init(experiment: Experiment) {
    title = experiment.title
    columns = TableColumn.resultColumns(swept: experiment.sweptColumns)
    profileColumns = TableColumn.profileColumns(swept: experiment.sweptColumns)
    claimColumns = TableColumn.claimColumns(swept: experiment.sweptColumns)
    scoreErrorColumns =
      experiment.hasLearnedScores
      ? TableColumn.scoreErrorColumns(swept: experiment.sweptColumns) : []
    sampleColumns =
      experiment.keepsSamples
      ? TableColumn.sampleColumns(dimension: SamplesTable.dimension(of: experiment)) : []
  }

  /// The package of an evaluation: of its table alone.
  ///
  /// Without an experiment there are no swept keys.
  public init(evaluated title: String, experiment: Experiment?) {
    self.title = title
    columns = TableColumn.evaluatedColumns(swept: experiment?.sweptColumns ?? [])
    profileColumns = []
    claimColumns = []
    scoreErrorColumns = []
    sampleColumns = []
  }

  /// The whole file.
  public var json: String {
    OrderedJSON.object([
      ("profile", .string("tabular-data-package")),
      ("name", .string(Self.identifier(of: title))),
      ("title", .string(title)),
      (
        "description",
        .string(
          "Results of a guidelab experiment. provenance.json beside this file tells from which"
            + " spec, program and computer."
        )
      ),
      (
        "resources",
        .array(
          [
            Self.resource(
              name: "table",
              file: ResultTable.fileName,
              title: "One row per cell, scale, quantity and estimator",
              fields: columns.map(\.schema),
              key: ["cell", "scale", "quantity", "estimator"]
            )
          ] + runResources + learnedResources + sampleResources
        )
      ),
    ]).file
  }

  private var runResources: [OrderedJSON] {
    guard !profileColumns.isEmpty else { return [] }
    return [
      Self.resource(
        name: "profile",
        file: ProfileTable.fileName,
        title: "The improvement theorem's integrand against log-time",
        fields: profileColumns.map(\.schema),
        key: ["cell", "scale", "log_time"]
      ),
      Self.resource(
        name: "claims",
        file: ClaimTable.fileName,
        title: "The spec's claims, each with its verdict by cell and scale",
        fields: claimColumns.map(\.schema),
        key: ["claim", "cell", "scale", "quantity", "other_cell", "other_scale"]
      ),
    ]
  }

  private var learnedResources: [OrderedJSON] {
    guard !scoreErrorColumns.isEmpty else { return [] }
    return [
      Self.resource(
        name: "training",
        file: TrainingTable.fileName,
        title: "The losses of each trained network along its training",
        fields: TableColumn.trainingColumns.map(\.schema),
        key: ["network", "step"]
      ),
      Self.resource(
        name: "score_error",
        file: ScoreErrorTable.fileName,
        title: "Learned scores against the target's at several log-times",
        fields: scoreErrorColumns.map(\.schema),
        key: ["cell", "quantity", "log_time"]
      ),
    ]
  }

  private var sampleResources: [OrderedJSON] {
    guard !sampleColumns.isEmpty else { return [] }
    return [
      Self.resource(
        name: "samples",
        file: SamplesTable.fileName,
        title: "Final samples of the first guided paths of each cell, at every scale",
        fields: sampleColumns.map(\.schema),
        key: ["cell", "scale", "path"]
      )
    ]
  }

  private static func resource(
    name: String,
    file: String,
    title: String,
    fields: [OrderedJSON],
    key: [String]
  ) -> OrderedJSON {
    .object([
      ("profile", .string("tabular-data-resource")),
      ("name", .string(name)),
      ("path", .string(file)),
      ("title", .string(title)),
      ("format", .string("csv")),
      ("mediatype", .string("text/csv")),
      ("encoding", .string("utf-8")),
      (
        "dialect",
        .object([
          ("delimiter", .string(",")), ("quoteChar", .string("\"")),
          ("doubleQuote", .boolean(true)), ("lineTerminator", .string("\n")),
          ("header", .boolean(true)),
        ])
      ),
      (
        "schema",
        .object([
          ("fields", .array(fields)),
          ("missingValues", .array([.string("")])),
          ("primaryKey", .array(key.map { .string($0) })),
        ])
      ),
    ])
  }

  /// A package name: lower-case letters, digits and hyphens.
  static func identifier(of title: String) -> String {
    let words = title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "experiment" : words.joined(separator: "-")
  }
}

extension TableColumn {
  fileprivate var schema: OrderedJSON {
    var members: [(key: String, value: OrderedJSON)] = [
      ("name", .string(name)), ("type", .string(kind.rawValue)),
    ]
    if let unit { members.append(("unit", .string(unit))) }
    members.append(("description", .string(meaning)))
    var constraints: [(key: String, value: OrderedJSON)] = []
    if isRequired { constraints.append(("required", .boolean(true))) }
    if let allowedValues {
      constraints.append(("enum", .array(allowedValues.map { .string($0) })))
    }
    if !constraints.isEmpty { members.append(("constraints", .object(constraints))) }
    return .object(members)
  }
}
