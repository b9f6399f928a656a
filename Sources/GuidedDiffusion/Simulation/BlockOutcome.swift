/// What a block's paths came to: everything that estimates are made of.
public struct BlockOutcome: Sendable {
  /// The number of the first path.
  public let firstPath: Int
  /// The number of paths.
  public let count: Int
  /// The number of scales.
  public let scales: Int
  /// [path] whether the path is a twin.
  public let isTwin: [Bool]
  /// [scale][path] ln((1 - p(c|Y))/p(c|Y)) at the final sample, by the data law.
  public let logOdds: [Double]
  /// [scale][path] ln dP/dQ of the path.
  public let logRatios: [Double]
  /// [scale][path][coordinate] the final sample Y.
  public let samples: [Double]
}
