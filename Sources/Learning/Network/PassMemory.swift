import GuidedDiffusion

/// One worker's memory for a pass of up to 64 points through a network, and the passes.
///
/// All matrices are [point][unit], units padded to a multiple of 16.
final class PassMemory {
  /// The points of a slice: what a worker takes at a time.
  static let rows = 64

  let layout: ParameterLayout
  /// [point][input].
  let input: ParameterBuffer
  /// [layer] [point][unit] what the hidden layers give.
  private let activations: [ParameterBuffer]
  /// [layer] [point][unit] the derivatives of the hidden layers' units.
  private let slopes: [ParameterBuffer]
  /// [point][output] F; after `backward`'s caller has put it there, the loss's derivative by F.
  let output: ParameterBuffer
  /// [point][unit] derivatives on their way back.
  private let deltas: (ParameterBuffer, ParameterBuffer)

  /// Whether there is memory for backward passes.
  var hasGradients: Bool { !slopes.isEmpty }

  /// Memory; `hasGradients` when there will be backward passes.
  init(_ layout: ParameterLayout, hasGradients: Bool) {
    self.layout = layout
    func buffer(_ units: Int) -> ParameterBuffer {
      ParameterBuffer(repeating: 0, count: Self.rows * units)
    }
    let hidden = layout.layers.dropLast().map(\.paddedOutputs)
    input = buffer(layout.layers[0].paddedInputs)
    activations = hidden.map(buffer)
    slopes = hasGradients ? hidden.map(buffer) : []
    output = buffer(layout.layers[layout.layers.count - 1].paddedOutputs)
    let widest = hasGradients ? max(hidden.max() ?? 0, layout.layers[0].paddedInputs) : 0
    deltas = (buffer(widest), buffer(widest))
  }

  /// Computes F of the inputs for the first `rows` points, a multiple of 8.
  ///
  /// The first layer can start from `bias` in place of its own and take only the first `inputs` inputs:
  /// what is the same for all points is then in `bias`.
  func forward(
    _ parameters: UnsafePointer<Float>,
    rows: Int,
    inputs: Int? = nil,
    bias: UnsafePointer<Float>? = nil
  ) {
    for (index, layer) in layout.layers.enumerated() {
      let source = index == 0 ? input : activations[index - 1]
      let target = index == activations.count ? output : activations[index]
      let own = parameters + layer.biases
      MatrixProduct.multiply(
        rows: rows,
        columns: layer.paddedOutputs,
        steps: index == 0 ? inputs ?? layer.inputs : layer.inputs,
        .init(base: source.base, rowStep: layer.paddedInputs, step: 1),
        Panels(
          packed: UnsafeMutablePointer(mutating: parameters + layer.weights),
          rows: layer.paddedInputs
        ),
        into: Panels(plain: target.base, columns: layer.paddedOutputs),
        startingAt: index == 0 ? bias ?? own : own
      )
      guard index < activations.count else { continue }
      activate(index, count: rows * layer.paddedOutputs)
    }
  }

  private func activate(_ index: Int, count: Int) {
    let values = activations[index].base.lanes
    if slopes.isEmpty {
      for place in 0..<(count / FloatLanes.width) {
        values[place] = FloatElementary.linearUnit(values[place]).value
      }
      return
    }
    let derivatives = slopes[index].base.lanes
    for place in 0..<(count / FloatLanes.width) {
      let unit = FloatElementary.linearUnit(values[place])
      values[place] = unit.value
      derivatives[place] = unit.slope
    }
  }

  /// Computes the derivatives of Σ over the first `rows` points, whose derivatives by F are in `output`.
  ///
  /// Those by the parameters go to `gradient`, if any; those by the inputs are given, [point][input], when
  /// `isByInput`. The rows beyond are not looked at.
  @discardableResult
  func backward(
    transposed: UnsafePointer<Float>,
    rows: Int,
    gradient: UnsafeMutablePointer<Float>?,
    isByInput: Bool = false
  ) -> ParameterBuffer {
    var delta = output
    var spare = [deltas.0, deltas.1]
    for index in layout.layers.indices.reversed() {
      let layer = layout.layers[index]
      let source = index == 0 ? input : activations[index - 1]
      if let gradient {
        MatrixProduct.multiply(
          rows: layer.inputs.rounded(upToMultipleOf: MatrixProduct.tileRows),
          columns: layer.paddedOutputs,
          steps: rows,
          .init(base: source.base, rowStep: 1, step: layer.paddedInputs),
          Panels(plain: delta.base, columns: layer.paddedOutputs),
          into: Panels(packed: gradient + layer.weights, rows: layer.paddedInputs)
        )
        sumRows(delta, rows: rows, columns: layer.paddedOutputs, into: gradient + layer.biases)
      }
      guard index > 0 || isByInput else { break }
      let target = spare.removeLast()
      MatrixProduct.multiply(
        rows: rows,
        columns: layer.paddedInputs,
        steps: layer.outputs,
        .init(base: delta.base, rowStep: layer.paddedOutputs, step: 1),
        Panels(
          packed: UnsafeMutablePointer(mutating: transposed + layer.transposed),
          rows: layer.paddedOutputs
        ),
        into: Panels(plain: target.base, columns: layer.paddedInputs)
      )
      if index > 0 {
        let place = target.base.lanes
        let derivatives = slopes[index - 1].base.lanes
        for lane in 0..<(rows * layer.paddedInputs / FloatLanes.width) {
          place[lane] *= derivatives[lane]
        }
      }
      if index < layout.layers.count - 1 { spare.append(delta) }
      delta = target
    }
    return delta
  }

  private func sumRows(
    _ delta: ParameterBuffer,
    rows: Int,
    columns: Int,
    into sums: UnsafeMutablePointer<Float>
  ) {
    let source = delta.base.lanes
    let stride = columns / FloatLanes.width
    for column in 0..<stride {
      var sum = FloatLanes.zero
      for row in 0..<rows { sum += source[row &* stride &+ column] }
      sums.lanes[column] = sum
    }
  }
}
