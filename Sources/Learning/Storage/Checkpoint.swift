/// All that training goes on from.
public struct Checkpoint: Equatable, Sendable {
  /// What it is.
  public struct Header: Codable, Equatable, Sendable {
    /// The version of this header.
    public var format = 1
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
    /// The losses on the way, if they were kept.
    public var losses: [LossRecord]?
    /// The seconds of training up to here, where they were kept: what varies from run to run.
    public var seconds: Double?
  }

  /// What it is.
  public var header: Header
  /// The moving average of the weights, the weights, and Adam's moments; each a list of tensors as in
  /// `Network.tensors`.
  public var parts: [[[Float]]]

  /// The names of `parts` in a file.
  static let partNames = ["average", "weights", "adam.first", "adam.second"]

  /// The network of the moving average, for which the shapes of `parts` must be right.
  public var network: Network? {
    parts.first.flatMap { Network(architecture: header.architecture, tensors: $0) }
  }
}

/// The losses at one step of training.
public struct LossRecord: Codable, Equatable, Sendable {
  /// The steps done.
  public var step: Int
  /// The mean loss of the step's batch.
  public var loss: Double
  /// The mean loss of the held-out set, with the moving average of the weights.
  public var heldOutLoss: Double

  /// Losses after `step` steps.
  public init(step: Int, loss: Double, heldOutLoss: Double) {
    self.step = step
    self.loss = loss
    self.heldOutLoss = heldOutLoss
  }
}

/// Why a checkpoint cannot be read, written or used.
public enum CheckpointProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be read or written, as the system says.
  case file(path: String, reason: String)
  /// The file is no safetensors file, is cut short, or holds what such a file cannot.
  case malformed(path: String, reason: String)
  /// The file is a safetensors file of something else.
  case foreign(path: String, reason: String)
  /// A tensor is missing, is there without being one of the network's, or has another shape.
  case tensor(path: String, name: String, reason: String)
  /// The network is not the one that is wanted.
  case mismatch(path: String, what: String, found: String, expected: String)

  /// The problem in one line.
  public var description: String {
    switch self {
    case .file(let path, let reason): "\(path): \(reason)"
    case .malformed(let path, let reason): "\(path): not a readable checkpoint: \(reason)"
    case .foreign(let path, let reason): "\(path): not a checkpoint of guidelab: \(reason)"
    case .tensor(let path, let name, let reason): "\(path): tensor \"\(name)\" \(reason)"
    case .mismatch(let path, let what, let found, let expected):
      "\(path): \(what) is \(found), but \(expected) is wanted"
    }
  }
}
