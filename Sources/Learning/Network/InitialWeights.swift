import GuidedDiffusion

extension ParameterLayout {
  /// Writes a network's first weights: N(0, 1/inputs) (LeCun, Bottou, Orr & Müller 1998) in the hidden
  /// layers, zero biases, and zeros in the last layer, so that the network starts as F = 0.
  ///
  /// The weight from input i to output j of layer l is the normal number keyed by (seed, j, i, l).
  func initialize(_ parameters: UnsafeMutablePointer<Float>, seed: UInt64) {
    let stream = NormalStream(seed: seed)
    for (index, layer) in layers.enumerated().dropLast() {
      let deviation = (1 / Double(layer.inputs)).squareRoot()
      for output in 0..<layer.outputs {
        for input in 0..<layer.inputs {
          let number = stream.normal(
            path: UInt64(output),
            step: input,
            coordinate: index,
            purpose: .initialWeights
          )
          parameters[layer.weights + layer.place(input: input, output: output)] =
            Float(deviation * number)
        }
      }
    }
  }
}
