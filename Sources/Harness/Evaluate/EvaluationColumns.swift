/// The columns of a file of samples or of recorded probabilities, by what they hold.
struct EvaluationColumns {
  /// What a file records.
  enum Form {
    /// Coordinates of samples.
    case samples
    /// Probabilities p(c|x) that a classifier gave to samples.
    case probabilities
  }

  /// What the file records.
  let form: Form
  /// The number of columns.
  let count: Int
  /// The columns of x0, x1, ..., or that of the probability.
  let values: [Int]
  /// The column of the guidance scale.
  let scale: Int?
  /// The column of the path or trial, by which samples of different scales are paired.
  let path: Int?
  /// What that column is called.
  let pathName: String
  /// The column of the cell.
  let cell: Int?
  /// The column of the class.
  let label: Int?
  /// The column of the logarithms of weights.
  let logWeight: Int?
  /// The columns that are not looked at.
  let ignored: [String]

  /// The number of columns that are looked at.
  var used: Int { count - ignored.count }

  /// The columns of these names.
  ///
  /// - Throws: `FileProblem` for `file` when they are neither those of samples nor of probabilities.
  init(_ names: [String], file: String) throws(FileProblem) {
    func problem(_ message: String) -> FileProblem { FileProblem(path: file, message: message) }
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() where !name.isEmpty {
      guard places.updateValue(place, forKey: name) == nil else {
        throw problem("line 1: names the column \(JSONValue.shortened(name)) twice")
      }
    }
    count = names.count
    scale = places["scale"]
    let coordinates = (0..<names.count).map { places["x\($0)"] }.prefix { $0 != nil }
    let found = names.prefix(8).map { JSONValue.shortened($0) }.joined(separator: ", ")
    var used = ["scale", "log_weight"]
    logWeight = places["log_weight"]
    if let probability = places["probability"] {
      guard coordinates.isEmpty else {
        throw problem("line 1: has columns probability and x0 (must be one or the other)")
      }
      form = .probabilities
      values = [probability]
      pathName = "trial"
      cell = nil
      label = places["class"]
      used += ["probability", "class"]
    } else {
      guard !coordinates.isEmpty else {
        throw problem(
          "line 1: has no column x0 (samples have x0, x1, ...; recorded probabilities have scale,"
            + " class, probability; found: \(found))"
        )
      }
      form = .samples
      values = coordinates.compactMap { $0 }
      pathName = "path"
      cell = places["cell"]
      label = nil
      used += ["cell"] + values.indices.map { "x\($0)" }
    }
    path = places[pathName]
    used.append(pathName)
    let known = used
    ignored = names.filter { !known.contains($0) }
    if form == .samples, let stray = ignored.first(where: { Self.isCoordinate($0) }) {
      throw problem("line 1: has a column \(stray), but no x\(values.count)")
    }
  }

  private static func isCoordinate(_ name: String) -> Bool {
    name.hasPrefix("x") && Int(name.dropFirst()) != nil
  }
}
