/// What a network computes, and the shapes of its layers.
///
/// A multilayer perceptron: inputs (the scaled point, the features of its log-time, its label), hidden
/// layers with SiLU, and a linear output F that `Preconditioning` turns into the prediction.
public struct Architecture: Codable, Equatable, Sendable {
  /// What the output means.
  public enum Head: String, Codable, Sendable {
    /// ε(x, u), d numbers: the expected noise Z given X_u = x; the score is -ε/√(1 - e^{-u}).
    case noise
    /// h(x, u), one number: ln f_u(x) up to a constant; its gradient by x is g_u.
    case logRatio = "log-ratio"
  }

  /// What the output means.
  public var head: Head
  /// d, the number of coordinates of a point.
  public var dimension: Int
  /// The widths of the hidden layers.
  public var hidden: [Int]
  /// The number of sine and cosine pairs among the features of the log-time.
  public var waves: Int
  /// The number of labels that a point can have; 0 for networks without labels.
  ///
  /// There is one input for each label and one more for "no label".
  public var labels: Int
  /// The scale of the data, by which inputs and outputs are scaled.
  public var scale: DataScale
  /// The smallest and the largest log-time u that the network is trained on.
  public var logTimes: [Double]

  /// A network of these shapes, for `logTimes` from the first to the last.
  public init(
    head: Head = .noise,
    dimension: Int,
    hidden: [Int] = [128, 128, 128],
    waves: Int = 8,
    labels: Int = 0,
    scale: DataScale,
    logTimes: ClosedRange<Double>
  ) {
    self.head = head
    self.dimension = dimension
    self.hidden = hidden
    self.waves = waves
    self.labels = labels
    self.scale = scale
    self.logTimes = [logTimes.lowerBound, logTimes.upperBound]
  }

  /// The number of outputs.
  public var outputs: Int { head == .noise ? dimension : 1 }

  /// The number of inputs: coordinates, time features, labels.
  public var inputs: Int { labelPlace + (labels > 0 ? labels + 1 : 0) }

  /// The number of time features.
  var timeFeatures: Int { 1 + 2 * waves }

  /// The first label's input.
  var labelPlace: Int { dimension + timeFeatures }

  /// The label that stands for none; `nil` for networks without labels.
  public var noLabel: Int? { labels > 0 ? labels : nil }

  /// Why no such network can be made, or `nil`.
  public var problem: String? {
    func isSize(_ value: Int, from low: Int) -> Bool { low...65_536 ~= value }
    if !isSize(dimension, from: 1) { return "dimension is \(dimension)" }
    if hidden.isEmpty || hidden.count > 64 { return "there are \(hidden.count) hidden layers" }
    if let width = hidden.first(where: { !isSize($0, from: 1) }) { return "a width is \(width)" }
    if !isSize(waves, from: 0) || waves > 1024 { return "waves are \(waves)" }
    if !isSize(labels, from: 0) { return "labels are \(labels)" }
    if scale.mean.count != dimension || !scale.mean.allSatisfy(\.isFinite) {
      return "scale.mean must be \(dimension) finite numbers"
    }
    if !(scale.deviation > 0 && scale.deviation.isFinite) {
      return "scale.deviation is \(scale.deviation)"
    }
    if !(scale.detail >= 0 && scale.detail.isFinite) { return "scale.detail is \(scale.detail)" }
    if logTimes.count != 2 || !logTimes.allSatisfy(\.isFinite) || !(logTimes[0] > 0)
      || !(logTimes[1] > logTimes[0])
    {
      return "logTimes must be two increasing numbers above 0"
    }
    return nil
  }
}

/// The scale of a data law: what a network is told of it before training.
public struct DataScale: Codable, Equatable, Sendable {
  /// The mean of the data, one entry per coordinate.
  public var mean: [Double]
  /// σ > 0, the root mean square of the data's deviation per coordinate.
  public var deviation: Double
  /// ℓ >= 0, the width of the narrowest features of the law; 0 when it is not known or has no density.
  public var detail: Double

  /// A scale; `detail` may not be known.
  public init(mean: [Double], deviation: Double, detail: Double = 0) {
    self.mean = mean
    self.deviation = deviation
    self.detail = detail
  }
}
