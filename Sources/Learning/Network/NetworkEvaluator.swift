import GuidedDiffusion

/// One worker's evaluation of a network at many points of one log-time.
///
/// Single precision inside. What a point gets depends on the point, the log-time and the label alone: not on
/// the other points, their number or the processor.
public final class NetworkEvaluator {
  /// What is evaluated.
  public enum Quantity: Sendable {
    /// ε(x, u); for networks with the head `noise`.
    case noise
    /// s_u(x) = -ε(x, u)/√(1 - e^{-u}), finite at u = 0 too when the detail is above 0; `noise` too.
    case score
    /// ∇ h(x, u) = g_u(x), by backpropagation; for networks with the head `logRatio`.
    case gradient
  }

  /// The network.
  public let network: Network
  private let memory: PassMemory
  private let dimension: Int
  /// [coordinate] the data's mean.
  private let mean: AlignedBuffer<Double>
  private let preconditioning: Preconditioning
  private let features: TimeFeatures
  /// [unit] the first layer's biases with what log-time and label add.
  private let bias: ParameterBuffer
  private var prepared: (logTime: Double, label: Int?)?
  private var factors: Preconditioning.Factors

  /// Memory for evaluating `network`.
  public init(_ network: Network) {
    self.network = network
    let layout = network.packed.layout
    memory = PassMemory(layout, hasGradients: network.architecture.head == .logRatio)
    preconditioning = Preconditioning(network.architecture.scale)
    features = TimeFeatures(network.architecture)
    dimension = network.architecture.dimension
    mean = AlignedBuffer(repeating: 0, count: dimension)
    for (index, value) in network.architecture.scale.mean.enumerated() { mean[index] = value }
    bias = ParameterBuffer(repeating: 0, count: layout.layers[0].paddedOutputs)
    factors = preconditioning.factors(at: .zero)
  }

  /// Writes `quantity` at the points `x` [group][coordinate], eight points to a group, to `result`
  /// [group][coordinate].
  ///
  /// `label` is below the number of labels; `nil` is "no label". `logTime` >= 0, above 0 where the data's
  /// detail is 0.
  public func evaluate(
    _ quantity: Quantity,
    at x: UnsafePointer<Lanes>,
    groups: Int,
    logTime: Double,
    label: Int? = nil,
    into result: UnsafeMutablePointer<Lanes>
  ) {
    prepare(logTime, label)
    let d = dimension
    let groupsOfSlice = PassMemory.rows / 8
    for first in stride(from: 0, to: groups, by: groupsOfSlice) {
      let count = min(groupsOfSlice, groups - first)
      run(quantity, x + first * d, groups: count, result + first * d)
    }
  }

  /// Gives ln f_u up to a constant, h(x, u), at points [group][coordinate]; see `evaluate`.
  public func logRatio(
    at x: UnsafePointer<Lanes>,
    groups: Int,
    logTime: Double,
    label: Int? = nil,
    into result: UnsafeMutablePointer<Lanes>
  ) {
    prepare(logTime, label)
    let d = dimension
    let groupsOfSlice = PassMemory.rows / 8
    for first in stride(from: 0, to: groups, by: groupsOfSlice) {
      let count = min(groupsOfSlice, groups - first)
      forward(x + first * d, groups: count)
      for group in 0..<count {
        for lane in 0..<8 {
          let value = Double(memory.output[(8 * group + lane) * outputStride])
          result[first + group][lane] = factors.logRatio[0] * value
        }
      }
    }
  }

  /// Gives `quantity` at `points` [point][coordinate], any number of them, in the same order.
  public func values(
    _ quantity: Quantity,
    at points: [Double],
    logTime: Double,
    label: Int? = nil
  ) -> [Double] {
    let d = dimension
    let count = points.count / d
    let groups = (count + 7) / 8
    let x = AlignedBuffer(repeating: Lanes.zero, count: groups * d)
    let result = AlignedBuffer(repeating: Lanes.zero, count: groups * d)
    for point in 0..<count {
      for index in 0..<d { x[point / 8 * d + index][point % 8] = points[point * d + index] }
    }
    evaluate(
      quantity,
      at: x.base,
      groups: groups,
      logTime: logTime,
      label: label,
      into: result.base
    )
    return (0..<(count * d)).map { result[$0 / d / 8 * d + $0 % d][$0 / d % 8] }
  }

  private var outputStride: Int { network.architecture.outputs.rounded(upToMultipleOf: 16) }

  /// Folds the features of the log-time and the label into the first layer's biases.
  private func prepare(_ logTime: Double, _ label: Int?) {
    if let prepared, prepared == (logTime, label) { return }
    prepared = (logTime, label)
    let architecture = network.architecture
    factors = preconditioning.factors(at: Lanes(repeating: logTime))
    var inputs = [Float](repeating: 0, count: architecture.inputs)
    features.write(Lanes(repeating: logTime)) { index, values in
      inputs[architecture.dimension + index] = Float(values[0])
    }
    if let noLabel = architecture.noLabel {
      inputs[architecture.labelPlace + (label ?? noLabel)] = 1
    }
    let layer = network.packed.layout.layers[0]
    let parameters = network.packed.parameters.base
    for output in 0..<layer.paddedOutputs {
      var sum = parameters[layer.biases + output]
      for input in architecture.dimension..<architecture.inputs {
        let weight = parameters[layer.weights + layer.place(input: input, output: output)]
        sum = sum.addingProduct(inputs[input], weight)
      }
      bias[output] = sum
    }
  }

  private func forward(_ x: UnsafePointer<Lanes>, groups: Int) {
    let d = dimension
    let stride = network.packed.layout.layers[0].paddedInputs
    let (signal, input) = (factors.signal, factors.input)
    let target = memory.input.base
    for group in 0..<groups {
      for index in 0..<d {
        let scaled = (x[group &* d &+ index] - signal * mean[index]) * input
        let place = target + (8 &* group &* stride &+ index)
        for lane in 0..<8 { place[lane &* stride] = Float(scaled[lane]) }
      }
    }
    memory.forward(network.packed.parameters.base, rows: 8 * groups, inputs: d, bias: bias.base)
  }

  private func run(
    _ quantity: Quantity,
    _ x: UnsafePointer<Lanes>,
    groups: Int,
    _ result: UnsafeMutablePointer<Lanes>
  ) {
    forward(x, groups: groups)
    if quantity == .gradient {
      for row in 0..<(8 * groups) { memory.output[row * outputStride] = 1 }
      let slope = memory.backward(
        transposed: network.packed.transposed.base,
        rows: 8 * groups,
        gradient: nil,
        isByInput: true
      )
      let stride = network.packed.layout.layers[0].paddedInputs
      gather(
        slope,
        stride,
        groups,
        multiple: factors.logRatio * factors.input,
        skip: .zero,
        x,
        result
      )
      return
    }
    let whole = quantity == .noise ? factors.noise : Lanes(repeating: -1)
    gather(
      memory.output,
      outputStride,
      groups,
      multiple: whole * factors.score,
      skip: whole * factors.skip,
      x,
      result
    )
  }

  /// Writes `multiple` times the first d numbers of each row plus `skip` times x - √ᾱ m.
  private func gather(
    _ rows: ParameterBuffer,
    _ stride: Int,
    _ groups: Int,
    multiple: Lanes,
    skip: Lanes,
    _ x: UnsafePointer<Lanes>,
    _ result: UnsafeMutablePointer<Lanes>
  ) {
    let d = dimension
    let signal = factors.signal
    for group in 0..<groups {
      for index in 0..<d {
        let source = rows.base + (8 &* group &* stride &+ index)
        var values = Lanes.zero
        for lane in 0..<8 { values[lane] = Double(source[lane &* stride]) }
        let offset = x[group &* d &+ index] - signal * mean[index]
        result[group &* d &+ index] = (skip * offset).addingProduct(multiple, values)
      }
    }
  }
}
