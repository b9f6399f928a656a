/// The guided drift of a one-dimensional target at many points: what the quadrature of the chain's own
/// expectation needs, from the same kernel that moves the paths.
public struct LineDrift {
  private let probe: FieldProbe
  private let guidance: Guidance
  private let dataLaw: NoisedMixture

  /// The drift of `target`, which must have dimension 1, under `guidance`.
  public init(target: LabelledMixture, guidance: Guidance, scoreError: ScoreError? = nil) {
    precondition(target.dimension == 1, "the quadrature is one-dimensional")
    probe = FieldProbe(target: target, guidance: guidance, scoreError: scoreError)
    self.guidance = guidance
    dataLaw = NoisedMixture(MixtureSpectrum(target), logTime: 0)
  }

  /// Where a stage takes points at scale `w` without its noise and what it carries: a x + b ŝ.
  ///
  /// `points` and `images` hold a multiple of eight numbers.
  public func images(
    of points: [Double],
    stage: SamplerStage,
    scale w: Double,
    into images: inout [Double]
  ) {
    let theta = probe.theta(w, at: stage.logTime, guidance: guidance)
    probe.images(of: points, stage: stage, theta: theta, into: &images)
  }

  /// ln f by the data law in `points`, and the log odds against the class of the tilt, 0 where it has
  /// none.
  public func values(at points: [Double]) -> (logTilts: [Double], logOdds: [Double]) {
    var tilts = [Double](repeating: 0, count: points.count + 8)
    var odds = tilts
    for index in stride(from: 0, to: points.count, by: 8) {
      var x = Lanes.zero
      for lane in 0..<min(8, points.count - index) { x[lane] = points[index + lane] }
      let value = withUnsafePointer(to: x) { guidance.tilt.value(at: $0, dataLaw: dataLaw) }
      for lane in 0..<8 {
        tilts[index + lane] = value.logTilt[lane]
        odds[index + lane] = value.logOdds[lane]
      }
    }
    return (Array(tilts.prefix(points.count)), Array(odds.prefix(points.count)))
  }
}
