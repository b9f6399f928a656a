/// One line of samples.csv: the final sample of one path at one scale.
public struct KeptSample: Equatable, Sendable {
  /// The cell's number.
  public var cell: Int
  /// w.
  public var scale: Double
  /// The number of the path in the run.
  public var path: Int
  /// The coordinates.
  public var point: [Double]
}

/// samples.csv: one line per cell, path and scale, in this order.
///
/// The scales of a path stand together, so that whoever reads the file can pair them as they come.
public struct SamplesTable: Sendable {
  /// The file's name in a result folder.
  public static let fileName = "samples.csv"

  /// The samples, by cell.
  public var samples: [KeptSamples]
  /// The number of columns of coordinates.
  public var dimension: Int

  /// The table of `experiment` with these samples.
  public init(experiment: Experiment, samples: [KeptSamples]) {
    self.samples = samples
    dimension = Self.dimension(of: experiment)
  }

  /// The largest dimension of a cell; samples of fewer leave the last columns empty.
  static func dimension(of experiment: Experiment) -> Int {
    experiment.cells.filter { $0.keptPaths > 0 }.map(\.target.dimension).max() ?? 0
  }

  /// Passes on the whole file, in pieces of some thousand lines.
  ///
  /// - Throws: What `take` throws.
  @Sendable
  public func write(
    _ take: (String) throws(FileProblem) -> Void
  ) throws(FileProblem) {
    var piece = CSV.line(TableColumn.sampleColumns(dimension: dimension).map(\.name))
    for group in samples {
      let d = group.dimension
      let blanks = String(repeating: ",", count: dimension - d)
      let scales = group.scales.map { TableNumber.text($0) }
      var place = 0
      for path in group.paths {
        for scale in scales {
          piece += "\(group.cell),\(scale),\(path)"
          for _ in 0..<d {
            piece += ","
            piece += TableNumber.text(group.coordinates[place])
            place += 1
          }
          piece += blanks
          piece += "\n"
        }
        if piece.utf8.count > 1 << 18 {
          try take(piece)
          piece = ""
        }
      }
    }
    try take(piece)
  }
}

extension TableColumn<KeptSample> {
  /// The columns of samples.csv, in order: `cell`, `scale`, `path` and `dimension` coordinates.
  public static func sampleColumns(dimension: Int) -> [TableColumn] {
    [
      TableColumn(
        name: "cell",
        kind: .integer,
        meaning: "Number of the cell, from 0: one setting of all swept keys.",
        isRequired: true,
        text: { "\($0.cell)" }
      ),
      TableColumn(
        name: "scale",
        kind: .number,
        unit: "1",
        meaning: "Guidance scale w; 0 is unguided.",
        isRequired: true,
        text: { TableNumber.text($0.scale) }
      ),
      TableColumn(
        name: "path",
        kind: .integer,
        meaning: "Number of the path in the run, from 0; a path has the same noise at every scale.",
        isRequired: true,
        text: { "\($0.path)" }
      ),
    ]
      + (0..<dimension).map { coordinate in
        number("x\(coordinate)", "Coordinate \(coordinate) of the final sample.") {
          coordinate < $0.point.count ? $0.point[coordinate] : nil
        }
      }
  }
}
