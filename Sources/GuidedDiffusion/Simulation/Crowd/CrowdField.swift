/// Two groups of very many Gaussians, each with one variance, in at most three dimensions.
///
/// Where the noise is wide a group is summarized on a few nodes (`CrowdSummary`); where it is narrow,
/// and at points far from the group, the sum runs over the components that are near enough to count
/// (`CrowdSearch`). Both are within 10^-10 of the full sum, and which of them a path takes depends on its
/// own position alone.
struct CrowdField: PointField {
  /// The fewest components for which this is faster than a full sum.
  static let fewest = 256

  let dimension: Int
  let table: StepTable<Double>
  let workCount: Int
  private let inside: CrowdGroup
  private let outside: CrowdGroup
  private let isNested: Bool

  init(_ crowd: Crowd, times: StageTimes) {
    var (inside, outside) = (crowd.inside, crowd.outside)
    let (first, last) = times.range
    inside.summarize(from: first, to: last, besides: nil, probes: crowd.probes)
    outside.summarize(
      from: first,
      to: last,
      besides: crowd.isNested ? crowd.inside.tree : nil,
      probes: crowd.probes
    )
    self.inside = inside
    self.outside = outside
    isNested = crowd.isNested
    dimension = crowd.inside.tree.dimension
    workCount = max(inside.workCount, outside.workCount)
    table = StepTable(steps: times.count, stride: 2 * CrowdScale.stride, blank: 0) {
      [inside, outside] stage, place in
      let u = times[stage]
      inside.scale(logTime: u).write(to: place)
      outside.scale(logTime: u).write(to: place + CrowdScale.stride)
    }
  }

  @inline(__always)
  func evaluate(
    _ constants: UnsafePointer<Double>,
    at x: UnsafePointer<Lanes>,
    work: UnsafeMutablePointer<Lanes>,
    score: UnsafeMutablePointer<Lanes>,
    gradient: UnsafeMutablePointer<Lanes>,
    isMeasured: Bool
  ) -> Lanes {
    let scale = CrowdScale(constants)
    let nothing = Lanes(repeating: -Double.infinity)
    let own = inside.places.sums(scale, at: x, beside: nothing, work: work, pull: score)
    // p(x) does not feel a rest that is small beside the class; ln f_u may.
    let other = outside.places.sums(
      CrowdScale(constants + CrowdScale.stride),
      at: x,
      beside: isNested && !isMeasured ? own.logFloor : nothing,
      work: work,
      pull: gradient
    )
    if isNested {
      combine(NestedBalance(inside: own, outside: other), score, gradient)
    } else {
      combine(SeparateBalance(inside: own, outside: other), score, gradient)
    }
    return own.logRatio(to: other)
  }

  /// The log odds against the first group at `x`, at the first stage.
  func logOdds(at x: UnsafePointer<Lanes>, _ workspace: PointWorkspace) -> Lanes {
    evaluate(
      table.constants(ofStep: 0, scratch: workspace.constants.base),
      at: x,
      work: workspace.work.base,
      score: workspace.score.base,
      gradient: workspace.gradient.base,
      isMeasured: true
    )
  }

  @inline(__always)
  private func combine<Balance: GroupBalance>(
    _ balance: Balance,
    _ score: UnsafeMutablePointer<Lanes>,
    _ gradient: UnsafeMutablePointer<Lanes>
  ) {
    for row in 0..<dimension {
      let own = score[row] * balance.insideReciprocal
      score[row] = own
      gradient[row] = (gradient[row] * balance.outsideReciprocal - own) * balance.outsideShare
    }
  }
}

/// The two groups of a law as crowds: what does not depend on the stages of a chain.
struct Crowd: Sendable {
  let inside: CrowdGroup
  let outside: CrowdGroup
  let isNested: Bool
  /// Places like those that paths visit: noise of deviation 1 and the mean of a component, in turn.
  let probes: [SIMD3<Double>]

  /// The groups of `law`; `nil` unless they are many isotropic components of one variance each, in at
  /// most three dimensions.
  init?(_ law: TiltedLaw) {
    guard case .groups(let groups) = law.form else { return nil }
    let components = groups.spectrum.components
    let dimension = groups.spectrum.dimension
    guard dimension <= 3, components.count >= CrowdField.fewest,
      let inside = CrowdGroup(components[..<groups.inside], dimension: dimension),
      let outside = CrowdGroup(components[groups.inside...], dimension: dimension)
    else { return nil }
    self.inside = inside
    self.outside = outside
    isNested = groups.isNested
    // The paths stay where the guided class is; a few are anywhere.
    let stream = NormalStream(seed: 0)
    // Few of them where each takes long.
    let count = max(8, min(48, (1 << 22) / components.count / 4 * 4))
    probes = (0..<count).flatMap { index in
      let among = index % 4 == 3 ? 0..<components.count : 0..<groups.inside
      let place = among.lowerBound + (among.count * (2 * index + 1)) / (2 * count)
      var noise = SIMD3<Double>.zero
      var mean = SIMD3<Double>.zero
      for row in 0..<dimension {
        noise[row] = stream.normal(path: UInt64(index), step: 0, coordinate: row, purpose: .start)
        mean[row] = components[place].mean[row]
      }
      return [noise, mean]
    }
  }
}
