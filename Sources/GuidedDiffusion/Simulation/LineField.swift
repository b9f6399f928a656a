/// The two groups of a one-dimensional law at every stage, for `LineKernel`.
struct LineField: Sendable {
  /// The number of components of the first group.
  let inside: Int
  /// The number of all components.
  let count: Int
  /// Whether the second law is both groups together.
  let isNested: Bool
  let table: StepTable<LineComponent>

  init(_ groups: TiltedLaw.Groups, times: StageTimes) {
    inside = groups.inside
    count = groups.spectrum.components.count
    isNested = groups.isNested
    table = StepTable(steps: times.count, stride: count, blank: .blank) { stage, place in
      Self.write(NoisedMixture(groups.spectrum, logTime: times[stage]), to: place)
    }
  }

  /// The kernel's constants of a law.
  static func write(_ law: NoisedMixture, to place: UnsafeMutablePointer<LineComponent>) {
    for (index, component) in law.components.enumerated() {
      guard case .isotropic(let precision) = component.precision else { continue }
      place[index] = LineComponent(
        mean: component.mean[0],
        curvature: -0.5 * precision * Elementary.logTwoE,
        offset: component.logWeight * Elementary.logTwoE,
        pull: -precision
      )
    }
  }
}

extension Elementary {
  /// log2 e.
  static let logTwoE = 1.4426950408889634
}

extension MixtureSpectrum {
  /// The components of class `index` first, then all others, each group in its order.
  func ordered(startingWith index: Int) -> (spectrum: MixtureSpectrum, inside: Int) {
    let inside = components.filter { $0.classIndex == index }
    let outside = components.filter { $0.classIndex != index }
    return (
      MixtureSpectrum(dimension: dimension, components: inside + outside), inside.count
    )
  }
}
