/// The components of a one-dimensional target at every step, for `LineKernel`.
struct LineField: Sendable {
  /// The number of components of the guided class.
  let inside: Int
  /// The number of all components.
  let count: Int
  let table: StepTable<LineComponent>

  init(_ spectrum: MixtureSpectrum, classIndex: Int, logTimes: [Double]) {
    let ordered = spectrum.ordered(startingWith: classIndex)
    inside = ordered.inside
    count = ordered.spectrum.components.count
    let steps = logTimes.count - 1
    table = StepTable(
      steps: steps,
      stride: count,
      blank: LineComponent(mean: 0, curvature: 0, offset: 0, pull: 0)
    ) { step, place in
      Self.write(NoisedMixture(ordered.spectrum, logTime: logTimes[steps - step]), to: place)
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
