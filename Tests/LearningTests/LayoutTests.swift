import GuidedDiffusion
import Testing

@testable import Learning

@Suite("The layout of parameters")
struct LayoutTests {
  @Test("Packing and unpacking give the same tensors, and padding stays zero")
  func roundTrip() {
    let architecture = Architecture.small(labels: 2)
    let layout = ParameterLayout(architecture)
    let tensors = architecture.randomTensors(seed: 3)
    let buffer = ParameterBuffer(repeating: 0, count: layout.count)
    layout.pack(tensors, into: buffer.base)
    #expect(layout.unpacked(buffer.base) == tensors)
    let used = (0..<layout.count).filter { buffer[$0] != 0 }.count
    #expect(used == tensors.reduce(0) { $0 + $1.count })
    #expect(layout.blocks.reduce(0) { $0 + $1.count } == layout.count)
  }

  @Test("The transposed weights are the weights")
  func transposed() {
    let architecture = Architecture.small()
    let layout = ParameterLayout(architecture)
    let parameters = ParameterBuffer(repeating: 0, count: layout.count)
    let transposed = ParameterBuffer(repeating: .nan, count: layout.transposedCount)
    layout.pack(architecture.randomTensors(seed: 5), into: parameters.base)
    for block in layout.blocks {
      layout.transpose(block, of: parameters.base, into: transposed.base)
    }
    for layer in layout.layers {
      for input in 0..<layer.paddedInputs {
        for output in 0..<layer.paddedOutputs {
          let weight = parameters[layer.weights + layer.place(input: input, output: output)]
          let place = layer.transposed + layer.transposedPlace(input: input, output: output)
          #expect(transposed[place] == weight)
        }
      }
    }
  }

  @Test("First weights: hidden layers have variance 1/inputs, biases and the last layer are zero")
  func initialWeights() {
    let architecture = Architecture(
      dimension: 2,
      hidden: [100, 120],
      scale: DataScale(mean: [0, 0], deviation: 1),
      logTimes: 0.1...5
    )
    let layout = ParameterLayout(architecture)
    let buffer = ParameterBuffer(repeating: 0, count: layout.count)
    layout.initialize(buffer.base, seed: 4)
    let tensors = layout.unpacked(buffer.base)
    for layer in 0..<2 {
      let weights = tensors[2 * layer].map(Double.init)
      let inputs = Double(weights.count / tensors[2 * layer + 1].count)
      let count = Double(weights.count)
      let square = weights.reduce(0) { $0 + $1 * $1 } / count * inputs
      // Within 4 standard errors of a mean of squares.
      #expect(abs(square - 1) < 4 * (2 / count).squareRoot())
      #expect(tensors[2 * layer + 1].allSatisfy { $0 == 0 })
    }
    #expect(tensors[4].allSatisfy { $0 == 0 } && tensors[5].allSatisfy { $0 == 0 })
    #expect(Set(tensors[0]).count == tensors[0].count)
  }
}
