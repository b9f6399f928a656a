/// The files of points that a spec names, each read once.
final class PointsLibrary {
  private let folder: String
  private var known: [String: Result<PointsFile, PointsProblems>] = [:]

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

  private func path(of name: String) -> String {
    guard !name.hasPrefix("/"), !folder.isEmpty else { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
