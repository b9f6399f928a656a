/// All that training goes on from.
public struct Checkpoint: Equatable, Sendable {
  /// What it is.
  public struct Header: Codable, Equatable, Sendable {
    /// The network's architecture.
    public var architecture: Architecture
    /// How it is trained.
    public var settings: TrainingSettings
    /// The steps done.
    public var step: Int
    /// The seed of weights and batches.
    public var seed: UInt64
    /// The mean by which weights of points are divided.
    public var weightMean: Double
    /// What the network was trained on, in words.
    public var trainedOn: String
    /// A digest of what the network was trained on.
    public var digest: String
  }

  /// What it is.
  public var header: Header
  /// The moving average of the weights, the weights, and Adam's moments; each a list of tensors as in
  /// `Network.tensors`.
  public var parts: [[[Float]]]

  /// The names of `parts` in a file.
  static let partNames = ["average", "weights", "adam.first", "adam.second"]

  /// The network of the moving average.
  public var network: Network? {
    Network(architecture: header.architecture, tensors: parts[0])
  }
}
