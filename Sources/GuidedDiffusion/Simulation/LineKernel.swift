/// The scores of a one-dimensional target at one step, eight points at a time.
///
/// Three operations and at most one exponential per component, one exponential and one division to
/// balance the two sides.
struct LineKernel<Inside: LineGroup, Outside: LineGroup> {
  /// The components of the guided class.
  let inside: Inside
  /// All others.
  let outside: Outside

  /// The base score s = s_u(x|c) and the gradient g = s_u(x) - s_u(x|c) at `x`.
  @inline(__always)
  func scoreAndGradient(at x: Lanes) -> (score: Lanes, gradient: Lanes) {
    let own = inside.sums(at: x)
    let other = outside.sums(at: x)
    let balance = ClassBalance(inside: own.sums, outside: other.sums)
    let score = own.pull * balance.insideReciprocal
    let otherScore = other.pull * balance.outsideReciprocal
    return (score, balance.outsideShare * (otherScore - score))
  }
}

/// Work that is done with a kernel, whatever the numbers of components.
protocol LineTask {
  /// Does the work.
  func run<Inside: LineGroup, Outside: LineGroup>(_ kernel: LineKernel<Inside, Outside>)
}

/// The components of a step: those of the guided class first, then the others.
struct LineStep {
  let components: UnsafePointer<LineComponent>
  /// The number of components of the guided class.
  let inside: Int
  /// The number of all components.
  let count: Int
  /// Room for `count` numbers.
  let scratch: UnsafeMutablePointer<Lanes>

  /// Does `task` with the kernel made for these numbers of components.
  func perform<Task: LineTask>(_ task: Task) {
    switch inside {
    case 1: perform(task, LoneComponent.self)
    case 2: perform(task, ComponentPair.self)
    default: perform(task, ComponentRun.self)
    }
  }

  private func perform<Task: LineTask, Inside: LineGroup>(_ task: Task, _: Inside.Type) {
    switch count - inside {
    case 1: perform(task, Inside.self, LoneComponent.self)
    case 2: perform(task, Inside.self, ComponentPair.self)
    default: perform(task, Inside.self, ComponentRun.self)
    }
  }

  private func perform<Task: LineTask, Inside: LineGroup, Outside: LineGroup>(
    _ task: Task,
    _: Inside.Type,
    _: Outside.Type
  ) {
    task.run(
      LineKernel(
        inside: Inside(components, count: inside, scratch: scratch),
        outside: Outside(components + inside, count: count - inside, scratch: scratch + inside)
      )
    )
  }
}

/// One step of all scales of all groups of paths.
struct LineAdvance: LineTask {
  /// [group][scale] positions, replaced by those after the step.
  let state: UnsafeMutablePointer<Lanes>
  /// [group][scale] ln dP/dQ so far.
  let logRatio: UnsafeMutablePointer<Lanes>
  /// [group] z of the step.
  let noise: UnsafePointer<Lanes>
  /// [group] 1 in the lanes of twin paths, 0 in those of guided paths.
  let twins: UnsafePointer<Lanes>
  let groups: Int
  /// [scale] w.
  let scales: [Double]
  let step: StepWeights

  @inline(never)
  func run<Inside: LineGroup, Outside: LineGroup>(_ kernel: LineKernel<Inside, Outside>) {
    scales.withUnsafeBufferPointer { scales in
      for group in 0..<groups {
        let z = noise[group]
        let scaledNoise = z * step.noise
        let linear = z * -step.shift
        let half = (0.5 * step.shift * step.shift) * (1 - 2 * twins[group])
        let shift = twins[group] * step.twinShift
        for scale in 0..<scales.count {
          let slot = group &* scales.count &+ scale
          let x = state[slot]
          let (score, gradient) = kernel.scoreAndGradient(at: x)
          let omega = shift + scales[scale] * step.direction
          let guided = score.addingProduct(omega, gradient)
          state[slot] = scaledNoise.addingProduct(x, step.state).addingProduct(guided, step.score)
          logRatio[slot] = logRatio[slot]
            .addingProduct(gradient, linear.addingProduct(gradient, half))
        }
      }
    }
  }
}
