import Estimation
import GuidedDiffusion

/// The samples of one cell or class, brought together by path as the rows come.
///
/// With paths, the rows of a path stand together, paths ascend, and each has a row at every scale of
/// the first one: so pairs are made in memory that does not grow. Without, each scale is a stream of its
/// own.
final class SampleGroup {
  /// What the samples come to.
  struct Result {
    /// w, ascending.
    var scales: [Double]
    /// The estimates at them.
    var estimates: CellEstimates
    /// The number of samples at each.
    var counts: [Int]
    /// The effective sizes of weighted samples at each, and the tails of the weights.
    var effectiveSizes: [(size: Double, shape: Double?)] = []
  }

  /// Why a row does not fit the ones before it.
  struct Misfit: Error {
    /// What is wrong.
    var message: String
    /// The column that it is in, or `nil` for the row.
    var column: String?
  }

  /// What is scored: samples of a cell, or recorded probabilities.
  let cell: Cell?
  /// What tables call it.
  let name: String
  private let isPaired: Bool
  private let pathName: String
  private let mostRows: Int
  private let isWeighted: Bool
  /// The numbers of a sample, its log weight last if it has one.
  let width: Int
  /// Told of every path's numbers at the ascending scales.
  var pooling: ((_ scales: [Double], UnsafePointer<Double>) throws(Misfit) -> Void)?

  // With paths.
  private var path: Int?
  private var previous = -1
  /// The scales of the first path in the order of its rows.
  private var order: [Double] = []
  /// [place in `order`] the place in ascending order.
  private var ranks: [Int] = []
  /// [place in `order`] the path that the number there is of.
  private var owners: [Int] = []
  private var filled = 0
  /// [scale][coordinate] the numbers of the path that is open.
  private var row: [Double] = []
  private var stream: ScoreStream?

  // Without.
  private var streams: [(scale: Double, stream: ScoreStream)] = []
  /// [scale] the place of its stream.
  private var places: [Double: Int] = [:]
  /// The place of the row before.
  private var turn = -1

  init(
    cell: Cell?,
    name: String,
    isPaired: Bool,
    pathName: String,
    width: Int,
    isWeighted: Bool,
    mostRows: Int
  ) {
    self.cell = cell
    self.name = name
    self.isPaired = isPaired
    self.pathName = pathName
    self.width = width + (isWeighted ? 1 : 0)
    self.isWeighted = isWeighted
    self.mostRows = mostRows
  }

  /// Whether all rows of a path are needed before the next.
  var isOpen: Bool { path != nil }

  /// Takes the numbers of a row.
  func take(scale: Double, path: Int?, _ numbers: UnsafePointer<Double>) throws(Misfit) {
    guard isPaired, let path else {
      return try takeAlone(scale: scale, numbers)
    }
    if path != self.path {
      try close()
      guard path > previous else {
        throw Misfit(
          message: "is \(path) after \(previous) (sort the rows by \(pathName), so that all scales"
            + " of a \(pathName) stand together and each stands there once)",
          column: pathName
        )
      }
      self.path = path
    }
    if stream == nil {
      guard !order.contains(scale) else { throw twice(scale, path) }
      order.append(scale)
      row.append(contentsOf: UnsafeBufferPointer(start: numbers, count: width))
      return
    }
    var place = filled
    if place >= order.count || order[place] != scale || owners[place] == path {
      guard let known = order.firstIndex(of: scale) else {
        throw Misfit(
          message:
            "is \(TableNumber.text(scale)), at which the first \(pathName) has no row (each must"
            + " have \(Self.listed(order)))",
          column: "scale"
        )
      }
      guard owners[known] != path else { throw twice(scale, path) }
      place = known
    }
    owners[place] = path
    filled += 1
    let start = ranks[place] * width
    for coordinate in 0..<width { row[start + coordinate] = numbers[coordinate] }
  }

  private func twice(_ scale: Double, _ path: Int) -> Misfit {
    Misfit(
      message: "\(pathName) \(path) has two rows at scale \(TableNumber.text(scale))",
      column: nil
    )
  }

  /// Ends the path that is open.
  private func close() throws(Misfit) {
    guard let path else { return }
    if stream == nil {
      begin()
    } else if filled < order.count {
      let missing = order.indices.first { owners[$0] != path }.map { order[$0] } ?? 0
      throw Misfit(
        message: "\(pathName) \(path) ends without a row at scale \(TableNumber.text(missing))"
          + " (each must have \(Self.listed(order)))",
        column: nil
      )
    }
    guard let stream else { return }
    stream.add(path: path, row)
    try pooling?(stream.scales, row)
    previous = path
    self.path = nil
    filled = 0
  }

  /// Learns from the first path which scales there are.
  private func begin() {
    let sorted = order.sorted()
    ranks = order.map { sorted.firstIndex(of: $0) ?? 0 }
    owners = order.map { _ in -1 }
    let first = row
    for (place, rank) in ranks.enumerated() {
      for coordinate in 0..<width {
        row[rank * width + coordinate] = first[place * width + coordinate]
      }
    }
    stream = made(sorted, mostPaths: mostRows / sorted.count + 1)
  }

  private func takeAlone(scale: Double, _ numbers: UnsafePointer<Double>) throws(Misfit) {
    let stream = stream(of: scale)
    stream.add(path: stream.count, numbers)
    if let pooling { try pooling(stream.scales, numbers) }
  }

  /// The stream of a scale, which is most often that of the row before or the one after it.
  private func stream(of scale: Double) -> ScoreStream {
    if turn >= 0 {
      if streams[turn].scale == scale { return streams[turn].stream }
      let next = turn + 1 < streams.count ? turn + 1 : 0
      if streams[next].scale == scale {
        turn = next
        return streams[next].stream
      }
    }
    if let place = places[scale] {
      turn = place
    } else {
      turn = streams.count
      places[scale] = turn
      streams.append((scale, made([scale], mostPaths: mostRows)))
    }
    return streams[turn].stream
  }

  private func made(_ scales: [Double], mostPaths: Int) -> ScoreStream {
    ScoreStream(
      cell,
      scales: scales,
      isPaired: isPaired,
      isWeighted: isWeighted,
      mostPaths: mostPaths
    )
  }

  /// The scales, the estimates at them, and the number of samples at each.
  func finish() throws(Misfit) -> Result {
    guard isPaired else {
      let sorted = streams.sorted { $0.scale < $1.scale }.map(\.stream)
      return Result(
        scales: sorted.map { $0.scales[0] },
        estimates: CellEstimates(independent: sorted.map { $0.finish() }),
        counts: sorted.map(\.count),
        effectiveSizes: sorted.flatMap(\.effectiveSizes)
      )
    }
    try close()
    guard let stream else { return Result(scales: [], estimates: CellEstimates(), counts: []) }
    return Result(
      scales: stream.scales,
      estimates: stream.finish(),
      counts: stream.scales.map { _ in stream.count },
      effectiveSizes: stream.effectiveSizes
    )
  }

  private static func listed(_ scales: [Double]) -> String {
    let texts = scales.sorted().map { TableNumber.text($0) }
    let shown = texts.count > 8 ? texts.prefix(8) + ["... (\(texts.count) in all)"] : texts[...]
    return "scale" + (texts.count == 1 ? " " : "s ") + shown.joined(separator: ", ")
  }
}
