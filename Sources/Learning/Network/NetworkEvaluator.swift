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

  /// Memory for evaluating `network`; `hasPullback` when `score` with cotangents will be asked for.
  public init(_ network: Network, hasPullback: Bool = false) {
    self.network = network
    let layout = network.packed.layout
    memory = PassMemory(
      layout,
      hasGradients: hasPullback || network.architecture.head == .logRatio
    )
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
    forEachSlice(x, groups: groups, logTime, label) { first, count in
      write(quantity, x + first * dimension, groups: count, result + first * dimension)
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
    forEachSlice(x, groups: groups, logTime, label) { first, count in
      for group in 0..<count {
        for lane in 0..<8 {
          let value = Double(memory.output[(8 * group + lane) * outputStride])
          result[first + group][lane] = factors.logRatio[0] * value
        }
      }
    }
  }

  /// Writes s_u(x) to `score` and J(x)ᵀ v to `pullback`, J being the Jacobian of s_u by x and v the
  /// `cotangent`; all are [group][coordinate].
  ///
  /// v may depend on the score: `prepare` is called with the groups whose scores are written, before their
  /// v is read. For the head `noise` and an evaluator with memory for pullbacks; otherwise as `evaluate`.
  public func score(
    at x: UnsafePointer<Lanes>,
    groups: Int,
    logTime: Double,
    label: Int? = nil,
    into score: UnsafeMutablePointer<Lanes>,
    pullback: UnsafeMutablePointer<Lanes>,
    of cotangent: UnsafePointer<Lanes>,
    prepare: (_ groups: Range<Int>) -> Void = { _ in }
  ) {
    precondition(memory.hasGradients && network.architecture.head == .noise)
    forEachSlice(x, groups: groups, logTime, label) { first, count in
      let place = first * dimension
      write(.score, x + place, groups: count, score + place)
      prepare(first..<(first + count))
      pullBack(cotangent + place, groups: count, pullback + place)
    }
  }

  private var outputStride: Int { network.architecture.outputs.rounded(upToMultipleOf: 16) }
  private var inputStride: Int { network.packed.layout.layers[0].paddedInputs }

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

  /// Computes F at all points, slice by slice; `body` is called with the first group and the number of
  /// groups of the slice that `memory` has.
  private func forEachSlice(
    _ x: UnsafePointer<Lanes>,
    groups: Int,
    _ logTime: Double,
    _ label: Int?,
    _ body: (_ first: Int, _ count: Int) -> Void
  ) {
    prepare(logTime, label)
    let most = PassMemory.rows / 8
    for first in stride(from: 0, to: groups, by: most) {
      let count = min(most, groups - first)
      forward(x + first * dimension, groups: count)
      body(first, count)
    }
  }

  private func forward(_ x: UnsafePointer<Lanes>, groups: Int) {
    let d = dimension
    let (signal, input) = (factors.signal, factors.input)
    let target = memory.input.base
    for group in 0..<groups {
      for index in 0..<d {
        let scaled = (x[group &* d &+ index] - signal * mean[index]) * input
        let place = target + (8 &* group &* inputStride &+ index)
        for lane in 0..<8 { place[lane &* inputStride] = Float(scaled[lane]) }
      }
    }
    memory.forward(network.packed.parameters.base, rows: 8 * groups, inputs: d, bias: bias.base)
  }

  /// Writes what F in `memory` comes to.
  private func write(
    _ quantity: Quantity,
    _ x: UnsafePointer<Lanes>,
    groups: Int,
    _ result: UnsafeMutablePointer<Lanes>
  ) {
    let d = dimension
    if quantity == .gradient {
      for row in 0..<(8 * groups) { memory.output[row * outputStride] = 1 }
      result.update(repeating: .zero, count: groups * d)
      add(
        backward(groups),
        inputStride,
        groups,
        times: factors.logRatio * factors.input,
        to: result
      )
      return
    }
    let whole = quantity == .noise ? factors.noise : Lanes(repeating: -1)
    let (signal, skip) = (factors.signal, whole * factors.skip)
    for group in 0..<groups {
      for index in 0..<d {
        let offset = x[group &* d &+ index] - signal * mean[index]
        result[group &* d &+ index] = skip * offset
      }
    }
    add(memory.output, outputStride, groups, times: whole * factors.score, to: result)
  }

  /// Writes J(x)ᵀ v at the points whose F is in `memory`.
  ///
  /// The score is -a² (x - √ᾱ m) - c F(a (x - √ᾱ m)), a and c being functions of the log-time.
  private func pullBack(
    _ cotangent: UnsafePointer<Lanes>,
    groups: Int,
    _ result: UnsafeMutablePointer<Lanes>
  ) {
    let d = dimension
    for group in 0..<groups {
      for index in 0..<d {
        let value = cotangent[group &* d &+ index]
        let place = memory.output.base + (8 &* group &* outputStride &+ index)
        for lane in 0..<8 { place[lane &* outputStride] = Float(value[lane]) }
        result[group &* d &+ index] = -factors.skip * value
      }
    }
    add(backward(groups), inputStride, groups, times: -factors.score * factors.input, to: result)
  }

  /// The derivatives by the scaled points, [point][input], of the sum whose derivatives by F are in
  /// `memory`.
  private func backward(_ groups: Int) -> ParameterBuffer {
    memory.backward(
      transposed: network.packed.transposed.base,
      rows: 8 * groups,
      gradient: nil,
      isByInput: true
    )
  }

  /// Adds `multiple` times the first d numbers of each row, of which there are eight to a group.
  private func add(
    _ rows: ParameterBuffer,
    _ stride: Int,
    _ groups: Int,
    times multiple: Lanes,
    to result: UnsafeMutablePointer<Lanes>
  ) {
    let d = dimension
    for group in 0..<groups {
      for index in 0..<d {
        let source = rows.base + (8 &* group &* stride &+ index)
        var values = Lanes.zero
        for lane in 0..<8 { values[lane] = Double(source[lane &* stride]) }
        let place = group &* d &+ index
        result[place] = result[place].addingProduct(multiple, values)
      }
    }
  }
}
