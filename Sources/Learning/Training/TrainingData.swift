import GuidedDiffusion

/// What a network is trained on: data points x_0 with weights and labels.
///
/// Point i of step n depends on the seed, on n and on i alone.
public protocol TrainingData: Sendable {
  /// d, the number of coordinates of a point.
  var dimension: Int { get }
  /// The number of labels that points have; 0 when they have none.
  var labels: Int { get }

  /// Writes eight consecutive points to `point` [coordinate]; gives their weights f >= 0, and their
  /// labels (0 where there are none).
  func draw(
    _ place: SamplePlace,
    into point: UnsafeMutablePointer<Lanes>
  ) -> (weights: Lanes, labels: SIMD8<Int>)
}

/// Which points are drawn.
public struct SamplePlace: Sendable {
  /// The step of training, which no two batches share.
  public var step: Int
  /// The first of the eight points within the batch.
  public var first: Int
  /// Whether the points are for measuring, not for training.
  public var isHeldOut: Bool
  /// The numbers that choices come from.
  public var stream: NormalStream
}

/// Fresh draws from a mixture, for each step anew.
public struct MixtureData: TrainingData {
  /// What a point weighs.
  public enum Weighting: Sendable {
    /// 1.
    case none
    /// f(x_0), the tilt of the draws.
    case tilt
    /// A function of eight points [coordinate].
    case function(@Sendable (UnsafePointer<Lanes>) -> Lanes)
  }

  private let draws: TrainingDraws
  private let weighting: Weighting
  /// The number of classes when points are labelled with theirs, or 0.
  public let labels: Int

  /// Points of `draws`, labelled with their classes when `labels` is the number of classes.
  public init(_ draws: TrainingDraws, weighting: Weighting = .none, labels: Int = 0) {
    self.draws = draws
    self.weighting = weighting
    self.labels = labels
  }

  /// See `TrainingData`.
  public var dimension: Int { draws.dimension }

  /// The scale of the law: its mean, root mean square deviation and narrowest component.
  public var scale: DataScale {
    let d = Double(dimension)
    let variance = (0..<dimension).reduce(0) { $0 + draws.moments.covariance[$1, $1] } / d
    return DataScale(
      mean: draws.moments.mean,
      deviation: variance.squareRoot(),
      detail: draws.smallestVariance.squareRoot()
    )
  }

  /// See `TrainingData`.
  public func draw(
    _ place: SamplePlace,
    into point: UnsafeMutablePointer<Lanes>
  ) -> (weights: Lanes, labels: SIMD8<Int>) {
    let drawn = draws.draw(
      first: place.first,
      step: place.step,
      stream: place.stream,
      into: point
    )
    let weights: Lanes =
      switch weighting {
      case .none: Lanes(repeating: 1)
      case .tilt: Elementary.exp(drawn.logTilt)
      case .function(let function): function(point)
      }
    return (weights, labels > 0 ? drawn.classes : .zero)
  }
}

/// Given points with weights, drawn with replacement.
public struct PointData: TrainingData {
  /// See `TrainingData`.
  public let dimension: Int
  /// See `TrainingData`.
  public let labels: Int
  /// The number of points that are trained on, and of those kept for measuring.
  public let counts: (training: Int, heldOut: Int)
  private let points: [Double]
  private let weights: [Double]
  private let pointLabels: [Int]

  /// The points [row][coordinate], with a weight for each unless all are 1, and a label below `labels` for
  /// each unless there are none; the last `heldOut` rows are only measured with.
  ///
  /// `nil` when the numbers of rows disagree, a number is not finite, a weight is negative, a label is not
  /// below `labels`, or nothing is left to train on.
  public init?(
    dimension: Int,
    points: [Double],
    weights: [Double] = [],
    pointLabels: [Int] = [],
    labels: Int = 0,
    heldOut: Int = 0
  ) {
    guard dimension > 0, points.count.isMultiple(of: dimension) else { return nil }
    let rows = points.count / dimension
    guard heldOut >= 0, heldOut < rows, weights.isEmpty || weights.count == rows,
      pointLabels.count == (labels > 0 ? rows : 0),
      points.allSatisfy(\.isFinite), weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
      pointLabels.allSatisfy({ 0 <= $0 && $0 < labels })
    else { return nil }
    self.dimension = dimension
    self.labels = labels
    self.points = points
    self.weights = weights
    self.pointLabels = pointLabels
    counts = (rows - heldOut, heldOut)
  }

  /// The scale of the points; no detail is known of a law without a density.
  public var scale: DataScale {
    let rows = counts.training
    var mean = [Double](repeating: 0, count: dimension)
    for row in 0..<rows {
      for index in 0..<dimension { mean[index] += points[row * dimension + index] / Double(rows) }
    }
    var square = 0.0
    for row in 0..<rows {
      for index in 0..<dimension {
        let offset = points[row * dimension + index] - mean[index]
        square += offset * offset
      }
    }
    let variance = square / Double(rows * dimension)
    return DataScale(mean: mean, deviation: variance > 0 ? variance.squareRoot() : 1)
  }

  /// See `TrainingData`: rows chosen at random, or the held-out rows in turn.
  public func draw(
    _ place: SamplePlace,
    into point: UnsafeMutablePointer<Lanes>
  ) -> (weights: Lanes, labels: SIMD8<Int>) {
    let choice = place.stream.uniforms(
      first: place.first,
      pair: place.step,
      coordinate: 0,
      purpose: .trainingChoice
    ).first
    var drawn = Lanes(repeating: 1)
    var drawnLabels = SIMD8<Int>.zero
    for lane in 0..<8 {
      var row = Int(choice[lane] * Double(counts.training))
      if place.isHeldOut, counts.heldOut > 0 {
        row = counts.training + (place.first + lane) % counts.heldOut
      }
      for index in 0..<dimension { point[index][lane] = points[row * dimension + index] }
      if !weights.isEmpty { drawn[lane] = weights[row] }
      if !pointLabels.isEmpty { drawnLabels[lane] = pointLabels[row] }
    }
    return (drawn, drawnLabels)
  }
}
