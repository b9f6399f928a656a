import Foundation
import Harness

/// The files that a run puts into its folder, and their texts.
struct ResultFiles {
  /// The files that every spec gives and that are functions of it: the same bytes whenever and wherever
  /// it is run.
  static let reproducibleNames = [
    ResultTable.fileName, ProfileTable.fileName, ClaimTable.fileName, DataPackage.fileName,
  ]
  /// Those that a spec with learned scores gives besides.
  static let learnedNames = [TrainingTable.fileName, ScoreErrorTable.fileName]
  /// What a spec that keeps samples gives besides.
  static let samplesName = SamplesTable.fileName
  /// All files: those that are functions of the spec, and what tells of the run itself.
  static let names =
    reproducibleNames + learnedNames + [samplesName, Provenance.fileName]

  /// The files that are functions of the spec, in the order of their names' list.
  let reproducible: [ResultFolder.File]

  /// Files that other specs give and this one does not.
  var foreign: [String] {
    (Self.learnedNames + [Self.samplesName]).filter { name in
      !reproducible.contains { $0.name == name }
    }
  }

  private let experiment: Experiment
  private let report: RunReport

  /// The files of a run of `experiment`.
  init(experiment: Experiment, report: RunReport) {
    self.experiment = experiment
    self.report = report
    let texts = [
      ResultTable(experiment: experiment, rows: report.rows).csv,
      ProfileTable(experiment: experiment, rows: report.profile).csv,
      ClaimTable(experiment: experiment, rows: report.rows).csv,
      DataPackage(experiment: experiment).json,
    ]
    let learnedTexts =
      experiment.hasLearnedScores
      ? [
        TrainingTable(rows: report.training).csv,
        ScoreErrorTable(experiment: experiment, rows: report.scoreErrors).csv,
      ] : []
    let names =
      Self.reproducibleNames + (experiment.hasLearnedScores ? Self.learnedNames : [])
    let tables = zip(names, texts + learnedTexts).map { ResultFolder.File(name: $0, text: $1) }
    let samples = SamplesTable(experiment: experiment, samples: report.samples)
    reproducible =
      tables
      + (experiment.keepsSamples
        ? [ResultFolder.File(name: Self.samplesName, pieces: samples.write)] : [])
  }

  /// Writes all files into `folder` and removes those that an earlier version of the spec gave and this
  /// one does not; a signal that arrives meanwhile waits.
  ///
  /// - Throws: `FileProblem`; the earlier files are then still there and whole.
  func write(
    into folder: ResultFolder,
    source: SourceRevision,
    started: Date
  ) throws(FileProblem) {
    let provenance = Provenance(
      experiment: experiment,
      table: reproducible[0].text,
      source: source,
      host: .current,
      started: started,
      cost: report.cost
    )
    let all = reproducible + [ResultFolder.File(name: Provenance.fileName, text: provenance.json)]
    let stale = foreign.filter { Self.isListed($0, in: folder) }
    let outcome = Interruption.shared.postponed { () -> Result<Void, FileProblem> in
      Result { () throws(FileProblem) in try folder.write(all, removing: stale) }
    }
    try outcome.get()
  }
  /// Whether the folder's own description of its tables has the file: then a run has written it.
  private static func isListed(_ name: String, in folder: ResultFolder) -> Bool {
    let data = FileManager.default.contents(atPath: folder.path + "/" + DataPackage.fileName)
    return data.map { String(decoding: $0, as: UTF8.self).contains("\"\(name)\"") } ?? false
  }
}
