import Estimation
import GuidedDiffusion

/// The cells or classes that the rows of a file are of, and what they come to.
struct EvaluationGroups {
  /// What the table calls the rows of all classes together.
  static let allClasses = "all classes"

  private let evaluation: Evaluation
  private let columns: EvaluationColumns
  private let mostRows: Int
  /// The groups, in the order of the table.
  private var groups: [SampleGroup] = []
  /// [cell] the place of its group.
  private var cells: [Int: Int] = [:]
  /// [class] the place of its group.
  private var labels: [String: Int] = [:]
  private var lastLabel: [UInt8] = []
  /// The group of the row before.
  private var current: SampleGroup?
  private var currentCell = -1
  private let pool: ClassPool

  init(_ evaluation: Evaluation, _ columns: EvaluationColumns, mostRows: Int) {
    self.evaluation = evaluation
    self.columns = columns
    self.mostRows = mostRows
    pool = ClassPool(
      isPaired: columns.path != nil,
      isWeighted: columns.logWeight != nil,
      mostRows: mostRows
    )
  }

  /// The group of the row that `reader` has.
  mutating func group(of reader: borrowing CSVReader) throws(FileProblem) -> SampleGroup {
    switch columns.form {
    case .samples: try groupOfCell(reader)
    case .probabilities: try groupOfClass(reader)
    }
  }

  private mutating func groupOfCell(
    _ reader: borrowing CSVReader
  ) throws(FileProblem) -> SampleGroup {
    var index = evaluation.cell ?? 0
    if let column = columns.cell {
      index = EvaluationRows.whole(reader.field(column)) ?? -1
    }
    if let current, index == currentCell { return current }
    currentCell = index
    if let place = cells[index] { return turned(to: place) }
    let known = evaluation.experiment?.cells ?? []
    guard let cell = known.first(where: { $0.index == index }) else {
      let text = columns.cell.map { reader.text($0) } ?? ""
      throw evaluation.problem(
        "line \(reader.line), column cell: is \(JSONValue.shortened(text)) (must be"
          + " \(known.count == 1 ? "0" : "a whole number from 0 to \(known.count - 1)"))"
      )
    }
    cells[index] = groups.count
    return added(cell, name: cell.guidedName, width: cell.target.dimension)
  }

  private mutating func groupOfClass(
    _ reader: borrowing CSVReader
  ) throws(FileProblem) -> SampleGroup {
    if let column = columns.label {
      let field = reader.field(column)
      if let current, lastLabel.elementsEqual(field) { return current }
      lastLabel = Array(field)
    } else if let current {
      return current
    }
    let label = columns.label == nil ? Self.allClasses : String(decoding: lastLabel, as: UTF8.self)
    guard !label.isEmpty else {
      throw evaluation.problem("line \(reader.line), column class: is empty (must be a class)")
    }
    if let place = labels[label] { return turned(to: place) }
    labels[label] = groups.count
    let group = added(nil, name: label, width: 1)
    if columns.label != nil {
      let pool = pool
      group.pooling = { (scales, row) throws(SampleGroup.Misfit) in
        try pool.take(scales, row, of: label)
      }
    }
    return group
  }

  private mutating func added(_ cell: Cell?, name: String, width: Int) -> SampleGroup {
    let group = SampleGroup(
      cell: cell,
      name: name,
      isPaired: columns.path != nil,
      pathName: columns.pathName,
      width: width,
      isWeighted: columns.logWeight != nil,
      mostRows: mostRows
    )
    current = group
    groups.append(group)
    return group
  }

  private mutating func turned(to place: Int) -> SampleGroup {
    current = groups[place]
    return groups[place]
  }

  /// The rows of the table, once all of the file is read.
  func rows() throws(SampleGroup.Misfit) -> [ResultRow] {
    let isPaired = columns.path != nil
    var rows: [ResultRow] = []
    switch columns.form {
    case .samples:
      for group in groups.sorted(by: { ($0.cell?.index ?? 0) < ($1.cell?.index ?? 0) }) {
        guard let cell = group.cell else { continue }
        rows += cell.evaluatedRows(
          try group.finish(),
          isPaired: isPaired,
          threads: evaluation.threads
        )
      }
    case .probabilities:
      var results: [(name: String, result: SampleGroup.Result)] = []
      for group in groups { results.append((group.name, try group.finish())) }
      if groups.count > 1 { results.insert((Self.allClasses, try pool.finish()), at: 0) }
      for (index, item) in results.enumerated() {
        rows +=
          ProbabilityRows(
            cell: index,
            name: item.name,
            result: item.result,
            isPaired: isPaired,
            confidence: evaluation.confidence
          ).rows
      }
    }
    return rows
  }
}

/// The samples of all classes together.
private final class ClassPool {
  private let group: SampleGroup
  private let isPaired: Bool
  private var count = 0
  private var first: (label: String, scales: [Double])?

  init(isPaired: Bool, isWeighted: Bool, mostRows: Int) {
    self.isPaired = isPaired
    group = SampleGroup(
      cell: nil,
      name: EvaluationGroups.allClasses,
      isPaired: isPaired,
      pathName: "trial",
      width: 1,
      isWeighted: isWeighted,
      mostRows: mostRows
    )
  }

  func take(
    _ scales: [Double],
    _ row: UnsafePointer<Double>,
    of label: String
  ) throws(SampleGroup.Misfit) {
    if isPaired {
      let known = first ?? (label, scales)
      first = known
      guard known.scales == scales else {
        throw SampleGroup.Misfit(
          message: "class \(label) and class \(known.label) have different scales",
          column: nil
        )
      }
    }
    for (place, scale) in scales.enumerated() {
      try group.take(scale: scale, path: isPaired ? count : nil, row + place * group.width)
    }
    count += 1
  }

  func finish() throws(SampleGroup.Misfit) -> SampleGroup.Result { try group.finish() }
}
