/// The scores of a one-dimensional target at many points: what the quadrature of the chain's own
/// expectation needs, from the same kernel that moves the paths.
public struct LineDrift {
  private let spectrum: MixtureSpectrum
  private let inside: Int
  private let guidance: Guidance
  private let components: AlignedBuffer<LineComponent>
  private let scratch: AlignedBuffer<Lanes>
  private let dataLaw: NoisedMixture

  /// The drift of `target`, which must have dimension 1, under `guidance`.
  public init(target: LabelledMixture, guidance: Guidance) {
    precondition(target.dimension == 1, "the quadrature is one-dimensional")
    let ordered = MixtureSpectrum(target).ordered(startingWith: guidance.classIndex)
    spectrum = ordered.spectrum
    inside = ordered.inside
    self.guidance = guidance
    let count = spectrum.components.count
    components = AlignedBuffer(
      repeating: LineComponent(mean: 0, curvature: 0, offset: 0, pull: 0),
      count: count
    )
    scratch = AlignedBuffer(repeating: .zero, count: count)
    dataLaw = NoisedMixture(spectrum, logTime: 0)
  }

  /// Where a step takes points without its noise: a x + b (s + ω g) at log-time `u`.
  ///
  /// `points` and `images` hold a multiple of eight numbers.
  public func images(
    of points: [Double],
    logTime u: Double,
    state: Double,
    score: Double,
    omega: Double,
    into images: inout [Double]
  ) {
    LineField.write(NoisedMixture(spectrum, logTime: u), to: components.base)
    let step = LineStep(
      components: components.base,
      inside: inside,
      count: spectrum.components.count,
      scratch: scratch.base
    )
    points.withUnsafeBytes { points in
      images.withUnsafeMutableBytes { images in
        step.perform(
          LineImages(points: points, images: images, state: state, score: score, omega: omega)
        )
      }
    }
  }

  /// ω/w at log-time `u`, see `Guidance`.
  public func direction(at u: Double) -> Double { guidance.direction(at: u) }

  /// ln((1 - p(c|x))/p(c|x)) by the data law in `points`.
  public func logOdds(at points: [Double]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(points.count + 8)
    for index in stride(from: 0, to: points.count, by: 8) {
      var x = Lanes.zero
      for lane in 0..<min(8, points.count - index) { x[lane] = points[index + lane] }
      let odds = withUnsafePointer(to: x) {
        dataLaw.logOddsAgainst(classIndex: guidance.classIndex, at: $0)
      }
      for lane in 0..<8 { result.append(odds[lane]) }
    }
    return Array(result.prefix(points.count))
  }
}

/// Where points go without noise: a x + b (s + ω g).
private struct LineImages: LineTask {
  let points: UnsafeRawBufferPointer
  let images: UnsafeMutableRawBufferPointer
  let state: Double
  let score: Double
  let omega: Double

  func run<Inside: LineGroup, Outside: LineGroup>(_ kernel: LineKernel<Inside, Outside>) {
    for offset in stride(from: 0, to: points.count, by: MemoryLayout<Lanes>.size) {
      let x = points.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
      let (s, g) = kernel.scoreAndGradient(at: x)
      let guided = s.addingProduct(omega, g)
      images.storeBytes(
        of: (state * x).addingProduct(guided, score),
        toByteOffset: offset,
        as: Lanes.self
      )
    }
  }
}
