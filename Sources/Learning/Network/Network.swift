import GuidedDiffusion

/// A trained network: its architecture and weights.
public struct Network: Sendable {
  /// What it computes.
  public let architecture: Architecture
  /// The weights of layer l at 2l, [outputs][inputs], its biases at 2l + 1.
  public let tensors: [[Float]]
  let packed: PackedNetwork

  /// A network of these weights; `nil` when their numbers are not those of the architecture.
  public init?(architecture: Architecture, tensors: [[Float]]) {
    guard architecture.problem == nil else { return nil }
    let layout = ParameterLayout(architecture)
    let counts = layout.tensors.map { $0.shape.reduce(1, *) }
    guard tensors.map(\.count) == counts else { return nil }
    self.architecture = architecture
    self.tensors = tensors
    packed = PackedNetwork(layout, tensors)
  }

  init(_ architecture: Architecture, _ layout: ParameterLayout, _ parameters: ParameterBuffer) {
    self.architecture = architecture
    tensors = layout.unpacked(parameters.base)
    packed = PackedNetwork(layout, tensors)
  }

  /// The number of weights and biases.
  public var parameterCount: Int { tensors.reduce(0) { $0 + $1.count } }
}

/// The weights in the form that products read; never changed, so that threads may share it.
final class PackedNetwork: @unchecked Sendable {
  let layout: ParameterLayout
  let parameters: ParameterBuffer
  let transposed: ParameterBuffer

  init(_ layout: ParameterLayout, _ tensors: [[Float]]) {
    self.layout = layout
    parameters = ParameterBuffer(repeating: 0, count: layout.count)
    transposed = ParameterBuffer(repeating: 0, count: layout.transposedCount)
    layout.pack(tensors, into: parameters.base)
    for block in layout.blocks {
      layout.transpose(block, of: parameters.base, into: transposed.base)
    }
  }
}
