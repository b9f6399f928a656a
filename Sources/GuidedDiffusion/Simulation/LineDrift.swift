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

  /// The base score s and the gradient g at log-time `u` in `points`.
  public func evaluate(
    logTime u: Double,
    points: [Double],
    score: inout [Double],
    gradient: inout [Double]
  ) {
    LineField.write(NoisedMixture(spectrum, logTime: u), to: components.base)
    let kernel = LineKernel(
      components: components.base,
      inside: inside,
      count: spectrum.components.count,
      scratch: scratch.base
    )
    forEachEight(of: points) { index, lanes, count in
      let (s, g) = kernel.scoreAndGradient(at: lanes)
      for lane in 0..<count {
        score[index + lane] = s[lane]
        gradient[index + lane] = g[lane]
      }
    }
  }

  /// ω/w at log-time `u`, see `Guidance`.
  public func direction(at u: Double) -> Double { guidance.direction(at: u) }

  /// ln((1 - p(c|x))/p(c|x)) by the data law in `points`.
  public func logOdds(at points: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: points.count)
    forEachEight(of: points) { index, lanes, count in
      let odds = withUnsafePointer(to: lanes) {
        dataLaw.logOddsAgainst(classIndex: guidance.classIndex, at: $0)
      }
      for lane in 0..<count { result[index + lane] = odds[lane] }
    }
    return result
  }

  private func forEachEight(of points: [Double], _ body: (Int, Lanes, Int) -> Void) {
    for index in stride(from: 0, to: points.count, by: 8) {
      let count = min(8, points.count - index)
      var lanes = Lanes(repeating: points[index])
      for lane in 1..<max(count, 1) { lanes[lane] = points[index + lane] }
      body(index, lanes, count)
    }
  }
}
