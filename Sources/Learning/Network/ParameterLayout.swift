import GuidedDiffusion

/// Where the weights of a network lie in one run of memory, in the form that the products read.
///
/// A layer's weights are a packed matrix [inputs][outputs] (see `Panels`), sizes padded to multiples of
/// 16 with zeros that stay zero, then its biases. Files hold the same numbers plainly, [outputs][inputs].
struct ParameterLayout: Sendable {
  struct Layer: Sendable {
    var inputs: Int
    var outputs: Int
    var paddedInputs: Int
    var paddedOutputs: Int
    /// Where the weights and the biases start.
    var weights: Int
    var biases: Int
    /// Where the transposed weights start in memory of their own.
    var transposed: Int

    /// Where the weight from `input` to `output` lies, from `weights`.
    func place(input: Int, output: Int) -> Int {
      Panels.packedIndex(row: input, column: output, rows: paddedInputs, columns: paddedOutputs)
    }

    /// Where the same weight lies in the transposed matrix, from `transposed`.
    func transposedPlace(input: Int, output: Int) -> Int {
      Panels.packedIndex(row: output, column: input, rows: paddedOutputs, columns: paddedInputs)
    }
  }

  /// A run of parameters that one task updates: a panel of weights or a layer's biases.
  struct Block: Sendable {
    var start: Int
    var count: Int
    /// The layer whose panel it is, and the panel's first output; `nil` for biases.
    var panel: (layer: Int, firstOutput: Int)?
  }

  let layers: [Layer]
  let blocks: [Block]
  /// The numbers of all layers, padding included.
  let count: Int
  /// The numbers of the transposed weights.
  let transposedCount: Int

  init(_ architecture: Architecture) {
    let sizes = [architecture.inputs] + architecture.hidden + [architecture.outputs]
    var layers: [Layer] = []
    var blocks: [Block] = []
    var place = 0
    var transposed = 0
    for index in 0..<(sizes.count - 1) {
      let rows = sizes[index].rounded(upToMultipleOf: 16)
      let columns = sizes[index + 1].rounded(upToMultipleOf: 16)
      layers.append(
        Layer(
          inputs: sizes[index],
          outputs: sizes[index + 1],
          paddedInputs: rows,
          paddedOutputs: columns,
          weights: place,
          biases: place + rows * columns,
          transposed: transposed
        )
      )
      for first in stride(from: 0, to: columns, by: Panels.width) {
        let wide = min(Panels.width, columns - first)
        blocks.append(
          Block(start: place + first * rows, count: wide * rows, panel: (index, first))
        )
      }
      blocks.append(Block(start: place + rows * columns, count: columns, panel: nil))
      place += (rows + 1) * columns
      transposed += rows * columns
    }
    self.layers = layers
    self.blocks = blocks
    count = place
    transposedCount = transposed
  }

  /// Writes the transposed weights of a panel, so that data gradients are products like any other.
  func transpose(
    _ block: Block,
    of parameters: UnsafePointer<Float>,
    into transposed: UnsafeMutablePointer<Float>
  ) {
    guard let panel = block.panel else { return }
    let layer = layers[panel.layer]
    let wide = block.count / layer.paddedInputs
    let source = parameters + block.start
    let target = transposed + layer.transposed
    for first in stride(from: 0, to: layer.paddedInputs, by: Panels.width) {
      let rows = min(Panels.width, layer.paddedInputs - first)
      let place =
        target + layer.transposedPlace(input: first, output: panel.firstOutput)
      for column in 0..<wide {
        for row in 0..<rows {
          place[column &* rows &+ row] = source[(first &+ row) &* wide &+ column]
        }
      }
    }
  }

  /// The plain tensors of `parameters`: for each layer weights [outputs][inputs], then biases.
  func unpacked(_ parameters: UnsafePointer<Float>) -> [[Float]] {
    layers.flatMap { layer in
      let weights = (0..<layer.outputs).flatMap { output in
        (0..<layer.inputs).map {
          parameters[layer.weights + layer.place(input: $0, output: output)]
        }
      }
      return [weights, (0..<layer.outputs).map { parameters[layer.biases + $0] }]
    }
  }

  /// Puts plain tensors into `parameters`, whose padding is zero.
  func pack(_ tensors: [[Float]], into parameters: UnsafeMutablePointer<Float>) {
    for (index, layer) in layers.enumerated() {
      for output in 0..<layer.outputs {
        for input in 0..<layer.inputs {
          parameters[layer.weights + layer.place(input: input, output: output)] =
            tensors[2 * index][output * layer.inputs + input]
        }
        parameters[layer.biases + output] = tensors[2 * index + 1][output]
      }
    }
  }

  /// The names and shapes of the plain tensors.
  var tensors: [(name: String, shape: [Int])] {
    layers.enumerated().flatMap { index, layer in
      [
        (name: "layers.\(index).weight", shape: [layer.outputs, layer.inputs]),
        (name: "layers.\(index).bias", shape: [layer.outputs]),
      ]
    }
  }
}

/// A run of a network's numbers in the order of a `ParameterLayout`: weights, gradients or moments.
typealias ParameterBuffer = AlignedBuffer<Float>

extension AlignedBuffer where Element == Float {
  /// Copies all numbers of a buffer of the same size.
  func copy(from other: AlignedBuffer<Float>) { base.update(from: other.base, count: count) }
}
