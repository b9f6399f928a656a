/// The scores of a one-dimensional target at one step, eight points at a time.
///
/// Three operations and at most one exponential per component, and one division; nested groups take
/// one more exponential to balance them.
struct LineKernel<Inside: LineGroup, Outside: LineGroup, Balance: GroupBalance> {
  /// The first group of components: the guided class, or the base law.
  let inside: Inside
  /// The second: all other classes, or the reweighted law.
  let outside: Outside

  /// s₀ and G at `x`.
  @inline(__always)
  func scoreAndGradient(at x: Lanes) -> (score: Lanes, gradient: Lanes) {
    let own = inside.sums(at: x)
    let other = outside.sums(at: x)
    let balance = Balance(inside: own.sums, outside: other.sums)
    let score = own.pull * balance.insideReciprocal
    let otherScore = other.pull * balance.outsideReciprocal
    return (score, balance.outsideShare * (otherScore - score))
  }

  /// The logarithm of the second group's mass relative to the first's.
  @inline(__always)
  func logRatio(at x: Lanes) -> Lanes {
    inside.sums(at: x).sums.logRatio(to: outside.sums(at: x).sums)
  }
}

/// Work that is done with a kernel, whatever the numbers of components.
protocol LineTask {
  /// Does the work.
  func run<Inside: LineGroup, Outside: LineGroup, Balance: GroupBalance>(
    _ kernel: LineKernel<Inside, Outside, Balance>
  )
}

/// The components of a step: those of the first group, then those of the second.
struct LineStep {
  let components: UnsafePointer<LineComponent>
  /// The number of components of the first group.
  let inside: Int
  /// The number of all components.
  let count: Int
  /// Whether the second law is both groups together.
  let isNested: Bool
  /// Room for `count` numbers.
  let scratch: UnsafeMutablePointer<Lanes>

  /// Does `task` with the kernel made for these numbers of components.
  func perform<Task: LineTask>(_ task: Task) {
    guard isNested else {
      // A tilt keeps the number of components.
      switch inside {
      case 1: perform(task, LoneComponent.self, LoneComponent.self, SeparateBalance.self)
      case 2: perform(task, ComponentPair.self, ComponentPair.self, SeparateBalance.self)
      default: perform(task, ComponentRun.self, ComponentRun.self, SeparateBalance.self)
      }
      return
    }
    switch inside {
    case 1: perform(task, LoneComponent.self)
    case 2: perform(task, ComponentPair.self)
    default: perform(task, ComponentRun.self)
    }
  }

  private func perform<Task: LineTask, Inside: LineGroup>(_ task: Task, _: Inside.Type) {
    switch count - inside {
    case 1: perform(task, Inside.self, LoneComponent.self, NestedBalance.self)
    case 2: perform(task, Inside.self, ComponentPair.self, NestedBalance.self)
    default: perform(task, Inside.self, ComponentRun.self, NestedBalance.self)
    }
  }

  private func perform<
    Task: LineTask,
    Inside: LineGroup,
    Outside: LineGroup,
    Balance: GroupBalance
  >(
    _ task: Task,
    _: Inside.Type,
    _: Outside.Type,
    _: Balance.Type
  ) {
    task.run(
      LineKernel<Inside, Outside, Balance>(
        inside: Inside(components, count: inside, scratch: scratch),
        outside: Outside(components + inside, count: count - inside, scratch: scratch + inside)
      )
    )
  }
}
