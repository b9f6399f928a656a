/// One stage of all scales of all groups of paths; state is [slot].
struct LineAdvance: LineTask {
  let step: FieldStep

  @inline(never)
  func run<Inside: LineGroup, Outside: LineGroup, Balance: GroupBalance>(
    _ kernel: LineKernel<Inside, Outside, Balance>
  ) {
    let weights = step.weights
    let (state, logRatio, noise, twins) = (step.state, step.logRatio, step.noise, step.twins)
    step.scales.withUnsafeBufferPointer { scales in
      for group in 0..<step.groups {
        let z = noise[group]
        let scaledNoise = z * weights.noise
        let linear = z * -weights.shift
        let half = (0.5 * weights.shift * weights.shift) * (1 - 2 * twins[group])
        let shift = twins[group] * weights.twinShift
        for scale in 0..<scales.count {
          let slot = group &* scales.count &+ scale
          let x = state[slot]
          let (score, gradient) = kernel.scoreAndGradient(at: x)
          let theta = shift + weights.theta(scales[scale])
          let guided = score.addingProduct(theta, gradient)
          state[slot] = scaledNoise.addingProduct(x, weights.state)
            .addingProduct(guided, weights.score)
          logRatio[slot] = logRatio[slot]
            .addingProduct(gradient, linear.addingProduct(gradient, half))
        }
      }
    }
  }
}

/// The logarithm of the groups' ratio and |G|² at every position.
struct LineMeasure: LineTask {
  let state: UnsafePointer<Lanes>
  let slots: Int
  let reading: FieldReading

  func run<Inside: LineGroup, Outside: LineGroup, Balance: GroupBalance>(
    _ kernel: LineKernel<Inside, Outside, Balance>
  ) {
    for slot in 0..<slots {
      let gradient = kernel.scoreAndGradient(at: state[slot]).gradient
      reading.square[slot] = gradient * gradient
      reading.ratio[slot] = kernel.logRatio(at: state[slot])
    }
  }
}
