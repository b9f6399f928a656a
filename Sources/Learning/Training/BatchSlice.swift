import GuidedDiffusion

/// Up to 64 points of a batch: their noised inputs to a network, and the loss of its outputs.
///
///     X_u = e^{-u/2} x_0 + √(1 - e^{-u}) Z
///     noise:      loss = f ‖ε(X_u, u) - Z‖²,    whose best ε(x, u) is E[f Z | X_u = x]/E[f | X_u = x]
///     log ratio:  loss = e^{h(X_u, u)} - f h(X_u, u),    whose best h is ln E[f(X_0) | X_u = x]
///
/// The first is denoising score matching (Vincent 2011) of the law ∝ f · data; the second, convex in h, is
/// the Poisson loss, the Bregman divergence of y ln y, whose best value is the conditional mean of f.
/// Point i of step n takes the numbers keyed by (seed, i, n).
final class BatchSlice {
  private let architecture: Architecture
  private let settings: TrainingSettings
  private let preconditioning: Preconditioning
  private let features: TimeFeatures
  private let point: AlignedBuffer<Lanes>
  private let noise: AlignedBuffer<Lanes>
  /// [point][output] what the prediction is when F = 0, less its target (noise only).
  private let rest: AlignedBuffer<Float>
  /// [point] what F is multiplied by in the prediction.
  private let factor: AlignedBuffer<Float>
  /// [point] f over its mean; 0 for points beyond the batch.
  private let weight: AlignedBuffer<Float>
  private var rows = 0
  /// The points of the slice that the batch has.
  private var inside = 0

  init(_ architecture: Architecture, _ settings: TrainingSettings) {
    self.architecture = architecture
    self.settings = settings
    preconditioning = Preconditioning(architecture.scale)
    features = TimeFeatures(architecture)
    point = AlignedBuffer(repeating: .zero, count: architecture.dimension)
    noise = AlignedBuffer(repeating: .zero, count: architecture.dimension + 1)
    rest = AlignedBuffer(repeating: 0, count: PassMemory.rows * architecture.outputs)
    factor = AlignedBuffer(repeating: 0, count: PassMemory.rows)
    weight = AlignedBuffer(repeating: 0, count: PassMemory.rows)
  }

  /// Which points a slice holds.
  struct Place {
    /// The step, or `heldOutStep`.
    var step: Int
    /// The first point within the batch, a multiple of 8.
    var first: Int
    /// The points of the batch.
    var batch: Int
    /// 1/E[f].
    var weightScale: Double
    var stream: NormalStream
  }

  /// The step whose numbers the held-out set takes.
  static let heldOutStep = Int(UInt32.max)

  /// Draws the slice and writes the network's inputs; gives the number of points, a multiple of 8.
  func prepare(
    _ place: Place,
    from data: any TrainingData,
    into input: UnsafeMutablePointer<Float>
  ) -> Int {
    rows = min(PassMemory.rows, (place.batch - place.first).rounded(upToMultipleOf: 8))
    inside = min(PassMemory.rows, place.batch - place.first)
    for row in stride(from: 0, to: rows, by: 8) { prepareEight(place, data, row: row, input) }
    return rows
  }

  /// The sum of f over a whole held-out batch, point by point.
  static func sumOfWeights(
    _ place: Place,
    from data: any TrainingData
  ) -> Double {
    let point = AlignedBuffer(repeating: Lanes.zero, count: data.dimension)
    var sum = 0.0
    for first in stride(from: 0, to: place.batch, by: 8) {
      let sample = SamplePlace(
        step: place.step,
        first: first,
        isHeldOut: true,
        stream: place.stream
      )
      let drawn = data.draw(sample, into: point.base)
      for lane in 0..<min(8, place.batch - first) { sum += drawn.weights[lane] }
    }
    return sum
  }

  private func prepareEight(
    _ place: Place,
    _ data: any TrainingData,
    row: Int,
    _ input: UnsafeMutablePointer<Float>
  ) {
    let first = place.first + row
    let isHeldOut = place.step == Self.heldOutStep
    let d = architecture.dimension
    let drawn = data.draw(
      SamplePlace(step: place.step, first: first, isHeldOut: isHeldOut, stream: place.stream),
      into: point.base
    )
    let uniforms = place.stream.uniforms(
      first: first,
      pair: place.step,
      coordinate: 0,
      purpose: .trainingTime
    )
    for coordinate in stride(from: 0, to: d, by: 2) {
      let pair = place.stream.normals(
        first: first,
        pair: place.step,
        coordinate: coordinate / 2,
        purpose: .trainingNoise
      )
      noise[coordinate] = pair.even
      noise[coordinate + 1] = pair.odd
    }
    let index = Double(first) + Lanes(0, 1, 2, 3, 4, 5, 6, 7)
    let levels = ((index + uniforms.first) / Double(place.batch)).replacing(
      with: 0.5,
      where: index .>= Double(place.batch)
    )
    let logTimes = settings.times.logTimes(at: levels, range: architecture.logTimes)
    let factors = preconditioning.factors(at: logTimes)
    let stride = architecture.inputs.rounded(upToMultipleOf: 16)
    let inputRow = input + row * stride
    write(factors, row: row, stride, inputRow)
    features.write(logTimes) { index, values in
      for lane in 0..<8 { inputRow[lane * stride + d + index] = Float(values[lane]) }
    }
    if let noLabel = architecture.noLabel {
      for lane in 0..<8 {
        let isDropped = uniforms.second[lane] < settings.labelDropout
        let own = isDropped ? noLabel : drawn.labels[lane]
        let labels = inputRow + lane * stride + architecture.labelPlace
        for label in 0...noLabel { labels[label] = label == own ? 1 : 0 }
      }
    }
    for lane in 0..<8 {
      let isInside = first + lane < place.batch
      weight[row + lane] = isInside ? Float(drawn.weights[lane] * place.weightScale) : 0
    }
  }

  /// Writes the scaled points, and what the losses need.
  private func write(
    _ factors: Preconditioning.Factors,
    row: Int,
    _ stride: Int,
    _ input: UnsafeMutablePointer<Float>
  ) {
    let d = architecture.dimension
    let isNoise = architecture.head == .noise
    let multiple = isNoise ? factors.score * factors.noise : factors.logRatio
    for lane in 0..<8 { factor[row + lane] = Float(multiple[lane]) }
    let skip = factors.noise * factors.skip
    for coordinate in 0..<d {
      let offset =
        factors.signal * (point[coordinate] - architecture.scale.mean[coordinate])
        + factors.noise * noise[coordinate]
      let scaled = offset * factors.input
      let known = skip * offset - noise[coordinate]
      for lane in 0..<8 {
        input[lane * stride + coordinate] = Float(scaled[lane])
        if isNoise { rest[(row + lane) * d + coordinate] = Float(known[lane]) }
      }
    }
  }

  /// Gives the sum of the losses, and puts the derivative of this sum over `count` in the place of F.
  func loss(_ output: UnsafeMutablePointer<Float>, count: Int) -> Double {
    let stride = architecture.outputs.rounded(upToMultipleOf: 16)
    let share = Float(1 / Double(count))
    var sum = 0.0
    switch architecture.head {
    case .noise:
      for row in 0..<inside {
        let own = 2 * share * weight[row] * factor[row]
        var square = 0.0
        for index in 0..<architecture.outputs {
          let place = row * stride + index
          let error = rest[row * architecture.outputs + index]
            .addingProduct(factor[row], output[place])
          square += Double(error) * Double(error)
          output[place] = own * error
        }
        sum += Double(weight[row]) * square
      }
    case .logRatio:
      for row in 0..<inside {
        let h = factor[row] * output[row * stride]
        let power = FloatElementary.exp(FloatLanes(repeating: h))[0]
        sum += Double(power - weight[row] * h)
        output[row * stride] = share * factor[row] * (power - weight[row])
      }
    }
    // Points beyond the batch have no loss.
    for place in (inside * stride)..<(rows * stride) { output[place] = 0 }
    return sum
  }
}
