/// The files of points that a spec names, each read once.
final class PointsLibrary {
  private let folder: String
  private var known: [String: Result<PointsFile, PointsProblems>] = [:]
  private var knownTraining: [String: Result<TrainingPoints, PointsProblems>] = [:]

  /// A library for a spec in `folder`, which relative paths start from; empty for the current one.
  init(folder: String) {
    self.folder = folder
  }

  /// The folder that a file with this path is in; empty for a mere name.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The points of the file that a spec names so.
  ///
  /// - Throws: `PointsProblems`.
  func file(named name: String) throws(PointsProblems) -> PointsFile {
    if let result = known[name] { return try result.get() }
    let result = Result { () throws(PointsProblems) in
      try PointsReader(name: name, path: path(of: name)).read()
    }
    known[name] = result
    return try result.get()
  }

  /// The points of a file for training, with the rewards of the column `reward` if it is given and
  /// with labels if it has them.
  ///
  /// - Throws: `PointsProblems`, also when no reward is above 0.
  func trainingPoints(
    named name: String,
    reward: String?
  ) throws(PointsProblems) -> TrainingPoints {
    let key = "\(name)\n\(reward ?? "")"
    if let result = knownTraining[key] { return try result.get() }
    let result = Result { () throws(PointsProblems) in
      let file = try PointsReader(
        name: name,
        path: path(of: name),
        reward: reward,
        needsLabels: false
      ).read()
      let rewards = file.groups.flatMap(\.rewards)
      if let reward, !rewards.contains(where: { $0 > 0 }) {
        throw PointsProblems(messages: ["\(name), column \(reward): has no number above 0"])
      }
      return TrainingPoints(
        file: name,
        sha256: file.sha256,
        rewardColumn: reward,
        dimension: file.dimension,
        points: file.groups.flatMap { $0.points.flatMap { $0 } },
        labels: file.labelProblem == nil
          ? file.groups.flatMap { group in group.points.map { _ in group.label } } : [],
        labelProblem: file.labelProblem,
        rewards: rewards
      )
    }
    knownTraining[key] = result
    return try result.get()
  }

  private func path(of name: String) -> String {
    guard !name.hasPrefix("/"), !folder.isEmpty else { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
