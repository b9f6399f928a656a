import GuidedDiffusion
import Learning

/// What a network of a cell is trained on.
struct LearnedData: Sendable {
  var scores: LearnedScores
  var target: LabelledMixture
  /// The class whose law p(x|c) is the base law; `nil` for p(x).
  var baseClass: Int?
  /// f, where points are weighted by it.
  var tilt: Tilt?
  /// The number of labels, or 0.
  var labels: Int

  /// The points beyond those trained on that losses are measured with.
  private static let heldOut = 1024

  private var draws: TrainingDraws {
    TrainingDraws(target: target, baseClass: baseClass, tilt: tilt)
  }

  /// What the network is told of the data.
  ///
  /// Points have details of any size, as has what a reward without a gradient cuts with its edges: both
  /// are told to be a hundredth of the deviation, which keeps scores finite at u = 0.
  var scale: DataScale {
    var scale = scaleOfBase
    if isOfPoints || hasEdges { scale.detail = 0.01 * scale.deviation }
    return scale
  }

  private var isOfPoints: Bool {
    if case .points = scores.data { true } else { false }
  }

  /// Whether f jumps.
  private var hasEdges: Bool { tilt?.pointTilt.map { $0.logGradient == nil } ?? false }

  private var scaleOfBase: DataScale {
    guard case .points(let points) = scores.data else { return MixtureData(draws).scale }
    let rows = rows(of: points)
    guard let data = PointData(dimension: points.dimension, points: rows.flatMap(points.point))
    else { return DataScale(mean: [Double](repeating: 0, count: points.dimension), deviation: 1) }
    return data.scale
  }

  /// All that the data are a function of, the seed aside.
  var text: String {
    var parts = ["labels \(labels)", "base \(baseClass.map { "\($0)" } ?? "all")"]
    if case .points(let points) = scores.data {
      parts.append("points \(points.sha256)")
      if labels > 0 || baseClass != nil { parts += target.classes.map(\.label) }
      if tilt != nil, let column = points.rewardColumn {
        return (parts + ["reward \(column)"]).joined(separator: "\n")
      }
      // Rewards that are the tilt's own values are those of the target.
      if tilt == nil { return parts.joined(separator: "\n") }
    }
    if case .samples(let count) = scores.data { parts.append("samples \(count)") }
    parts += target.classes.flatMap { item in
      ["class \(item.prior)"]
        + item.components.map { "\($0.weight) \($0.mean) \($0.covariance)" }
    }
    if let tilt { parts.append("tilt \(tilt)") }
    return parts.joined(separator: "\n")
  }

  /// The data.
  ///
  /// - Throws: `TrainingProblem.impossible` for weights that are no weights, or none above 0.
  func make() throws(TrainingProblem) -> any TrainingData {
    switch scores.data {
    case .target:
      return MixtureData(draws, weighting: tilt == nil ? .none : .tilt, labels: labels)
    case .samples(let count):
      return try finite(drawn(count + Self.heldOut), heldOut: Self.heldOut)
    case .points(let points):
      return try given(points)
    }
  }

  /// Rows of data with what comes with them.
  private struct Rows {
    var points: [Double] = []
    var weights: [Double] = []
    var labels: [Int] = []
  }

  private func finite(_ rows: Rows, heldOut: Int) throws(TrainingProblem) -> PointData {
    guard tilt == nil || rows.weights.dropLast(heldOut).contains(where: { $0 > 0 }) else {
      throw .impossible("no point of the data has a reward above 0")
    }
    let data = PointData(
      dimension: target.dimension,
      points: rows.points,
      weights: tilt == nil ? [] : rows.weights,
      pointLabels: labels > 0 ? rows.labels : [],
      labels: labels,
      heldOut: heldOut
    )
    guard let data else { throw .impossible("a reward is negative or not finite") }
    return data
  }

  /// The first `count` draws of a stream of their own.
  private func drawn(_ count: Int) -> Rows {
    let draws = draws
    // Batches choose among the rows with the numbers of the seed itself.
    let stream = NormalStream(seed: ~scores.seed)
    let d = target.dimension
    let point = AlignedBuffer(repeating: Lanes.zero, count: d)
    var rows = Rows()
    for first in stride(from: 0, to: count, by: 8) {
      let (logTilt, classes) = draws.draw(first: first, step: 0, stream: stream, into: point.base)
      let weights = Elementary.exp(logTilt)
      for lane in 0..<min(8, count - first) {
        for index in 0..<d { rows.points.append(point[index][lane]) }
        rows.weights.append(weights[lane])
        rows.labels.append(classes[lane])
      }
    }
    return rows
  }

  /// The numbers of the rows of the base law.
  private func rows(of points: TrainingPoints) -> [Int] {
    guard let baseClass else { return Array(0..<points.count) }
    let base = target.classes[baseClass].label
    return points.labels.indices.filter { points.labels[$0] == base }
  }

  /// The rows of a file; every tenth is only measured with.
  private func given(_ points: TrainingPoints) throws(TrainingProblem) -> PointData {
    let all = rows(of: points)
    let (kept, heldOut) = (
      all.indices.filter { $0 % 10 != 9 }.map { all[$0] },
      all.indices.filter { $0 % 10 == 9 }.map { all[$0] }
    )
    let point = AlignedBuffer(repeating: Lanes.zero, count: points.dimension)
    let law = NoisedMixture(MixtureSpectrum(target), logTime: 0)
    var rows = Rows()
    for row in kept + heldOut {
      let own = points.point(row)
      rows.points += own
      if labels > 0 { rows.labels.append(target.classIndex(of: points.labels[row]) ?? labels) }
      guard let tilt else { continue }
      if points.rewards.isEmpty {
        for (index, value) in own.enumerated() { point[index] = Lanes(repeating: value) }
        rows.weights.append(Elementary.exp(tilt.value(at: point.base, dataLaw: law).logTilt)[0])
      } else {
        rows.weights.append(points.rewards[row])
      }
    }
    guard !kept.isEmpty else { throw .impossible("the file has no points of the base law") }
    return try finite(rows, heldOut: heldOut.count)
  }
}

extension TrainingPoints {
  /// Row `row`.
  func point(_ row: Int) -> [Double] {
    Array(points[(row * dimension)..<((row + 1) * dimension)])
  }
}
