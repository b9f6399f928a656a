import Harness

/// Which way a quantity should go.
enum QuantitySense: String {
  /// Larger values are better.
  case higher
  /// Smaller values are better.
  case lower
  /// Neither is better.
  case neither

  /// The sense of `quantity` in a cell; that of a tilt is that of the `main` quantity.
  init(_ quantity: ResultRow.Quantity, main: ResultRow.Quantity) {
    switch quantity {
    case .probability, .logProbability, .reward, .improvedFraction: self = .higher
    case .reciprocalProbability, .cost, .meanLoss, .scoreError, .guidanceError: self = .lower
    case .tilt: self = [.cost, .reciprocalProbability].contains(main) ? .lower : .higher
    case .meanSquare, .frechetDistance, .effectiveSampleSize: self = .neither
    }
  }

  /// In words, such as `lower is better`; nothing where neither is.
  var words: String { self == .neither ? "" : "\(rawValue) is better" }
}

extension ResultRow.Quantity {
  /// What the guidance of a cell is about: by its kind, otherwise by what the rows are of.
  static func main(
    of rows: [ResultRow],
    sweptKeys: [String],
    origin: ResultOrigin
  ) -> ResultRow.Quantity? {
    let present = rows.map(\.quantity)
    let swept = zip(sweptKeys, rows.first?.values ?? [])
      .filter { $0.0 == "guidance.kind" || $0.0 == "guidance" }
      .map(\.1)
    let kinds = swept.compactMap { JSONValue(parsing: $0)?["kind"]?.tableText } + swept
    for kind in kinds + [origin.value("guidance.kind")].compactMap({ $0 }) {
      if let quantity = byKind[kind], present.contains(quantity) { return quantity }
    }
    if let own = [.reward, .cost].first(where: present.contains) { return own }
    let covered = rows.first { $0.theorem != .none && $0.quantity != .tilt }?.quantity
    return covered ?? present.first
  }

  private static let byKind: [String: ResultRow.Quantity] = [
    "classifier-free": .reciprocalProbability, "classifier": .probability, "reward": .reward,
    "plug-in": .reward, "cost": .cost,
  ]
}
