/// The first line of a file of points: which columns hold coordinates and label.
struct PointsHeader: Equatable {
  /// The column of the labels.
  static let labelName = "label"

  /// The number of columns.
  var count: Int
  /// [coordinate] the column that it is in.
  var coordinates: [Int]
  /// The column that the label is in, if there is one.
  var label: Int?
  /// Why there is none.
  var labelProblem: String?
  /// The column that the reward is in, if one was asked for.
  var reward: Int?

  /// The header whose columns have these names, in this order; columns of other names are ignored.
  ///
  /// `reward` names a column of rewards, which must be there; so must labels, if they are needed.
  ///
  /// - Throws: `PointsProblems` with everything that is wrong, without the name of the file.
  init(
    _ names: [String],
    reward: String? = nil,
    needsLabels: Bool = true
  ) throws(PointsProblems) {
    var messages: [String] = []
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() where !name.isEmpty {
      let earlier = places.updateValue(place, forKey: name)
      if earlier != nil { messages.append("names the column \(JSONValue.shortened(name)) twice") }
    }
    count = names.count
    label = places[Self.labelName]
    coordinates = (0..<names.count).map { places["x\($0)"] }.prefix { $0 != nil }.compactMap { $0 }
    let found = Self.listed(names)
    if coordinates.isEmpty {
      messages.append("has no column x0 (the coordinates are x0, x1, ...; found: \(found))")
    } else if let far = names.first(where: { (Self.index(of: $0) ?? 0) > coordinates.count }) {
      messages.append(
        "has a column \(far), but no x\(coordinates.count) (the coordinates are x0, x1, ...)"
      )
    }
    if label == nil {
      let near = Suggestion.nearest(to: Self.labelName, among: names)
      let question = near.map { "; is it \(JSONValue.shortened($0))?" } ?? ""
      let problem = "has no column label (found: \(found)\(question))"
      labelProblem = problem
      if needsLabels { messages.append(problem) }
    }
    if let reward {
      self.reward = places[reward]
      if self.reward == nil {
        let near = Suggestion.nearest(to: reward, among: names)
        let question = near.map { "; is it \(JSONValue.shortened($0))?" } ?? ""
        messages.append(
          "has no column \(JSONValue.shortened(reward)) for the reward (found: \(found)\(question))"
        )
      } else if reward == Self.labelName || coordinates.contains(places[reward] ?? -1) {
        messages.append("has no rewards in the column \(reward), which has another use")
      }
    }
    if coordinates.count > SpecLimits.dimension {
      messages.append("has \(coordinates.count) coordinates (at most \(SpecLimits.dimension))")
    }
    guard messages.isEmpty else { throw PointsProblems(messages: messages) }
  }

  /// The number of the coordinate that a column of that name holds, or `nil`.
  private static func index(of name: String) -> Int? {
    guard name.hasPrefix("x"), let index = Int(name.dropFirst()), name == "x\(index)" else {
      return nil
    }
    return index
  }

  private static func listed(_ names: [String]) -> String {
    let listed = names.prefix(8).map { JSONValue.shortened($0) }.joined(separator: ", ")
    return names.count > 8 ? listed + ", ... (\(names.count) in all)" : listed
  }
}
